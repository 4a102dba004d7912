//! A waiver without a reason.

use crate::check::{Examples, Level, Meta, On, Topic};

pub(crate) const RULE: Meta = Meta {
    name: "unexplained-waiver",
    since: "0.1.0",
    topic: Topic::Waivers,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Engine,
    summary: "waiver without a reason",
    why: "an exception that nobody can judge stays for ever",
    help: "give the reason in at least ten characters, as `the base image drops root itself (until 2027-03-01)`",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM alpine:3.22\n# dockerspec: allow(sudo) n/a\nRUN sudo true\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM alpine:3.22\n# dockerspec: allow(sudo) the installer calls it\nRUN sudo true\n",
    ]),
};
