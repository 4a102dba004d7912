//! What ships runs a service that nobody asks whether it works.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic};
use crate::model::image::Stage;
use crate::model::step::Instruction;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "missing-healthcheck",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::StageEnd,
    summary: "image without a healthcheck",
    why: "a process that hangs still counts as running: the engine neither waits for it nor restarts it",
    help: "add `HEALTHCHECK CMD [\"app\", \"--health\"]`, in Rust `healthcheck(&[\"app\", \"--health\"])` or `healthcheck_http(8080, \"/\")`; where nothing has to be asked, `HEALTHCHECK NONE`, in Rust `no_healthcheck(\"why\")`",
    sources: &[
        "hadolint:DL3057",
        "trivy:DS-0026",
        "checkov:CKV_DOCKER_2",
        "kics:b03a748a",
        "dockle:CIS-DI-0006",
        "droast:DF012",
        "cis:4.6",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nUSER app\nCMD [\"app\"]\n",
        "FROM debian:13.1-slim AS probed\nHEALTHCHECK CMD [\"true\"]\nFROM debian:13.1-slim\nEXPOSE 8080\nUSER app\n",
        "FROM debian:13.1-slim AS base\nENTRYPOINT [\"app\"]\nFROM base\nUSER app\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nUSER app\nHEALTHCHECK CMD [\"app\", \"--health\"]\nCMD [\"app\"]\n",
        "FROM debian:13.1-slim AS base\nHEALTHCHECK CMD [\"app\", \"--health\"]\nFROM base\nCMD [\"app\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK NONE\nCMD [\"tool\"]\n",
        "FROM scratch\nCOPY data /data\n",
    ]),
};

pub(crate) const fn check<'a>(_: &Stage<'a>, check: &mut Check<'_, 'a>) {
    if !check.stage.target || check.stage.healthcheck.is_some() {
        return;
    }
    let mut steps = check.image.shipped_steps();
    while let Some(step) = steps.next() {
        let service = match &step.instruction {
            Instruction::Cmd(_) => "CMD",
            Instruction::Entrypoint(_) => "ENTRYPOINT",
            Instruction::Expose(_) => "EXPOSE",
            _ => continue,
        };
        check.report(
            Rule::MissingHealthcheck,
            &[
                Part::Text("the image has "),
                Part::Code(service.as_bytes()),
                Part::Text(", but no HEALTHCHECK"),
            ],
        );
        return;
    }
}
