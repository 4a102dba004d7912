//! A stage that is called by its number.

use crate::check::vocabulary::number;
use crate::check::{Check, Examples, Level, Meta, On, Origins, Part, Topic};
use crate::model::step::Step;
use crate::model::transfer::Origin;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "numeric-stage",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Step(&["Copy", "Run"]),
    summary: "stage called by its number",
    why: "a stage that is put in above it makes the number mean another one",
    help: "give the stage a name (`FROM … AS build`, in Rust `.named(\"build\")`) and use that",
    sources: &["kics:using_unnamed_build_stages", "droast:DF023"],
    bad: Examples::Dockerfiles(&[
        "FROM rust:1.95\nFROM debian:13.1-slim\nCOPY --from=0 /out/app /app\n",
        "FROM rust:1.95 AS build\nFROM debian:13.1-slim\nRUN --mount=type=bind,from=0,target=/in cp /in/app /app\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM rust:1.95 AS build\nFROM debian:13.1-slim\nCOPY --from=build /out/app /app\n",
        "FROM debian:13.1-slim\nCOPY --from=tools:2 /app /app\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    let mut origins = Origins::of(step);
    while let Some((at, origin)) = origins.next() {
        if let Origin::Stage(name) = origin
            && let [b'0'..=b'9', ..] = name.as_bytes()
            && let Some(number) = number(name.as_bytes())
        {
            let message = [
                Part::Text("stage "),
                Part::Number(number as u64),
                Part::Text(" is called by its number"),
            ];
            check.report_part(Rule::NumericStage, at, &message, &[]);
        }
    }
}
