//! An image without a stage, or whose target there is not.

use crate::check::{Check, Level, Meta, On, Part, Topic, each, images, similar_stage};
use crate::model::functions::from;
use crate::model::image::{BaseRef, Image};
use crate::model::place::At;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "empty-image",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Image,
    summary: "image without the stage that it is",
    why: "there is nothing to build",
    help: "start with `FROM image`, in Rust `.stages(&[from(\"…\").with(steps![..])])`; `.target(..)` names one of them",
    sources: &[],
    bad: images![
        Image::new("acme/app"),
        Image::new("acme/app").stages(&[from("").with(&[])]),
        Image::new("acme/app")
            .target("relaese")
            .stages(&[from("debian:13.1-slim").named("release").with(&[])])
    ],
    good: images![
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(&[])]),
        Image::new("acme/app")
            .target("Release")
            .stages(&[from("debian:13.1-slim").named("release").with(&[])])
    ],
};

pub(crate) const fn check<'a>(image: &Image<'a>, check: &mut Check<'_, 'a>) {
    // in a text it is a syntax error already
    if let At::Text { .. } = image.at {
        return;
    }
    if image.stages.is_empty() {
        check.report(Rule::EmptyImage, &[Part::Text("the image has no stage")]);
        return;
    }
    each!(stage in image.stages => {
        if let BaseRef::Image(name) | BaseRef::Stage(name) = stage.base.base
            && name.is_empty()
        {
            let message = [Part::Text("a stage starts from no image")];
            check.report_at(Rule::EmptyImage, stage.base.at, &message, &[]);
        }
    });
    if image.target_index().is_some() {
        return;
    }
    let message = [
        Part::Text("the target "),
        Part::Code(image.target.as_bytes()),
        Part::Text(" is no stage"),
    ];
    match similar_stage(image.target, image.stages.len(), image) {
        Some(meant) => {
            let help = [
                Part::Text("did you mean "),
                Part::Code(meant.as_bytes()),
                Part::Text("?"),
            ];
            check.report_help(Rule::EmptyImage, &message, &help);
        }
        None => check.report(Rule::EmptyImage, &message),
    }
}
