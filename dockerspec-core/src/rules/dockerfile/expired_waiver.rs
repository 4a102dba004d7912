//! A waiver whose day has passed.

use crate::check::{Examples, Level, Meta, On, Topic};

pub(crate) const RULE: Meta = Meta {
    name: "expired-waiver",
    since: "0.1.0",
    topic: Topic::Waivers,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Engine,
    summary: "waiver whose day has passed",
    why: "the reason was meant to hold only until then",
    help: "mend what it excuses, or decide anew and set a later day",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM alpine:3.22\n# dockerspec: allow(sudo) the installer calls it (until 2020-01-01)\nRUN sudo true\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM alpine:3.22\n# dockerspec: allow(sudo) the installer calls it (until 2999-01-01)\nRUN sudo true\n",
    ]),
};
