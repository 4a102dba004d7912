//! ARG whose name says that its value is a secret.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic, each};
use crate::model::image::Stage;
use crate::model::secret_name::looks_secret;
use crate::model::secret_value::is_fingerprint;
use crate::model::step::{Arg, Instruction};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "secret-in-arg",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::StageEnd,
    summary: "secret in ARG",
    why: "the values of build arguments stand in the image's history and in its provenance",
    help: "give it to the one command that needs it: `RUN --mount=type=secret,id=…`, in Rust `.mounts(mounts![Mount::secret(\"…\")])`",
    sources: &[
        "hadolint:DL3064",
        "buildkit:SecretsUsedInArgOrEnv",
        "trivy:DS-0031",
        "kics:c3e1b6ae",
        "semgrep:secret-in-build-arg",
        "droast:DF014",
        "cis:4.10",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nARG GITHUB_TOKEN\nRUN fetch\n",
        "ARG NPM_TOKEN=\nFROM node:24.11.0-slim\n",
        "FROM node:24.11.0-slim\nONBUILD ARG NPM_TOKEN\n",
        "FROM node:24.11.0-slim AS build\nARG dbPassword=x\nFROM debian:13.1-slim\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nARG INSTALL_SSHPASS=false\nARG SIGNING_KEY=52BB7E3DE28A71BE22EC05FFEF80A866B47A981F\n",
        "FROM debian:13.1-slim\nARG TOKEN_VERSION=2\nARG PUBLIC_KEY\nARG GOPRIVATE\n",
        "FROM debian:13.1-slim\nRUN --mount=type=secret,id=GITHUB_TOKEN fetch\n",
        "ARG KEYBOARD=de\nFROM debian:13.1-slim\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &Stage<'a>, check: &mut Check<'_, 'a>) {
    if check.stage.index == 0 {
        let args = check.image.args;
        each!(arg in args => { judge(arg, check); });
    }
    let mut steps = stage.all_steps();
    while let Some(step) = steps.next() {
        if let Instruction::Arg(arg) = step.effect() {
            judge(arg, check);
        }
    }
}

const fn judge<'a>(arg: &Arg<'a>, check: &mut Check<'_, 'a>) {
    if let Some(value) = arg.default
        && (is_fingerprint(value.as_bytes()) || matches!(value.as_bytes(), b"true" | b"false"))
    {
        return;
    }
    if looks_secret(arg.name.as_bytes()) {
        let message = [
            Part::Text("whoever builds with "),
            Part::Code(arg.name.as_bytes()),
            Part::Text(" leaves its value in the image's history"),
        ];
        check.report_at(Rule::SecretInArg, arg.at, &message, &[]);
    }
}
