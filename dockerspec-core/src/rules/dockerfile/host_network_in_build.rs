//! RUN in the network of the machine that builds.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic};
use crate::model::step::{Network, Run};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "host-network-in-build",
    since: "0.1.0",
    topic: Topic::Network,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Run"),
    summary: "build command in the network of the host",
    why: "it reaches everything that listens on the builder's own address: databases, metadata of the cloud, other builds",
    help: "leave `--network=host` out; give the build what it needs by a mount, or by a named context",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN --network=host make\n",
        "FROM debian:13.1-slim AS build\nRUN --mount=type=cache,target=/root/.cache --network=host make\nFROM debian:13.1-slim\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN --network=none make\n",
        "FROM debian:13.1-slim\nRUN make --network=host\n",
    ]),
};

pub(crate) const fn check<'a>(run: &'a Run<'a>, check: &mut Check<'_, 'a>) {
    if matches!(run.network, Network::Host) {
        check.report(
            Rule::HostNetworkInBuild,
            &[Part::Text(
                "the command runs in the network of the builder's host",
            )],
        );
    }
}
