//! A line that the builder would refuse.

use crate::check::{Examples, Level, Meta, On, Topic};

pub(crate) const RULE: Meta = Meta {
    name: "syntax-error",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Engine,
    summary: "line that the builder refuses",
    why: "the build stops here",
    help: "see the Dockerfile reference: <https://docs.docker.com/reference/dockerfile/>",
    sources: &[],
    bad: Examples::Dockerfiles(&["FROM alpine:3.22\nRUNN true\n"]),
    good: Examples::Dockerfiles(&["FROM alpine:3.22\nRUN true\n"]),
};
