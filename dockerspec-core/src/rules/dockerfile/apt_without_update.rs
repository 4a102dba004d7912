//! Packages installed from an index that an earlier layer left, if there is one at all.

use crate::check::Family;
use crate::check::{
    Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, is_dynamic, is_shell,
};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "apt-without-update",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Info,
    development: Level::Allow,
    strict: Level::Warning,
    on: On::Command(&["apt-get", "apt"]),
    summary: "packages installed without an update of the index",
    why: "images come without an index, and one from an earlier layer is as old as the builder's cache",
    help: "put `apt-get update &&` in front of it, in the same RUN",
    sources: &["checkov:CKV_DOCKER_5", "cis:4.7"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get install -y curl\n",
        "FROM debian:13.1-slim\nRUN apt-get update\nRUN set -e; apt-get install -y curl git\n",
        "FROM debian:13.1-slim\nRUN apt-get clean && apt-get -t trixie install -y curl\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y curl && apt-get install -y git\n",
        "FROM debian:13.1-slim\nCOPY x.deb /tmp/\nRUN apt-get install -y /tmp/x.deb ./y.deb\n",
        "FROM debian:13.1-slim\nRUN --mount=type=cache,target=/var/lib/apt apt-get install -y curl\n",
        "FROM debian:13.1-slim\nRUN ./add-sources.sh && apt-get install -y curl\n",
        "FROM debian:13.1-slim\nRUN curl -s https://deb.example.com/setup | bash - && apt-get install -y nodejs\n",
        "FROM debian:13.1-slim\nRUN apt update -qq; bash -c 'apt-get install -y curl'\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    if !matches!(run.stage.base.family, Family::Debian) || run.stage.parent.is_some() {
        // an own base may bring an index
        return;
    }
    let mut operands = Operands::of(run.args(), Tool::Apt);
    let Some(verb @ (b"install" | b"build-dep")) = operands.next() else {
        return;
    };
    let mut package: &[u8] = b"";
    while let Some(word) = operands.next() {
        if !matches!(word, [b'/' | b'.', ..] | [.., b'.', b'd', b'e', b'b']) && !is_dynamic(word) {
            package = word;
            break;
        }
    }
    if package.is_empty() || run.keeps_out(b"/var/lib/apt/lists") {
        return;
    }
    let mut earlier = run.earlier();
    while let Some(command) = earlier.next() {
        match command.name {
            b"apt-get" | b"apt" | b"aptitude" => {
                // an earlier installation was judged
                if let Some(b"update" | b"install" | b"build-dep") =
                    Operands::of(command.args, Tool::Apt).next()
                {
                    return;
                }
            }
            b"add-apt-repository" | b"apt-add-repository" | b"source" | b"." | b"eval" => return,
            [b'.' | b'/' | b'$', ..] => return,
            name => {
                if is_shell(name) && !reads_nested(command.args) {
                    return;
                }
            }
        }
    }
    run.report(
        Rule::AptWithoutUpdate,
        &[
            Part::Code(run.command.name),
            Part::Text(" "),
            Part::Code(verb),
            Part::Text(" of "),
            Part::Code(package),
            Part::Text(" without an update of the index in this RUN"),
        ],
    );
}

/// Whether the shell was given its script in a word, whose commands are known.
const fn reads_nested(args: &[&[u8]]) -> bool {
    matches!(args, [.., [b'-', .., b'c'], _])
}
