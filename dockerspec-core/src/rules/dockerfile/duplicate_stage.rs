//! Two stages of one name.

use crate::check::vocabulary::{eq, same_name};
use crate::check::{Check, Examples, Level, Meta, On, Part, Topic, each};
use crate::model::image::Stage;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "duplicate-stage",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::From,
    summary: "two stages of one name",
    why: "only the last of them can be meant by its name; upper and lower case are one",
    help: "give each stage a name of its own",
    sources: &[
        "hadolint:DL3024",
        "buildkit:DuplicateStageName",
        "trivy:DS-0012",
        "checkov:CKV_DOCKER_11",
        "kics:f2daed12",
        "droast:DF042",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1 AS base\nFROM debian:13.1 AS base\n",
        "FROM debian:13.1 AS Build\nFROM debian:13.1 AS build\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1 AS base\nFROM base AS app\n",
        "FROM debian:13.1\nFROM debian:13.1\n",
        "FROM --platform=$BUILDPLATFORM debian:13.1 AS base\nFROM debian:13.1 AS based\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &Stage<'a>, check: &mut Check<'_, 'a>) {
    let name = stage.base.name;
    if name.is_empty() {
        return;
    }
    let mut index = 0;
    each!(earlier in check.image.stages => {
        if index == check.stage.index {
            return;
        }
        if same_name(earlier.base.name.as_bytes(), name.as_bytes()) {
            let message = [
                Part::Text("stage "),
                Part::Number(index as u64),
                Part::Text(" is called "),
                Part::Code(earlier.base.name.as_bytes()),
                Part::Text(if eq(earlier.base.name.as_bytes(), name.as_bytes()) {
                    " too"
                } else {
                    ", the same name to the builder"
                }),
            ];
            check.report(Rule::DuplicateStage, &message);
            return;
        }
        index += 1;
    });
}
