//! RUN with all rights of the host.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic};
use crate::model::step::{Run, Security};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "insecure-security",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Run"),
    summary: "build command without a sandbox",
    why: "with `--security=insecure` whatever the command downloads can take over the machine that builds",
    help: "leave the flag out; run what needs such rights outside of the build",
    sources: &["tally:no-insecure-run"],
    bad: Examples::Dockerfiles(&[
        "# syntax=docker/dockerfile:1-labs\nFROM debian:13.1-slim\nRUN --security=insecure make\n",
        "# syntax=docker/dockerfile:1-labs\nFROM debian:13.1-slim AS build\nRUN --network=none --security=insecure make\nFROM debian:13.1-slim\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN --security=sandbox make\n",
        "FROM debian:13.1-slim\nRUN echo --security=insecure\n",
    ]),
};

pub(crate) const fn check<'a>(run: &'a Run<'a>, check: &mut Check<'_, 'a>) {
    if matches!(run.security, Security::Insecure) {
        check.report(
            Rule::InsecureSecurity,
            &[Part::Text(
                "the command runs with all rights of the builder",
            )],
        );
    }
}
