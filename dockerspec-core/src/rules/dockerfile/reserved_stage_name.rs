//! A stage whose name means something else to the builder.

use crate::check::vocabulary::same_name;
use crate::check::{Check, Examples, Level, Meta, On, Part, Topic};
use crate::model::image::Stage;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "reserved-stage-name",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::From,
    summary: "stage with a name that the builder keeps for itself",
    why: "`scratch` is the empty image and `context` the files of the build: the stage cannot be reached by its name",
    help: "choose another name",
    sources: &[
        "hadolint:DL3063",
        "buildkit:ReservedStageName",
        "droast:DF084",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1 AS scratch\n",
        "FROM debian:13.1 AS Context\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM scratch AS empty\n",
        "FROM debian:13.1 AS build-context\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &Stage<'a>, check: &mut Check<'_, 'a>) {
    let name = stage.base.name.as_bytes();
    if same_name(name, b"scratch") || same_name(name, b"context") {
        let message = [
            Part::Text("the builder keeps the name "),
            Part::Code(name),
            Part::Text(" for itself"),
        ];
        check.report(Rule::ReservedStageName, &message);
    }
}
