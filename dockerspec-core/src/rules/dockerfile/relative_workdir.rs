//! A working directory that depends on the base image.

use crate::check::vocabulary::unquoted;
use crate::check::{Check, Examples, Level, Meta, On, Part, Resolved, Topic};
use crate::model::step::Workdir;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "relative-workdir",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Workdir"),
    summary: "relative working directory",
    why: "it is below whatever the base image chose, and moves when that does",
    help: "begin with `/`: `WORKDIR /app`",
    sources: &[
        "hadolint:DL3000",
        "buildkit:WorkdirRelativePath",
        "trivy:DS-0009",
        "checkov:CKV_DOCKER_10",
        "kics:6b376af8",
        "droast:DF009",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nWORKDIR app\n",
        "FROM debian:13.1-slim\nWORKDIR a\n",
        "FROM debian:13.1-slim\nARG DIR=app\nWORKDIR ${DIR}\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nWORKDIR /app\nWORKDIR src\n",
        "FROM debian:13.1-slim AS base\nWORKDIR /app\nFROM base\nWORKDIR src\n",
        "FROM debian:13.1-slim\nARG DIR=/app\nWORKDIR $DIR/src\n",
        "FROM debian:13.1-slim\nARG DIR\nWORKDIR $DIR\n",
        "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nWORKDIR C:\\\\app\n",
    ]),
};

pub(crate) const fn check<'a>(workdir: &'a Workdir<'a>, check: &mut Check<'_, 'a>) {
    if check.stage.workdir {
        return;
    }
    let resolved = Resolved::of(workdir.path.as_bytes(), &check.scope);
    // a directory that only the build knows may well begin with `/`
    if resolved.unknown {
        return;
    }
    if !matches!(
        unquoted(resolved.bytes()),
        [b'/' | b'\\', ..] | [b'a'..=b'z' | b'A'..=b'Z', b':', ..]
    ) {
        let message = [
            Part::Code(workdir.path.as_bytes()),
            Part::Text(" is relative, and no WORKDIR above it is absolute"),
        ];
        check.report(Rule::RelativeWorkdir, &message);
    }
}
