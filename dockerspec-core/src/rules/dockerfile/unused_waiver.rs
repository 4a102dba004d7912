//! A waiver that nothing needs.

use crate::check::{Examples, Level, Meta, On, Topic};

pub(crate) const RULE: Meta = Meta {
    name: "unused-waiver",
    since: "0.1.0",
    topic: Topic::Waivers,
    production: Level::Warning,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Engine,
    summary: "waiver that nothing needs",
    why: "an exception without a case hides the next finding of its rule",
    help: "remove the waiver",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM alpine:3.22\n# dockerspec: allow(sudo) the installer calls it\nUSER 1000\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM alpine:3.22\n# dockerspec: allow(sudo) the installer calls it\nRUN sudo true\nUSER 1000\n",
    ]),
};
