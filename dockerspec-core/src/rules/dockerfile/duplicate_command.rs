//! A second CMD, ENTRYPOINT or HEALTHCHECK in one stage.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic};
use crate::model::step::{Instruction, Step};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "duplicate-command",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Step(&["Cmd", "Entrypoint", "Healthcheck", "NoHealthcheck"]),
    summary: "second CMD, ENTRYPOINT or HEALTHCHECK in a stage",
    why: "only the last one counts, and nobody says so",
    help: "keep the one that is meant",
    sources: &[
        "hadolint:DL4003",
        "hadolint:DL4004",
        "hadolint:DL3012",
        "buildkit:MultipleInstructionsDisallowed",
        "trivy:DS-0016",
        "trivy:DS-0007",
        "trivy:DS-0023",
        "kics:41c195f4",
        "kics:6938958b",
        "droast:DF038",
        "droast:DF039",
        "droast:DF041",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCMD [\"a\"]\nCMD [\"b\"]\n",
        "FROM debian:13.1-slim\nENTRYPOINT [\"a\"]\nRUN true\nENTRYPOINT [\"b\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK CMD [\"a\"]\nHEALTHCHECK NONE\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCMD [\"a\"]\nONBUILD CMD [\"b\"]\n",
        "FROM debian:13.1-slim\nENTRYPOINT [\"a\"]\nCMD [\"b\"]\n",
        "FROM debian:13.1-slim AS base\nCMD [\"a\"]\nHEALTHCHECK CMD [\"a\"]\nFROM base\nCMD [\"b\"]\nHEALTHCHECK CMD [\"b\"]\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    let stage = &check.stage;
    let (again, word) = match &step.instruction {
        Instruction::Cmd(_) => (stage.cmd.is_some(), "CMD"),
        Instruction::Entrypoint(_) => (stage.entrypoint.is_some(), "ENTRYPOINT"),
        _ => (stage.own_healthcheck, "HEALTHCHECK"),
    };
    if again {
        let message = [
            Part::Text("a second "),
            Part::Code(word.as_bytes()),
            Part::Text(" in the stage: the one above counts no longer"),
        ];
        check.report(Rule::DuplicateCommand, &message);
    }
}
