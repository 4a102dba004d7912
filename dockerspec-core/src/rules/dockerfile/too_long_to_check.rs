//! More than the engine reads.

use crate::check::{Examples, Level, Meta, On, Topic};

pub(crate) const RULE: Meta = Meta {
    name: "too-long-to-check",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Engine,
    summary: "more than can be checked",
    why: "what cannot be read cannot be approved",
    help: "split the RUN, or move the script into a file that is copied",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM alpine:3.22\nRUN echo $(echo $(echo $(echo $(echo $(echo $(echo $(echo $(echo $(echo $(id))))))))))\n",
    ]),
    good: Examples::Dockerfiles(&["FROM alpine:3.22\nRUN true\n"]),
};
