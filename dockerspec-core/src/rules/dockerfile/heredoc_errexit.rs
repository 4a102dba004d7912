//! A script in a heredoc that goes on after a failure.

use crate::check::vocabulary::{cut, has_byte};
use crate::check::{
    Command, Examples, Joined, Level, Meta, On, Part, Run, Topic, is_idle, is_shell,
};
use crate::model::words::Line;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "heredoc-errexit",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Script,
    summary: "script in a heredoc that goes on after a failure",
    why: "the builder sees the status of the last line only: a failed download or test in the middle ends up in the image",
    help: "begin the script with `set -e`, or `set -eu`; `RUN bash -e <<EOF` does it too",
    sources: &["hadolint:issue-882"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN <<EOF\napt-get update\napt-get install -y curl\nEOF\n",
        "FROM debian:13.1-slim\nRUN bash <<EOF\ncd /src\nmake; make install\nEOF\n",
        "FROM debian:13.1-slim\nRUN <<EOF\n#!/bin/bash -x\nmake\nset -e\nmake install\nEOF\n",
        "FROM debian:13.1-slim\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN <<EOF\nset -u\nmake\nmake install\nEOF\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN <<EOF\nset -eux\napt-get update\napt-get install -y curl\nEOF\n",
        "FROM debian:13.1-slim\nRUN <<EOF\napt-get update &&\n  apt-get install -y curl &&\n  rm -rf /var/lib/apt/lists/*\nEOF\n",
        "FROM debian:13.1-slim\nRUN bash -e <<EOF\nmake\nmake install\nEOF\n",
        "FROM debian:13.1-slim\nSHELL [\"/bin/bash\", \"-e\", \"-c\"]\nRUN <<EOF\nmake\nmake install\nEOF\n",
        "FROM debian:13.1-slim\nRUN <<EOF\n#!/bin/sh -e\nmake\nmake install\nEOF\n",
        "FROM debian:13.1-slim\nRUN <<EOF\necho start\nif [ -f x ]; then make; fi\nEOF\n",
        "FROM python:3.13-slim\nRUN python3 <<EOF\nprint(1)\nprint(2)\nEOF\n",
        "FROM debian:13.1-slim\nRUN cat <<EOF > /etc/x\na\nb\nEOF\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    if !run.script.heredoc {
        return;
    }
    let (level, stops) = match run.step.line {
        Line::Script(text) => {
            let program = match (run.step.interpreter.as_bytes(), text.as_bytes()) {
                ([], [b'#', b'!', text @ ..]) => cut(text, b'\n').0,
                (program, _) => program,
            };
            let stops = if program.is_empty() {
                run.stage.errexit
            } else {
                has_flag(program)
            };
            (0, stops)
        }
        _ => (1, shell_stops(run)),
    };
    if stops {
        return;
    }
    if let Some(command) = passed_over(run, level) {
        run.command = command;
        run.report(
            Rule::HeredocErrexit,
            &[
                Part::Text("when "),
                Part::Code(command.name),
                Part::Text(" fails, the script goes on: there is no `set -e` before it"),
            ],
        );
    }
}

/// The first command whose failure the script does not see.
const fn passed_over<'s, 'a>(run: &Run<'s, 'a>, level: u8) -> Option<Command<'s, 'a>> {
    let mut all = run.all();
    let mut risk: Option<Command<'s, 'a>> = None;
    while let Some(command) = all.next() {
        if command.level != level {
            continue;
        }
        if matches!(command.joined, Joined::Then | Joined::Background) && risk.is_some() {
            return risk;
        }
        if matches!(command.name, b"set") && command.sets(b'e', b"errexit") {
            return None;
        }
        match command.joined {
            // what is behind `||` answers for the failure
            Joined::Or => risk = None,
            _ => {
                if risk.is_none() && !command.asked && !is_idle(command.name) {
                    risk = Some(command);
                }
            }
        }
    }
    None
}

/// Whether `bash -e <<EOF` stops at a failure.
const fn shell_stops(run: &Run<'_, '_>) -> bool {
    let mut all = run.all();
    while let Some(command) = all.next() {
        if command.level > 0 {
            break;
        }
        if is_shell(command.name) && command.sets(b'e', b"errexit") {
            return true;
        }
    }
    false
}

/// Whether the words behind a program hold `-e`: `/bin/bash -eux`.
const fn has_flag(line: &[u8]) -> bool {
    let mut rest = line;
    loop {
        let (word, after) = cut(rest, b' ');
        match word {
            b"errexit" => return true,
            [b'-', b'-', ..] => {}
            [b'-', letters @ ..] if has_byte(letters, b'e') => {
                return true;
            }
            _ => {}
        }
        match after {
            Some(after) => rest = after,
            None => return false,
        }
    }
}
