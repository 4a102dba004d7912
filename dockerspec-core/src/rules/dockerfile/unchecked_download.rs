//! A downloaded file that is run without a look at what it is.

use crate::check::vocabulary::eq;
use crate::check::{Examples, Level, Meta, On, Part, Run, Topic, each, is_shell};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "unchecked-download",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&["curl", "wget"]),
    summary: "downloaded program that is run without a check",
    why: "what the server sends today is not what was read when the line was written",
    help: "compare it first: `echo \"<sha256>  install.sh\" | sha256sum -c -`, or let the builder do it: `ADD --checksum=sha256:… <url> /tmp/`",
    sources: &["droast:DF021"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN curl -fsSLo /tmp/install.sh https://example.com/i && sh /tmp/install.sh\n",
        "FROM debian:13.1-slim\nRUN wget -q https://example.com/1.0/install.sh && chmod +x install.sh && ./install.sh --yes\n",
        "FROM debian:13.1-slim\nRUN cd /tmp; curl -O https://example.com/get-pip.py; python3 get-pip.py\n",
        "FROM debian:13.1-slim\nRUN wget https://example.com/x -O setup && bash -x ./setup\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN curl -fsSLo i.sh https://example.com/i && echo \"$SUM  i.sh\" | sha256sum -c - && sh i.sh\n",
        "FROM debian:13.1-slim\nRUN curl -fsSLo x.tgz https://example.com/x.tgz && tar -xf x.tgz && ./x/install.sh\n",
        "FROM debian:13.1-slim\nRUN wget -q https://example.com/i.sh https://example.com/i.sh.asc && gpg --verify i.sh.asc && sh i.sh\n",
        "FROM debian:13.1-slim\nRUN sh install.sh && curl -o install.sh https://example.com/i\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let file = file_name(match run.command.name {
        b"curl" => saved_by_curl(run.args()),
        _ => saved_by_wget(run.args()),
    });
    if file.is_empty() {
        return;
    }
    let mut later = run.later();
    let mut seen = 0;
    while let Some(command) = later.next() {
        seen += 1;
        if seen > 200 {
            // a script that long runs many files, and this one is forgotten
            return;
        }
        match command.name {
            b"sha256sum" | b"sha512sum" | b"sha384sum" | b"sha224sum" | b"sha1sum" | b"shasum"
            | b"md5sum" | b"b2sum" | b"gpg" | b"gpgv" | b"cosign" | b"minisign" | b"signify"
            | b"openssl" | b"cksum" => return,
            name => {
                if runs(name, command.args, file) {
                    run.report(
                        Rule::UncheckedDownload,
                        &[
                            Part::Code(file),
                            Part::Text(" is downloaded and run without a check"),
                        ],
                    );
                    return;
                }
            }
        }
    }
}

/// Whether a command is the file, or a language that is given it.
const fn runs(name: &[u8], args: &[&[u8]], file: &[u8]) -> bool {
    let takes = is_shell(name)
        || matches!(
            name,
            b"python" | b"python3" | b"perl" | b"ruby" | b"node" | b"php" | b"source" | b"."
        );
    if !takes {
        return eq(file_name(name), file);
    }
    each!(word in args => {
        if !matches!(*word, [b'-', ..]) {
            return eq(file_name(word), file);
        }
    });
    false
}

/// What follows the last `/`.
const fn file_name(path: &[u8]) -> &[u8] {
    let mut rest = path;
    let mut name = path;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte == b'/' {
            name = tail;
        }
    }
    name
}

const fn saved_by_curl<'a>(args: &[&'a [u8]]) -> &'a [u8] {
    let mut rest = args;
    let mut named_by_url = false;
    let mut url: &[u8] = b"";
    while let [word, tail @ ..] = rest {
        rest = tail;
        match (*word, tail) {
            (b"--output" | [b'-', .., b'o'], [file, ..]) if !matches!(*word, b"--no") => {
                return file;
            }
            (
                [
                    b'-',
                    b'-',
                    b'o',
                    b'u',
                    b't',
                    b'p',
                    b'u',
                    b't',
                    b'=',
                    file @ ..,
                ],
                _,
            ) => return file,
            ([b'-', b'o', file @ ..], _) => return file,
            (b"--remote-name", _) => named_by_url = true,
            ([b'-', b'-', ..], _) => {}
            ([b'-', letters @ ..], _) if crate::check::vocabulary::has_byte(letters, b'O') => {
                named_by_url = true;
            }
            ([b'h', b't', b't', b'p', ..], _) => url = word,
            _ => {}
        }
    }
    if named_by_url { url } else { b"" }
}

const fn saved_by_wget<'a>(args: &[&'a [u8]]) -> &'a [u8] {
    let mut rest = args;
    let mut url: &[u8] = b"";
    while let [word, tail @ ..] = rest {
        rest = tail;
        match (*word, tail) {
            (b"--output-document", [file, ..]) => return file,
            ([b'-', b'-', ..], _) => {}
            ([b'-', b'O', file @ ..], _) if !file.is_empty() => return file,
            ([b'-', .., b'O'], [file, ..]) => return file,
            ([b'h', b't', b't', b'p', ..], _) => url = word,
            _ => {}
        }
    }
    url
}
