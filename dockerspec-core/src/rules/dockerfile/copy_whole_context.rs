//! A shipped stage that takes all there is.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic, each};
use crate::model::step::{Instruction, Origin, Step};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "copy-whole-context",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Step(&["Copy", "Add"]),
    summary: "the whole build context in the image",
    why: "what lies in the folder by chance comes along: `.env`, keys, `.git`, test data; and each change of any file builds anew",
    help: "name what the program needs (`COPY src/ src/`), or copy all of it in a build stage and take the result from there",
    sources: &["droast:DF007", "hadolint:1199"],
    bad: Examples::Dockerfiles(&[
        "FROM python:3.13.9-slim\nCOPY . /app\n",
        "FROM python:3.13.9-slim\nADD ./ .\n",
        "FROM python:3.13.9-slim AS base\nCOPY . /app\nFROM base\nUSER app\n",
        "FROM python:3.13.9-slim\nCOPY * /app/\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM node:24.11.0-slim AS build\nCOPY . .\nRUN npm run build\nFROM nginx:1.29.3\nCOPY --from=build /dist /usr/share/nginx/html\n",
        "FROM python:3.13.9-slim\nCOPY src /app/src\n",
        "FROM debian:13.1 AS files\nFROM debian:13.1\nCOPY --from=files / /files\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    if !check.stage.ships {
        return;
    }
    let (source, sources, exclude) = match &step.instruction {
        Instruction::Copy(copy) if matches!(copy.from, Origin::Context) => {
            (copy.source, copy.sources, copy.exclude)
        }
        Instruction::Add(add) => (add.source, add.sources, add.exclude),
        _ => return,
    };
    if !exclude.is_empty() {
        return;
    }
    let mut found = is_all(source.as_bytes());
    let mut shown = source;
    each!(source in sources => {
        if is_all(source.as_bytes()) {
            found = true;
            shown = source;
        }
    });
    if found {
        let message = [
            Part::Code(shown.as_bytes()),
            Part::Text(" is the whole build context"),
        ];
        check.report(Rule::CopyWholeContext, &message);
    }
}

const fn is_all(source: &[u8]) -> bool {
    matches!(
        source,
        b"." | b"./" | b"/" | b"*" | b"./*" | b"/*" | b"/." | b"./."
    )
}
