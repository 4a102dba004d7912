//! A list of words that is no JSON, so that a shell reads it.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic};
use crate::model::healthcheck::Probe;
use crate::model::step::{Instruction, Step};
use crate::model::words::Line;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "broken-exec-form",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Step(&["Cmd", "Entrypoint", "Run", "Healthcheck"]),
    summary: "exec form that is no JSON",
    why: "the builder hands the whole text to a shell, which looks for a program called `[app,`",
    help: "JSON takes double quotes only, no comma behind the last word, and `\\\\` for a backslash: `[\"app\", \"--port\"]`",
    sources: &["tally:invalid-json-form"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCMD ['app', '--port']\n",
        "FROM debian:13.1-slim\nENTRYPOINT [\"app\",]\n",
        "FROM debian:13.1-slim\nRUN [\"echo\", \"a\\b\",  'c']\n",
        "FROM debian:13.1-slim\nHEALTHCHECK CMD [\"app\" \"--health\"]\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCMD [\"app\", \"--port\"]\n",
        "FROM debian:13.1-slim\nRUN [ \"$(uname -m)\" = x86_64 ] && make\n",
        "FROM debian:13.1-slim\nRUN [[ -f /a ]] || make\n",
        "FROM debian:13.1-slim\nRUN [ -f \"a,b\" ]\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    let line = match &step.instruction {
        Instruction::Cmd(cmd) => cmd.line,
        Instruction::Entrypoint(entrypoint) => entrypoint.line,
        Instruction::Run(run) => run.line,
        Instruction::Healthcheck(health) => match health.test {
            Probe::Line(line) => line,
            _ => return,
        },
        _ => return,
    };
    if let Line::Shell(text) = line
        && let [b'[', rest @ ..] = text.as_bytes()
        && is_list(rest)
    {
        let message = [
            Part::Code(text.as_bytes()),
            Part::Text(" is no JSON, so a shell runs it as it stands"),
        ];
        check.report(Rule::BrokenExecForm, &message);
    }
}

/// Whether it is meant as a list: a quoted word right behind the bracket, or one that a comma follows.
const fn is_list(text: &[u8]) -> bool {
    match text {
        [b'"' | b'\'', ..] => true,
        [b' ', b'"' | b'\'', rest @ ..] => {
            let mut rest = rest;
            loop {
                match rest {
                    [b'"' | b'\'', b',', ..] | [b'"' | b'\'', b' ', b',', ..] => return true,
                    [b'"' | b'\'', ..] | [] => return false,
                    [_, tail @ ..] => rest = tail,
                }
            }
        }
        _ => false,
    }
}
