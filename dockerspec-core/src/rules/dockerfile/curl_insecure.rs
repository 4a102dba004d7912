//! `curl -k`: the server may be anybody.

use crate::check::{Examples, Level, Meta, On, Part, Run, Topic, each};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "curl-insecure",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&["curl"]),
    summary: "`curl` that trusts any server",
    why: "without a check of the certificate, whoever sits on the way decides what the build gets",
    help: "leave it out; where the server has a certificate of your own, give it: `--cacert /run/secrets/ca.pem`",
    sources: &["checkov:CKV2_DOCKER_2"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN curl -k https://example.com -o x\n",
        "FROM debian:13.1-slim\nRUN curl -fsSLko x https://example.com\n",
        "FROM debian:13.1-slim\nRUN bash -c 'cd /tmp && /usr/bin/curl --insecure -O https://example.com/x'\n",
        "FROM debian:13.1-slim\nRUN x=\"$(curl -sk https://example.com)\" && echo \"$x\"\n",
        "FROM debian:13.1-slim\nRUN curl --proxy-insecure -x proxy:3128 -O https://example.com/x\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN curl -fsSLO https://example.com/k && echo curl -k\n",
        "FROM debian:13.1-slim\nRUN curl -HX-Key:k -omkfs https://example.com && grep -k x y\n",
        "FROM debian:13.1-slim\nRUN curl -o -k-file --keepalive-time 2 -u -k https://example.com\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let mut value = false;
    each!(word in run.args() => {
        if value {
            value = false;
            continue;
        }
        let trusting = match *word {
            b"--insecure" | b"--proxy-insecure" | b"--doh-insecure" => true,
            [b'-', b'-', ..] => false,
            [b'-', letters @ ..] => {
                let (found, open) = cluster(letters);
                value = open;
                found
            }
            _ => false,
        };
        if trusting {
            run.report(
                Rule::CurlInsecure,
                &[
                    Part::Code(word),
                    Part::Text(" of `curl` accepts any certificate"),
                ],
            );
            return;
        }
    });
}

/// Whether short flags hold `k`, and whether the last of them takes the next word.
///
/// A flag with a value ends the cluster: the `k` of `-okeys` is a file's.
const fn cluster(mut letters: &[u8]) -> (bool, bool) {
    while let [letter, rest @ ..] = letters {
        match *letter {
            b'k' => return (true, false),
            b'A' | b'b' | b'c' | b'C' | b'd' | b'D' | b'e' | b'E' | b'F' | b'h' | b'H' | b'K'
            | b'm' | b'o' | b'P' | b'Q' | b'r' | b't' | b'T' | b'u' | b'U' | b'w' | b'x' | b'X'
            | b'y' | b'Y' | b'z' => return (false, rest.is_empty()),
            _ => letters = rest,
        }
    }
    (false, false)
}
