//! Packages that nobody asked for.

use crate::check::vocabulary::contains;
use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, each};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "apt-recommends",
    since: "0.1.0",
    topic: Topic::Size,
    production: Level::Info,
    development: Level::Allow,
    strict: Level::Warning,
    on: On::Command(&["apt-get", "apt"]),
    summary: "installation of recommended packages",
    why: "apt adds what a desktop may want: more to download, to scan and to attack",
    help: "add `--no-install-recommends`, and name what is needed",
    sources: &["hadolint:DL3015", "trivy:DS-0029", "droast:DF016"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y curl\n",
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y -o APT::Install-Suggests=false curl\n",
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y --install-recommends curl\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get --no-install-recommends install -y curl\n",
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y -o APT::Install-Recommends=0 curl\n",
        "FROM debian:13.1-slim\nRUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/99 && apt-get update && apt-get install -y curl\n",
        "FROM debian:13.1-slim AS build\nRUN apt-get update && apt-get install -y gcc\nFROM debian:13.1-slim\nCOPY --from=build /x /x\n",
        "FROM debian:13.1-slim\nRUN apt-get install -y ./x.deb --no-install-recommends && apt-get install -y -f\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    if !run.ships() {
        return;
    }
    let mut operands = Operands::of(run.args(), Tool::Apt);
    if !matches!(operands.next(), Some(b"install")) || operands.next().is_none() {
        return;
    }
    each!(word in run.args() => {
        match *word {
            b"--no-install-recommends" => return,
            [b'A', b'P', b'T', b':', ..] | [b'-', b'o', b'A', b'P', b'T', ..]
                if contains(word, b"Install-Recommends=")
                    && !matches!(word, [.., b'=', b't', b'r', b'u', b'e'] | [.., b'=', b'1'])
                => {
                    return;
                }
            _ => {}
        }
    });
    let mut earlier = run.earlier();
    while let Some(command) = earlier.next() {
        match command.name {
            b"echo" | b"printf" => {
                each!(word in command.args => {
                    if contains(word, b"Install-Recommends") {
                        return;
                    }
                });
            }
            b"apt-get"
                if matches!(
                    Operands::of(command.args, Tool::Apt).next(),
                    Some(b"install")
                ) =>
            {
                break;
            }
            _ => {}
        }
    }
    run.report(
        Rule::AptRecommends,
        &[
            Part::Code(run.command.name),
            Part::Text(" install brings recommended packages along"),
        ],
    );
}
