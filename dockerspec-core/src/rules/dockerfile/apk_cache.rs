//! The package index of Alpine stays in a layer of the image.

use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, any, removes};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "apk-cache",
    since: "0.1.0",
    topic: Topic::Size,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&["apk"]),
    summary: "package index left in the image",
    why: "apk keeps the index of the repositories in the layer: some MB that nothing at run time reads",
    help: "`apk add --no-cache …`, or mount a cache: `RUN --mount=type=cache,target=/var/cache/apk …`; in Rust `apk_add([..])`",
    sources: &[
        "hadolint:DL3019",
        "trivy:DS-0025",
        "dockle:DKL-DI-0004",
        "droast:DF029",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM alpine:3.22\nRUN apk add curl && apk add --no-network ./x.apk\n",
        "FROM alpine:3.22\nRUN apk update && apk add --no-network ./x.apk\n",
        "FROM alpine:3.22\nRUN apk add curl\n",
        "FROM alpine:3.22\nRUN apk update && apk add --virtual --no-cache curl && rm -rf /tmp/*\n",
        "FROM alpine:3.22\nRUN sh -c 'apk -U add curl'\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM alpine:3.22\nRUN apk add --no-cache a && apk add --no-network --virtual .run $NEEDED\n",
        "FROM alpine:3.22\nRUN apk --no-cache add curl\n",
        "FROM alpine:3.22\nRUN apk add --update curl && rm -rf /var/cache/apk/*\n",
        "FROM alpine:3.22\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n",
        "FROM alpine:3.22\nRUN --mount=type=cache,target=/etc/apk/cache apk add curl && apk info\n",
        "FROM alpine:3.22 AS build\nRUN apk add gcc\nFROM alpine:3.22\nCOPY --from=build /x /x\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    if !run.ships() || !keeps_index(run.args()) {
        return;
    }
    if any!(run.args(), b"--no-network") && !is_updated(run) {
        return;
    }
    let mut later = run.later();
    while let Some(command) = later.next() {
        // the last that fetches the index is reported
        if matches!(command.name, b"apk")
            && keeps_index(command.args)
            && !any!(command.args, b"--no-network")
        {
            // the later one is judged
            return;
        }
        if removes(&command, b"/var/cache/") || removes(&command, b"/etc/apk/cache") {
            return;
        }
    }
    if run.keeps_out(b"/var/cache/apk") || run.keeps_out(b"/etc/apk/cache") {
        return;
    }
    run.report(
        Rule::ApkCache,
        &[
            Part::Code(run.command.name),
            Part::Text(" add without `--no-cache` leaves the package index in /var/cache/apk"),
        ],
    );
}

/// Whether an `apk update` before the command has fetched the index, and no `apk add` behind it is reported.
const fn is_updated(run: &Run<'_, '_>) -> bool {
    let mut earlier = run.earlier();
    while let Some(command) = earlier.next() {
        if matches!(command.name, b"apk") && keeps_index(command.args) {
            return false;
        }
        if matches!(command.name, b"apk")
            && any!(command.args, b"update")
            && !any!(command.args, b"--no-cache")
        {
            return true;
        }
    }
    false
}

/// `apk add`, where the name of a virtual package is no flag.
const fn keeps_index(args: &[&[u8]]) -> bool {
    if !matches!(Operands::of(args, Tool::Apk).next(), Some(b"add")) {
        return false;
    }
    let mut rest = args;
    while let [word, tail @ ..] = rest {
        rest = match (*word, tail) {
            (b"--no-cache", _) => return false,
            (b"-t" | b"--virtual", [_, tail @ ..]) => tail,
            _ => tail,
        };
    }
    !any!(args, b"--no-cache=yes")
}
