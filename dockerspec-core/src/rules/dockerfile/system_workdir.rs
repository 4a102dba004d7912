//! A working directory that belongs to the kernel.

use crate::check::vocabulary::{cut, unquoted};
use crate::check::{Check, Examples, Level, Meta, On, Part, Resolved, Topic};
use crate::model::step::Workdir;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "system-workdir",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Workdir"),
    summary: "working directory of the kernel",
    why: "a directory such as `/proc/self/fd/8` can lead out of the container to the host (CVE-2024-21626)",
    help: "choose a directory of the program's own: `WORKDIR /app`",
    sources: &["trivy:DS-0030"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nWORKDIR /proc/self/fd/8\n",
        "FROM debian:13.1-slim\nARG DIR=/proc\nWORKDIR $DIR/self/fd/8\n",
        "FROM debian:13.1-slim\nWORKDIR /sys\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nWORKDIR /process\n",
        "FROM debian:13.1-slim\nWORKDIR /app/proc\n",
        "FROM debian:13.1-slim\nWORKDIR /development\n",
    ]),
};

pub(crate) const fn check<'a>(workdir: &'a Workdir<'a>, check: &mut Check<'_, 'a>) {
    let resolved = Resolved::of(workdir.path.as_bytes(), &check.scope);
    let [b'/', rest @ ..] = unquoted(resolved.bytes()) else {
        return;
    };
    if let b"proc" | b"sys" | b"dev" | b"boot" = cut(rest, b'/').0 {
        let message = [
            Part::Code(workdir.path.as_bytes()),
            Part::Text(" belongs to the kernel"),
        ];
        check.report(Rule::SystemWorkdir, &message);
    }
}
