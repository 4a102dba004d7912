//! A value that is a key, whatever its name is.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic, each};
use crate::model::image::Stage;
use crate::model::place::At;
use crate::model::secret_value::secret_value;
use crate::model::step::Instruction;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "secret-value",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::StageEnd,
    summary: "key or password written into the file",
    why: "it stands in the repository and in the image, and both are copied further than one thinks",
    help: "take it out of the file, make a new one, and hand that over when it is needed: `RUN --mount=type=secret`, in compose `secrets:`",
    sources: &[
        "tally:secrets-in-code",
        "kics:a88baa34",
        "trivy:secret",
        "gitleaks:rules",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nENV CLOUD=AKIAZ7QJ3VK2M5NX8RTB\n",
        "FROM debian:13.1-slim\nENV DATABASE_URL=postgres://app:hunter2!@db.example/app\n",
        "FROM debian:13.1-slim\nARG GH=ghp_9aB3cD5eF7gH1iJ2kL4mN6oP8qR0sT2uV4wX\n",
        "FROM debian:13.1-slim\nONBUILD ENV CLOUD=AKIAZ7QJ3VK2M5NX8RTB\n",
        "FROM debian:13.1-slim\nLABEL key=\"-----BEGIN OPENSSH PRIVATE KEY-----\"\n",
        "ARG T=hf_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH\nFROM debian:13.1-slim\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nENV CLOUD=AKIAIOSFODNN7EXAMPLE\n",
        "FROM debian:13.1-slim\nENV DATABASE_URL=postgres://app:changeme@db/app CACHE=redis://cache:6379/0\n",
        "FROM debian:13.1-slim\nENV DATABASE_URL=postgres://app:${DB_PASSWORD}@db/app\n",
        "FROM debian:13.1-slim\nENV GH=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx PREFIX=sk- SKETCH=sk-ip\n",
        "FROM debian:13.1-slim\nENV PROXY=http://proxy.example:3128/a@b\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &Stage<'a>, check: &mut Check<'_, 'a>) {
    if check.stage.index == 0 {
        let args = check.image.args;
        each!(arg in args => {
            if let Some(value) = arg.default {
                judge(arg.name, value, arg.at, check);
            }
        });
    }
    let mut steps = stage.all_steps();
    while let Some(step) = steps.next() {
        match step.effect() {
            Instruction::Env(env) => judge(env.name, env.value, step.at, check),
            Instruction::Label(label) => judge(label.name, label.value, step.at, check),
            Instruction::Arg(arg) => {
                if let Some(value) = arg.default {
                    judge(arg.name, value, step.at, check);
                }
            }
            Instruction::File(file) => judge(file.path, file.text, step.at, check),
            _ => {}
        }
    }
}

const fn judge<'a>(name: &'a str, value: &'a str, at: At<'a>, check: &mut Check<'_, 'a>) {
    let Some(kind) = secret_value(value.as_bytes()) else {
        return;
    };
    // the value itself is not shown: reports are kept and sent around
    let message = [
        Part::Code(name.as_bytes()),
        Part::Text(" holds "),
        Part::Text(kind),
    ];
    check.report_at(Rule::SecretValue, at, &message, &[]);
}
