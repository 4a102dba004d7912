//! What a server sends is run unseen: `curl … | sh` and its kin.

use crate::check::{Examples, Level, Meta, On, Part, Reads, Run, Topic, each, is_shell};
use crate::check::{Joined, vocabulary};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "pipe-to-shell",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&[
        "curl", "wget", "sh", "bash", "ash", "dash", "zsh", "ksh", "eval", "source", ".", "python",
        "python3", "perl", "ruby", "node", "php",
    ]),
    summary: "download that is run unseen",
    why: "whoever controls the server, or a link to it, runs commands in the build, and a broken connection runs half a script",
    help: "download a file of a fixed version, compare its checksum, then run it: `ADD --checksum=sha256:… <url> /tmp/install.sh`",
    sources: &["droast:DF021"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN curl -fsSL https://sh.example.com | sh -s -- -y\n",
        "FROM debian:13.1-slim\nRUN bash <(curl -s https://sh.example.com)\n",
        "FROM debian:13.1-slim\nRUN sh -c \"$(wget -qO- https://sh.example.com)\"\n",
        "FROM debian:13.1-slim\nRUN curl -s https://sh.example.com/key.gz | gunzip | sudo -E bash -\n",
        "FROM debian:13.1-slim\nRUN eval \"`curl -s https://sh.example.com`\"\n",
        "FROM python:3.13-slim\nRUN curl -s https://sh.example.com/get.py | python3 - --yes\n",
        "FROM debian:13.1-slim\nRUN bash -o pipefail -c \"curl -s \\\"https://sh.example.com\\\" | /bin/sh\"\n",
        "FROM debian:13.1-slim\nRUN <<EOF\nset -e\nwget -qO- https://sh.example.com | bash\nEOF\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN curl -s https://example.com/x.json | python3 -m json.tool\n",
        "FROM debian:13.1-slim\nRUN curl -s https://example.com/x | perl -ne 'print if /x/' && bash build.sh\n",
        "FROM debian:13.1-slim\nRUN curl -fsSL https://example.com/x.tgz | tar -xz\n",
        "FROM debian:13.1-slim\nRUN curl -s https://example.com/list | sh ./read-list.sh\n",
        "FROM debian:13.1-slim\nRUN echo 'curl https://sh.example.com | sh' > /etc/motd\n",
        "FROM debian:13.1-slim\nRUN wget -q https://example.com/x || sh ./mirror.sh\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    match run.command.name {
        b"curl" | b"wget" => piped(run),
        _ => substituted(run),
    }
}

/// `curl … | gunzip | sudo sh`
const fn piped(run: &mut Run<'_, '_>) {
    let download = run.command.name;
    let mut later = run.later();
    while let Some(next) = later.next() {
        if !matches!(next.joined, Joined::Pipe | Joined::Within) {
            return;
        }
        if runs_input(next.name, next.args) {
            run.report(
                Rule::PipeToShell,
                &[
                    Part::Text("what "),
                    Part::Code(download),
                    Part::Text(" fetches goes straight to "),
                    Part::Code(next.name),
                ],
            );
            return;
        }
    }
}

/// Whether the program takes its code from its input.
const fn runs_input(name: &[u8], args: &[&[u8]]) -> bool {
    if is_shell(name) {
        let mut reads = Reads::Shell;
        each!(word in args => {
            if matches!(*word, b"-s" | b"/dev/stdin") {
                return true;
            }
            reads = reads.after(word).0;
            if matches!(reads, Reads::Nothing | Reads::Next) {
                return false;
            }
        });
        return true;
    }
    match name {
        b"python" | b"python2" | b"python3" | b"perl" | b"ruby" | b"node" | b"php" => {
            matches!(args, [] | [b"-" | b"/dev/stdin", ..])
        }
        _ => false,
    }
}

/// `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(wget …)"`
const fn substituted(run: &mut Run<'_, '_>) {
    let shell = run.command.name;
    let mut code = matches!(shell, b"eval" | b"source" | b".") || is_shell(shell);
    each!(word in run.args() => {
        match *word {
            b"-c" | b"-e" | b"-r" => code = true,
            [b'-', ..] if !code => {}
            [b'<' | b'$', b'(', script @ ..]
            | [b'`', script @ ..]
            | [b'\\', b'$', b'(', script @ ..] => {
                if let Some(download) = download(script) && (code || matches!(word, [b'<', ..])) {
                    run.report(
                        Rule::PipeToShell,
                        &[
                            Part::Text("what "),
                            Part::Code(download),
                            Part::Text(" fetches goes straight to "),
                            Part::Code(shell),
                        ],
                    );
                    return;
                }
            }
            _ => {}
        }
    });
}

/// The program with which a script begins, if it downloads.
const fn download(script: &[u8]) -> Option<&'static [u8]> {
    let script = match script {
        [b' ', rest @ ..] => rest,
        script => script,
    };
    if vocabulary::starts(script, b"curl ") {
        Some(b"curl")
    } else if vocabulary::starts(script, b"wget ") {
        Some(b"wget")
    } else {
        None
    }
}
