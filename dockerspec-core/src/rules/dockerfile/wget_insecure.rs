//! `wget --no-check-certificate`: the server may be anybody.

use crate::check::{Examples, Level, Meta, On, Part, Run, Topic, each};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "wget-insecure",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&["wget"]),
    summary: "`wget` that trusts any server",
    why: "without a check of the certificate, whoever sits on the way decides what the build gets",
    help: "leave it out and install `ca-certificates`; a certificate of your own goes to `--ca-certificate`",
    sources: &["checkov:CKV2_DOCKER_3"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN wget --no-check-certificate https://example.com/x\n",
        "FROM debian:13.1-slim\nRUN cd /tmp; timeout 30 wget -q --no-check-certificate https://example.com/x\n",
        "FROM debian:13.1-slim\nRUN wget -e check_certificate=off https://example.com/x\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN wget -q https://example.com/x\n",
        "FROM debian:13.1-slim\nRUN echo wget --no-check-certificate\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    each!(word in run.args() => {
        if matches!(
            *word,
            b"--no-check-certificate" | b"check_certificate=off" | b"check-certificate=off"
        ) {
            run.report(
                Rule::WgetInsecure,
                &[
                    Part::Code(word),
                    Part::Text(" of `wget` accepts any certificate"),
                ],
            );
            return;
        }
    });
}
