//! A pipe whose first commands may fail unseen.

use crate::check::vocabulary::contains;
use crate::check::{
    Command, Examples, Family, Joined, Level, Meta, On, Part, Run, Topic, each, is_idle, is_shell,
};
use crate::model::words::Line;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "missing-pipefail",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Script,
    summary: "pipe whose first command may fail unseen",
    why: "the shell looks at the last command of a pipe only: a broken download becomes an empty file, and the build goes on",
    help: "`SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]` before the RUN, in Rust `shell(&[..])`; or write to a file first",
    sources: &["hadolint:DL4006", "droast:DF057"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN curl -fsSL https://example.com/x.tgz | tar -xz\n",
        "FROM debian:13.1-slim\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN true\nFROM debian:13.1-slim\nRUN make | tee log\n",
        "FROM debian:13.1-slim\nRUN make | tee log && set -o pipefail\n",
        "FROM alpine:3.22\nRUN <<EOF\nset -eu\nwget -qO- https://example.com/x | tar -x\nEOF\n",
        "FROM debian:13.1-slim\nRUN bash -c \"make 2>&1 | tee log\"\n",
        "FROM debian:13.1-slim\nRUN V=$(curl -fsSL https://example.com/v | jq -r .tag); make V=\"$V\"\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nSHELL [\"/bin/bash\", \"-euo\", \"pipefail\", \"-c\"]\nRUN curl -fsSL https://example.com/x.tgz | tar -xz\n",
        "FROM debian:13.1-slim AS base\nSHELL [\"/usr/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nFROM base\nRUN make | tee log\n",
        "FROM alpine:3.22\nRUN set -euxo pipefail; wget -qO- https://example.com/x | tar -x\n",
        "FROM debian:13.1-slim\nRUN echo \"$SUM  x\" | sha256sum -c - && yes | apt-get install x\n",
        "FROM debian:13.1-slim\nRUN bash -o pipefail -c 'make | tee log'; bash -c 'set -o pipefail; make | tee log'\n",
        "FROM debian:13.1-slim\nRUN ps aux | grep x || true\n",
        "FROM debian:13.1-slim\nRUN V=$(make v | tail -1) || V=1; W=$(make w | tail -1) make; if X=$(make x | tail -1); then make; fi\n",
        "FROM debian:13.1-slim\nRUN if make | grep -q x; then echo y; fi; case $x in a|b) echo \"c | d\";; esac\n",
        "FROM debian:13.1-slim\nRUN bash -eo pipefail <<EOF\nmake | tee log\nEOF\n",
        "FROM debian:13.1-slim\nRUN <<EOF\n#!/usr/bin/env python3\nprint(1 | 2)\nEOF\n",
        "FROM debian:13.1-slim\nRUN [\"make\", \"|\", \"tee\"]\n",
        "# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nRUN type x ^| find y | sort\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    if !run.script.pipes {
        return;
    }
    let chosen = match run.step.line {
        Line::Exec(_) => false,
        Line::Script(_) if !run.step.interpreter.is_empty() => {
            contains(run.step.interpreter.as_bytes(), b"pipefail")
        }
        _ => run.stage.pipefail,
    };
    let found = if chosen { None } else { unseen(run, 0) };
    let found = match found {
        Some(found) => Some(found),
        None if is_given_to_shell(run) => unseen(run, 1),
        None => None,
    };
    let Some(command) = found else {
        return;
    };
    run.command = command;
    let message = [
        Part::Text("when "),
        Part::Code(command.name),
        Part::Text(" fails, the pipe succeeds even so"),
    ];
    if matches!(
        run.stage.base.family,
        Family::Alpine | Family::Busybox | Family::Wolfi
    ) {
        run.report_help(
            Rule::MissingPipefail,
            &message,
            &[Part::Text(
                "begin the RUN with `set -o pipefail;`, which the shell of this base knows",
            )],
        );
    } else {
        run.report(Rule::MissingPipefail, &message);
    }
}

/// The first command at this level whose failure a pipe hides, in `V=$(..)` too.
const fn unseen<'s, 'a>(run: &Run<'s, 'a>, level: u8) -> Option<Command<'s, 'a>> {
    let mut all = run.all();
    let mut first: Option<Command<'s, 'a>> = None;
    let mut found: Option<Command<'s, 'a>> = None;
    let mut value = false;
    while let Some(command) = all.next() {
        if command.level != level {
            value = match command.joined {
                Joined::First => false,
                Joined::Value => command.level == level + 1,
                _ => value,
            };
            if !value {
                continue;
            }
        }
        match command.joined {
            Joined::Pipe => {
                if found.is_none() {
                    found = first;
                }
            }
            Joined::Within => continue,
            Joined::Or if matches!(command.name, b"true" | b":" | b"echo") => found = None,
            _ => {
                if found.is_some() {
                    return found;
                }
                first = None;
            }
        }
        if matches!(command.name, b"set") && command.sets(0, b"pipefail") {
            return None;
        }
        if first.is_none() && !command.asked && !is_idle(command.name) && !prints(command.name) {
            first = Some(command);
        }
    }
    found
}

const fn prints(name: &[u8]) -> bool {
    matches!(
        name,
        b"yes" | b"seq" | b"cat" | b"env" | b"date" | b"uname" | b"[" | b"test"
    )
}

/// Whether there is a `bash -c "…"` or `bash <<EOF`, and none of them knows pipefail.
const fn is_given_to_shell(run: &Run<'_, '_>) -> bool {
    let mut all = run.all();
    let mut given = false;
    while let Some(command) = all.next() {
        if command.level > 0 {
            break;
        }
        if is_shell(command.name) {
            let mut script = command.args.is_empty();
            each!(word in command.args => {
                match *word {
                    b"pipefail" => return false,
                    [b'-', ..] => script = true,
                    _ => {}
                }
            });
            given = given || script;
        }
    }
    given
}
