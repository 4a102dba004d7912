//! A stage whose name the builder refuses.

use crate::check::{Check, Level, Meta, On, Part, Topic, images};
use crate::model::functions::from;
use crate::model::image::{Image, Stage};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "invalid-stage-name",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::From,
    summary: "stage with a name that the builder refuses",
    why: "the build stops at its FROM line",
    help: "start with a letter; letters, digits, `-`, `_` and `.` follow",
    sources: &["buildkit:parse"],
    bad: images![
        Image::new("acme/app").stages(&[from("debian:13.1-slim").named("my stage").with(&[])]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim").named("2nd").with(&[])])
    ],
    good: images![
        Image::new("acme/app").stages(&[from("debian:13.1-slim").named("build-2.x_y").with(&[])]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(&[])])
    ],
};

pub(crate) const fn check<'a>(stage: &Stage<'a>, check: &mut Check<'_, 'a>) {
    let name = stage.base.name.as_bytes();
    let mut rest = match name {
        [] => return,
        [b'a'..=b'z' | b'A'..=b'Z', rest @ ..] => rest,
        _ => name,
    };
    let first = rest.len() < name.len();
    while let [
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.',
        tail @ ..,
    ] = rest
    {
        rest = tail;
    }
    if !first || !rest.is_empty() {
        let message = [Part::Code(name), Part::Text(" is no name for a stage")];
        check.report(Rule::InvalidStageName, &message);
    }
}
