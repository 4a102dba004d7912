//! CMD or ENTRYPOINT that a shell runs.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic};
use crate::model::step::{Instruction, Step};
use crate::model::words::Line;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "shell-form-command",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Step(&["Cmd", "Entrypoint"]),
    summary: "command in shell form",
    why: "a shell becomes process 1 and keeps the stop signal to itself: the engine kills the program after ten seconds",
    help: "write the words: `CMD [\"app\", \"--port\", \"8080\"]`, in Rust `cmd(&[\"app\"])`; where a shell is needed, end with `exec app`",
    sources: &[
        "hadolint:DL3025",
        "buildkit:JSONArgsRecommended",
        "kics:b86987e1",
        "semgrep:prefer-json-notation",
        "droast:DF018",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCMD app --port 8080\n",
        "FROM debian:13.1-slim\nENTRYPOINT app\n",
        "FROM debian:13.1-slim AS base\nCMD npm start\nFROM base\nUSER app\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCMD [\"app\"]\n",
        "FROM debian:13.1-slim\nCMD exec app --port $PORT\n",
        "FROM debian:13.1-slim\nSHELL [\"/bin/bash\", \"-c\"]\nCMD app\n",
        "FROM debian:13.1-slim AS build\nCMD make\nFROM debian:13.1-slim\nCMD [\"app\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK CMD app --health\nCMD [\"app\"]\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    // a SHELL of one's own says that a shell is meant
    if !check.stage.ships || check.stage.chose_shell {
        return;
    }
    let (line, word) = match &step.instruction {
        Instruction::Cmd(cmd) => (cmd.line, "CMD"),
        Instruction::Entrypoint(entrypoint) => (entrypoint.line, "ENTRYPOINT"),
        _ => return,
    };
    let text = match line {
        Line::Exec(_) => return,
        Line::Shell(text) | Line::Script(text) => text,
        Line::All(lines) => match lines {
            [text, ..] => text,
            [] => return,
        },
    };
    let bytes = text.as_bytes();
    if let [b'e', b'x', b'e', b'c', b' ' | b'\t', ..] | [b'[', b' ' | b'"' | b'\'', ..] = bytes {
        return;
    }
    let message = [
        Part::Code(word.as_bytes()),
        Part::Text(" runs "),
        Part::Code(bytes),
        Part::Text(" inside of a shell"),
    ];
    check.report(Rule::ShellFormCommand, &message);
}
