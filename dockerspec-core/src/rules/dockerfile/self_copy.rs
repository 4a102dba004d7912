//! Files from the very stage that copies them.

use crate::check::{Check, Examples, Level, Meta, On, Origins, Part, Source, Topic, source};
use crate::model::step::Step;
use crate::model::transfer::Origin;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "self-copy",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Step(&["Copy", "Run"]),
    summary: "stage that copies from itself",
    why: "a stage is no source of its own: the builder finds a circle and stops",
    help: "leave `--from` out for files of the build context; move files inside of a stage with `RUN mv`",
    sources: &[
        "hadolint:DL3023",
        "trivy:DS-0006",
        "kics:cdddb86f",
        "droast:DF050",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim AS app\nCOPY --from=app /a /b\n",
        "FROM debian:13.1-slim\nCOPY --from=0 /a /b\n",
        "FROM debian:13.1-slim AS App\nRUN --mount=type=bind,from=app,target=/in cp /in/a /b\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim AS a\nFROM debian:13.1-slim AS b\nCOPY --from=a /a /b\n",
        "FROM debian:13.1-slim\nFROM debian:13.1-slim\nCOPY --from=0 /a /b\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    let mut origins = Origins::of(step);
    while let Some((at, origin)) = origins.next() {
        if let Origin::Stage(name) = origin
            && let Source::Itself = source(origin, check.stage.index, &check.image)
        {
            check.report_part(
                Rule::SelfCopy,
                at,
                &[
                    Part::Code(name.as_bytes()),
                    Part::Text(" is the stage that copies from it"),
                ],
                &[],
            );
        }
    }
}
