//! An image without a label that the policy requires.

use crate::check::vocabulary::{eq, unquoted};
use crate::check::{Check, DEEPEST_PART, Examples, Level, Meta, On, Part, Topic, each};
use crate::model::image::{BaseRef, Image, Stage};
use crate::model::step::Instruction;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "missing-label",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::StageEnd,
    summary: "image without a required label",
    why: "labels tell what an image was made from and by whom, when nothing else does any more",
    help: "add it: `LABEL org.opencontainers.image.source=\"…\"`, in Rust `label(oci::SOURCE, \"…\")` or `cargo_labels!()`",
    sources: &["hadolint:DL3049", "droast:DF074"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\n",
        "FROM debian:13.1-slim AS build\nLABEL org.opencontainers.image.source=https://git.example/app\nFROM debian:13.1-slim\n",
        "FROM debian:13.1-slim\nLABEL org.opencontainers.image.source=\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nLABEL org.opencontainers.image.source=https://git.example/app\n",
        "FROM debian:13.1-slim AS base\nLABEL a=b \"org.opencontainers.image.source\"=https://git.example/app\nFROM base\n",
    ]),
};

pub(crate) const fn check<'a>(_: &Stage<'a>, check: &mut Check<'_, 'a>) {
    if !check.stage.target {
        return;
    }
    let required = check.policy.labels();
    each!(name in required => {
        if !has(&check.image, name.as_bytes(), 0) {
            let message = [
                Part::Text("the image has no label "),
                Part::Code(name.as_bytes()),
            ];
            check.report(Rule::MissingLabel, &message);
        }
    });
}

const fn has(image: &Image<'_>, wanted: &[u8], depth: u32) -> bool {
    let mut steps = image.shipped_steps();
    while let Some(step) = steps.next() {
        if let Instruction::Label(label) = &step.instruction
            && eq(unquoted(label.name.as_bytes()), wanted)
            && !unquoted(label.value.as_bytes()).is_empty()
        {
            return true;
        }
    }
    // the labels of a base of this program are the image's own
    each!(stage in image.stages => {
        if let BaseRef::Own(base) = stage.base.base
            && depth < DEEPEST_PART
            && has(base.get(), wanted, depth + 1)
        {
            return true;
        }
    });
    false
}
