//! The package index stays in a layer of the image.

use crate::check::vocabulary::contains;
use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, removes};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "apt-lists",
    since: "0.1.0",
    topic: Topic::Size,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&["apt-get", "apt", "aptitude"]),
    summary: "package index left in the image",
    why: "the lists are 20 to 50 MB that nothing at run time reads, and a later RUN cannot take them out of the layer",
    help: "end the RUN with `rm -rf /var/lib/apt/lists/*`, or mount a cache: `RUN --mount=type=cache,target=/var/lib/apt …`; in Rust `apt_install([..])` does it",
    sources: &["hadolint:DL3009", "dockle:DKL-DI-0005", "droast:DF004"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y curl\n",
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y curl && cd /tmp && rm -rf *\n",
        "FROM debian:13.1-slim\nRUN apt-get update && rm -rf /tmp/x && apt-get install -y curl && apt-get clean\n",
        "FROM debian:13.1-slim\nRUN rm -rf /var/lib/apt/lists/* && apt-get update && apt-get install -y curl\n",
        "FROM debian:13.1-slim AS base\nRUN apt-get update && apt-get install -y curl\nFROM base\nCMD [\"x\"]\n",
        "FROM debian:13.1-slim\nRUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y curl\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
        "FROM debian:13.1-slim\nRUN apt-get update; apt-get install -y curl; rm -rf \"/var/lib/apt/lists\"/* /tmp/*\n",
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/{apt,dpkg}/lists\n",
        "FROM debian:13.1-slim\nRUN --mount=type=cache,target=/var/lib/apt/ apt-get update && apt-get install -y curl\n",
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -type f -delete\n",
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y curl && cd /var/lib/apt/lists && rm -rf *\n",
        "FROM debian:13.1-slim AS build\nRUN apt-get update && apt-get install -y gcc\nFROM debian:13.1-slim\nCOPY --from=build /x /x\n",
        "FROM debian:13.1-slim\nRUN apt-get update && ./install.sh && docker-clean-layer\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    if !run.ships() || !matches!(Operands::of(run.args(), Tool::Apt).next(), Some(b"update")) {
        return;
    }
    let mut later = run.later();
    let mut among_lists = false;
    while let Some(command) = later.next() {
        match command.name {
            b"cd" => {
                among_lists = match command.args {
                    [folder, ..] => contains(folder, b"/var/lib/apt"),
                    [] => false,
                }
            }
            b"rm" | b"find" => {
                if among_lists
                    || removes(&command, b"/var/lib/apt")
                    || removes(&command, b"/var/lib/{")
                {
                    return;
                }
            }
            b"apt-get" | b"apt" | b"aptitude" => {
                // the later update is judged
                if let Some(b"update" | b"distclean" | b"dist-clean") =
                    Operands::of(command.args, Tool::Apt).next()
                {
                    return;
                }
            }
            b"curl" | b"tar" | b"echo" | b"set" | b"mkdir" => {}
            name => {
                if contains(name, b"clean") {
                    return;
                }
            }
        }
    }
    if run.keeps_out(b"/var/lib/apt/lists") {
        return;
    }
    run.report(
        Rule::AptLists,
        &[
            Part::Code(run.command.name),
            Part::Text(" update leaves the package index in /var/lib/apt/lists"),
        ],
    );
}
