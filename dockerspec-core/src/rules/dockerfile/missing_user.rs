//! What ships names no user, so that its base decides: mostly root.

use crate::check::{Check, Examples, Family, Level, Meta, On, Part, Topic};
use crate::model::image::Stage;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "missing-user",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::StageEnd,
    summary: "image that names no user",
    why: "without USER the base image decides who runs, and nearly all of them run as root",
    help: "name a user before the command: `USER 65532:65532`, in Rust `user(User::NONROOT)`; where the base has one of its own, name it again",
    sources: &[
        "trivy:DS-0002",
        "checkov:CKV_DOCKER_3",
        "kics:fd54f200",
        "dockle:CIS-DI-0001",
        "droast:DF020",
        "cis:4.1",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCMD [\"app\"]\n",
        "FROM debian:13.1-slim AS build\nUSER app\nFROM debian:13.1-slim\nCMD [\"app\"]\n",
        "FROM scratch\nCOPY app /app\nENTRYPOINT [\"/app\"]\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nUSER 65532\n",
        "FROM debian:13.1-slim AS base\nUSER app\nFROM base\nCMD [\"app\"]\n",
        "FROM gcr.io/distroless/static-debian12:nonroot\nCMD [\"/app\"]\n",
        "FROM rust:1.95 AS build\nRUN make\nFROM nginxinc/nginx-unprivileged:1.29.3-alpine\n",
    ]),
};

pub(crate) const fn check<'a>(_: &Stage<'a>, check: &mut Check<'_, 'a>) {
    let stage = check.stage;
    if !stage.target || stage.user.is_some() || stage.reference.is_empty() || stage.base.nonroot {
        return;
    }
    let base = Part::Code(stage.reference.as_bytes());
    if stage.base.unknown {
        check.report_unknown(
            Rule::MissingUser,
            &[
                Part::Text("no USER, and who "),
                base,
                Part::Text(" runs as is known only to the build"),
            ],
            &[],
        );
    } else if matches!(stage.base.family, Family::Scratch) {
        check.report(
            Rule::MissingUser,
            &[Part::Text("no USER: on `scratch` the image runs as root")],
        );
    } else {
        check.report(
            Rule::MissingUser,
            &[
                Part::Text("no USER: the image runs as whoever "),
                base,
                Part::Text(" chose, by default root"),
            ],
        );
    }
}
