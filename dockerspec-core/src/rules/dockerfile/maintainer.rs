//! MAINTAINER, which LABEL replaced.

use crate::check::vocabulary::{cut, same_name};
use crate::check::{Check, Examples, Level, Meta, On, Part, Topic};
use crate::model::step::Raw;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "maintainer",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Instruction("Raw"),
    summary: "MAINTAINER",
    why: "the instruction is deprecated, and the tools that read labels do not see it",
    help: "use `LABEL org.opencontainers.image.authors=\"…\"`, in Rust `label(oci::AUTHORS, \"…\")`",
    sources: &[
        "hadolint:DL4000",
        "buildkit:MaintainerDeprecated",
        "trivy:DS-0022",
        "checkov:CKV_DOCKER_6",
        "kics:99614418",
        "droast:DF019",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nMAINTAINER somebody@example.com\n",
        "FROM debian:13.1-slim\nmaintainer Some Body\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nLABEL org.opencontainers.image.authors=\"somebody@example.com\"\n",
        "FROM debian:13.1-slim\nLABEL maintainer=\"somebody@example.com\"\n",
    ]),
};

pub(crate) const fn check<'a>(raw: &'a Raw<'a>, check: &mut Check<'_, 'a>) {
    if same_name(cut(raw.line.as_bytes(), b' ').0, b"MAINTAINER") {
        check.report(
            Rule::Maintainer,
            &[Part::Text("`MAINTAINER` is deprecated")],
        );
    }
}
