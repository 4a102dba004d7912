//! Files or a base from a stage that there is not.

use crate::check::{
    Check, Examples, Level, Meta, On, Origins, Part, Source, Topic, similar_stage, source,
};
use crate::model::image::{BaseRef, Stage};
use crate::model::place::At;
use crate::model::transfer::Origin;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "unknown-stage",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::StageEnd,
    summary: "stage that there is not",
    why: "the builder takes the name for an image and asks a registry for it, where somebody else may own it",
    help: "name an earlier stage (`FROM … AS name`, in Rust `.named(\"name\")`); an image is named with its tag, in Rust by `.from_image(\"…\")`",
    sources: &["hadolint:DL3022", "kics:68a51e22", "droast:DF049"],
    bad: Examples::Dockerfiles(&[
        "FROM rust:1.95 AS build\nRUN make\nFROM debian:13.1-slim\nCOPY --from=biuld /out/app /app\n",
        "FROM debian:13.1-slim\nCOPY --from=build /out/app /app\nFROM rust:1.95 AS build\n",
        "FROM rust:1.95 AS build\nFROM debian:13.1-slim\nRUN --mount=type=bind,from=buidl,target=/in cp /in/app /app\n",
        "ARG STAGE=build\nFROM rust:1.95 AS build\nFROM debian:13.1-slim\nCOPY --from=$STAGE /app /app\n",
        "FROM rust:1.95 AS build\nFROM debian:13.1-slim\nCOPY --from=2 /app /app\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM rust:1.95 AS Build\nFROM debian:13.1-slim\nCOPY --from=build /out/app /app\n",
        "FROM rust:1.95\nFROM debian:13.1-slim\nCOPY --from=0 /out/app /app\n",
        "FROM debian:13.1-slim\nCOPY --from=nginx:1.29.3 /etc/nginx/nginx.conf /etc/nginx/\n",
        "FROM debian:13.1-slim\nCOPY --from=registry.example:5000/team/app /app /app\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &Stage<'a>, check: &mut Check<'_, 'a>) {
    if let BaseRef::Stage(name) = stage.base.base
        && check.stage.parent.is_none()
    {
        report(name, " is no earlier stage", stage.base.at, check);
    }
    let index = check.stage.index;
    let mut steps = stage.all_steps();
    while let Some(step) = steps.next() {
        let mut origins = Origins::of(step);
        while let Some((at, origin)) = origins.next() {
            let Origin::Stage(name) = origin else {
                continue;
            };
            check.at = step.at;
            match source(origin, index, &check.image) {
                Source::Variable => {
                    report(
                        name,
                        " is no stage: no variable is replaced there",
                        at,
                        check,
                    );
                }
                Source::Later => report(
                    name,
                    " stands below, a stage sees only those above it",
                    at,
                    check,
                ),
                Source::NoNumber => report(name, " is the number of no stage", at, check),
                Source::Image(_) if matches!(at, At::Rust { .. }) => {
                    report(name, " is an image and no stage", at, check);
                }
                // in a text a name without a stage may be an image or a named context
                Source::NoStage(name)
                    if matches!(at, At::Rust { .. })
                        || similar_stage(name, index, &check.image).is_some() =>
                {
                    report(name, " is no earlier stage", at, check);
                }
                _ => {}
            }
        }
    }
    check.at = stage.base.at;
}

const fn report<'a>(name: &'a str, problem: &'static str, at: At<'a>, check: &mut Check<'_, 'a>) {
    let message = [Part::Code(name.as_bytes()), Part::Text(problem)];
    let meant = similar_stage(name, check.stage.index, &check.image);
    match meant {
        Some(meant) => {
            let help = [
                Part::Text("did you mean "),
                Part::Code(meant.as_bytes()),
                Part::Text("?"),
            ];
            check.report_part(Rule::UnknownStage, at, &message, &help);
        }
        None => check.report_part(Rule::UnknownStage, at, &message, &[]),
    }
}
