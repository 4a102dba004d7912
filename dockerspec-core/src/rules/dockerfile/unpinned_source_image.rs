//! Files of an image without a version.

use crate::check::base;
use crate::check::{
    Check, Examples, Family, Level, Meta, On, Origins, Part, Source, Topic, similar_stage, source,
};
use crate::model::place::At;
use crate::model::step::Step;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "unpinned-source-image",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Step(&["Copy", "Run"]),
    summary: "files of an image without a version",
    why: "what is copied from it becomes part of this image, and it is another one tomorrow",
    help: "name a version: `COPY --from=ghcr.io/astral-sh/uv:0.9.7`, in Rust `.from_image(\"…:0.9.7\")`",
    sources: &["tally:unpinned-copy-from"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/uv\n",
        "FROM debian:13.1-slim\nRUN --mount=type=bind,from=tools.example/lint,target=/in /in/lint\n",
        "FROM debian:13.1-slim\nCOPY --from=nginx /etc/nginx/nginx.conf /etc/\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCOPY --from=ghcr.io/astral-sh/uv:0.9.7 /uv /bin/uv\n",
        "FROM debian:13.1-slim AS nginx\nFROM debian:13.1-slim\nCOPY --from=nginx /etc/nginx/nginx.conf /etc/\n",
        "FROM debian:13.1-slim\nCOPY --from=uv@sha256:0000000000000000000000000000000000000000000000000000000000000000 /uv /bin/uv\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    let mut origins = Origins::of(step);
    while let Some((at, origin)) = origins.next() {
        match source(origin, check.stage.index, &check.image) {
            Source::Image(name) => image(name, at, check),
            Source::NoStage(name)
                if matches!(at, At::Text { .. })
                    && similar_stage(name, check.stage.index, &check.image).is_none() =>
            {
                check.report_unknown(
                    Rule::UnpinnedSourceImage,
                    &[
                        Part::Code(name.as_bytes()),
                        Part::Text(
                            " is an image without a version, unless the build names a context so",
                        ),
                    ],
                    &[],
                );
            }
            _ => {}
        }
    }
}

const fn image<'a>(name: &'a str, at: At<'a>, check: &mut Check<'_, 'a>) {
    let facts = base::of_text(name.as_bytes());
    if facts.pinned || matches!(facts.family, Family::Scratch) {
        return;
    }
    let problem = if !facts.tagged {
        " names no version"
    } else if facts.latest || facts.moving {
        " names a tag that moves on, no version"
    } else {
        return;
    };
    let message = [Part::Code(name.as_bytes()), Part::Text(problem)];
    check.report_part(Rule::UnpinnedSourceImage, at, &message, &[]);
}
