//! Scripts of packages run as root.

use crate::check::{Examples, Level, Meta, On, Part, Run, Topic};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "npm-unsafe-perm",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Command(&["npm"]),
    summary: "npm that runs scripts of packages as root",
    why: "npm before version 7 runs each package's install script as root with it; since then it is an unknown setting",
    help: "leave it out; put `USER node` before the installation, and add `--ignore-scripts` where no package needs its script",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM node:24-slim\nRUN npm ci --unsafe-perm\n",
        "FROM node:24-slim\nRUN npm config set -g unsafe-perm true && npm ci\n",
        "FROM node:24-slim\nRUN npm set unsafe-perm=true\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM node:24-slim\nRUN npm ci --unsafe-perm=false --ignore-scripts\n",
        "FROM node:24-slim\nRUN npm config set unsafe-perm false && npm ci\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let mut rest = run.args();
    while let [word, tail @ ..] = rest {
        rest = tail;
        match (*word, tail) {
            (b"--unsafe-perm", [b"false", ..]) => {}
            (b"--unsafe-perm" | b"--unsafe-perm=true" | b"unsafe-perm=true" | b"--unsafe", _)
            | (b"unsafe-perm", [b"true", ..]) => {
                run.report(
                    Rule::NpmUnsafePerm,
                    &[
                        Part::Code(word),
                        Part::Text(" lets the scripts of packages run as root"),
                    ],
                );
                return;
            }
            _ => {}
        }
    }
}
