//! A layer that holds nothing but a package index, and grows old in the cache.

use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, is_idle};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "index-update-alone",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&["apt-get", "apt", "aptitude", "apk", "zypper"]),
    summary: "package index that is updated in a RUN of its own",
    why: "the builder keeps the layer: a later RUN installs from an index that may be months old, or whose packages are gone",
    help: "update and install in one RUN: `RUN apt-get update && apt-get install -y …`",
    sources: &[
        "trivy:DS-0017",
        "checkov:CKV_DOCKER_5",
        "dockle:CIS-DI-0007",
        "droast:DF028",
        "cis:4.7",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update\nRUN apt-get install -y curl\n",
        "FROM debian:13.1-slim\nRUN apt-get update && rm -rf /tmp/x\n",
        "FROM alpine:3.22\nRUN apk -q update && echo done\n",
        "FROM debian:13.1-slim\nRUN bash -c \"set -e; apt-get -qq update || true\"\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y curl\n",
        "FROM debian:13.1-slim\nRUN apt-get update && ./install-packages.sh\n",
        "FROM debian:13.1-slim\nRUN apt-get update; for p in a b; do sudo apt-get -y install $p; done\n",
        "FROM debian:13.1-slim\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\n",
        "FROM fedora:43\nRUN dnf update -y\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let name = run.command.name;
    let tool = match name {
        b"apk" => Tool::Apk,
        b"zypper" => Tool::Zypper,
        _ => Tool::Apt,
    };
    let verb = match (Operands::of(run.args(), tool).next(), tool) {
        (Some(verb @ b"update"), Tool::Apt | Tool::Apk) => verb,
        (Some(verb @ (b"refresh" | b"ref")), Tool::Zypper) => verb,
        _ => return,
    };
    let mut later = run.later();
    while let Some(command) = later.next() {
        match command.name {
            b"rm" | b"mkdir" | b"cp" | b"mv" | b"ln" | b"chmod" | b"chown" | b"cat" | b"touch"
            | b"tar" | b"cd" | b"ls" | b"find" => {}
            b"apt-get" | b"apt" | b"aptitude" | b"apk" | b"zypper" => {
                match Operands::of(command.args, tool).next() {
                    Some(b"clean" | b"autoclean" | b"autoremove") => {}
                    // the later one is judged
                    _ => return,
                }
            }
            other => {
                if !is_idle(other) {
                    return;
                }
            }
        }
    }
    if cached(run, tool) {
        return;
    }
    run.report(
        Rule::IndexUpdateAlone,
        &[
            Part::Code(name),
            Part::Text(" "),
            Part::Code(verb),
            Part::Text(" fills a layer that nothing in this RUN uses"),
        ],
    );
}

/// Whether the index goes to a cache, not to the layer.
const fn cached(run: &Run<'_, '_>, tool: Tool) -> bool {
    match tool {
        Tool::Apt => run.keeps_out(b"/var/lib/apt/lists"),
        Tool::Apk => run.keeps_out(b"/var/cache/apk") || run.keeps_out(b"/etc/apk/cache"),
        _ => run.keeps_out(b"/var/cache/zypp"),
    }
}
