//! What ships runs as root.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic, Who};
use crate::model::image::Stage;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "root-user",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::StageEnd,
    summary: "image that runs as root",
    why: "a process that breaks out of its container keeps its user id, and 0 owns the host",
    help: "switch to another user before the command: `USER 65532:65532`, in Rust `user(User::NONROOT)`",
    sources: &[
        "hadolint:DL3002",
        "trivy:DS-0002",
        "checkov:CKV_DOCKER_8",
        "dockle:CIS-DI-0001",
        "droast:DF002",
        "cis:4.1",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM alpine:3.22\nUSER root\n",
        "FROM alpine:3.22\nUSER app\nUSER 0:0\n",
        "FROM alpine:3.22\nARG U=root\nUSER $U\n",
        "FROM alpine:3.22 AS base\nUSER 00\nFROM base\nCMD [\"app\"]\n",
        "ARG T=prod\nFROM debian:13.1-slim AS prod\nUSER root\nFROM $T\nCMD [\"a\"]\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM alpine:3.22\nUSER 65532\n",
        "FROM alpine:3.22 AS build\nUSER root\nRUN make\nFROM alpine:3.22\nUSER app\n",
        "FROM alpine:3.22\nUSER root\nRUN make\nUSER app\n",
    ]),
};

pub(crate) const fn check<'a>(_: &Stage<'a>, check: &mut Check<'_, 'a>) {
    if !check.stage.target {
        return;
    }
    let Some((user, at)) = check.stage.user else {
        return;
    };
    let name = Part::Code(user.name.as_bytes());
    match check.stage.who {
        Who::Root if user.name.is_empty() => {
            check.report_at(
                Rule::RootUser,
                at,
                &[Part::Text("the image runs as user 0, which is root")],
                &[],
            );
        }
        Who::Root => {
            check.report_at(
                Rule::RootUser,
                at,
                &[
                    Part::Text("the image runs as "),
                    name,
                    Part::Text(", which is root"),
                ],
                &[],
            );
        }
        Who::Unknown => {
            check.at = at;
            let message = [
                Part::Text("whether "),
                name,
                Part::Text(" is root, only the build knows"),
            ];
            check.report_unknown(Rule::RootUser, &message, &[]);
        }
        _ => {}
    }
}
