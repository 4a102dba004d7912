//! A download that anybody on the way can change.

use crate::check::vocabulary::{has_byte, starts};
use crate::check::{Examples, Level, Meta, On, Part, Run, Topic};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "plain-http",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Command(&["curl", "wget", "git", "pip", "pip3", "npm"]),
    summary: "download over `http://`",
    why: "nothing tells the file from one that somebody put in its place on the way",
    help: "write `https://`, or compare a checksum in the same RUN: `sha256sum -c`",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN curl -fsSL http://example.com/x.tgz | tar -xz\n",
        "FROM debian:13.1-slim\nRUN wget -q http://example.com/x && ./x\n",
        "FROM debian:13.1-slim\nRUN sh -c \"git clone --depth 1 http://git.example.com/x\"\n",
        "FROM python:3.13-slim\nRUN pip install -i http://pypi.example.com/simple a==1\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN curl -fsSLO https://example.com/x && curl http://localhost:8080/health\n",
        "FROM debian:13.1-slim\nRUN wget http://example.com/x && echo \"$SUM  x\" | sha256sum -c -\n",
        "FROM debian:13.1-slim\nRUN curl -x http://proxy.example.com:3128 -O https://example.com/x\n",
        "FROM debian:13.1-slim\nRUN git config --global http.proxy http://proxy.example.com && curl http://$HOST/x\n",
        "FROM debian:13.1-slim\nRUN curl http://127.0.0.1/x; wget http://[::1]/; npm config set proxy http://x.example\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    match (run.command.name, run.args()) {
        (b"git", [b"clone" | b"fetch" | b"submodule" | b"pull", ..])
        | (b"curl" | b"wget" | b"pip" | b"pip3", _)
        | (b"npm", [b"install" | b"i" | b"ci", ..]) => {}
        _ => return,
    }
    let mut rest = run.args();
    let mut url: &[u8] = b"";
    while let [word, tail @ ..] = rest {
        rest = tail;
        match (*word, tail) {
            (
                b"-x" | b"--proxy" | b"-e" | b"--referer" | b"-H" | b"--header" | b"-A"
                | b"--preproxy" | b"-d" | b"--data",
                [_, tail @ ..],
            ) => rest = tail,
            ([b'h', b't', b't', b'p', b':', b'/', b'/', host @ ..], _) if !is_near(host) => {
                url = word;
                break;
            }
            _ => {}
        }
    }
    if url.is_empty() || is_compared(run) {
        return;
    }
    run.report(
        Rule::PlainHttp,
        &[
            Part::Code(url),
            Part::Text(" is fetched without encryption, and nothing checks what came"),
        ],
    );
}

/// The machine itself, or a host that only the build knows.
const fn is_near(host: &[u8]) -> bool {
    match host {
        [b'$' | b'[', ..] | [b'1', b'2', b'7', b'.', ..] | [b'0', b'.', ..] => true,
        [b'l', ..] => starts(host, b"localhost"),
        [b'h', ..] => starts(host, b"host.docker.internal"),
        _ => !has_byte(host, b'.'),
    }
}

/// Whether a checksum or a signature is compared in one of the next two hundred commands.
const fn is_compared(run: &Run<'_, '_>) -> bool {
    let mut later = run.later();
    let mut seen = 0;
    while let Some(command) = later.next() {
        seen += 1;
        if seen > 200 {
            return false;
        }
        if let b"sha256sum" | b"sha512sum" | b"sha384sum" | b"sha224sum" | b"sha1sum" | b"shasum"
        | b"md5sum" | b"b2sum" | b"gpg" | b"gpgv" | b"cosign" | b"minisign" | b"signify"
        | b"openssl" | b"cksum" | b"rpm" = command.name
        {
            return true;
        }
    }
    false
}
