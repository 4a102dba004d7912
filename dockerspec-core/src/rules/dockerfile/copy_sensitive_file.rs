//! A key or a file of passwords that is copied.

use crate::check::vocabulary::contains;
use crate::check::{Check, Examples, Level, Meta, On, Part, Resolved, Topic, each};
use crate::model::remote::{Remote, remote};
use crate::model::sensitive_file::sensitive_file;
use crate::model::step::{Instruction, Origin, Step};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "copy-sensitive-file",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Step(&["Copy", "Add"]),
    summary: "key or file of passwords in the image",
    why: "everybody who can pull the image, or read the build cache, has it; a later RUN rm does not take it out of its layer",
    help: "hand it to the one command that needs it: `RUN --mount=type=secret,id=…,target=…`; at run time as a secret of the engine",
    sources: &["trivy:DS-0031", "dockle:CIS-DI-0010", "cis:4.10"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nCOPY .env /app/.env\n",
        "FROM debian:13.1-slim AS build\nCOPY package.json .npmrc ./\nFROM debian:13.1-slim\n",
        "FROM debian:13.1-slim\nCOPY [\"deploy/id_ed25519\", \"/root/.ssh/\"]\n",
        "FROM debian:13.1-slim\nARG KEY=tls/server.key\nCOPY ${KEY} /etc/tls/\n",
        "FROM debian:13.1-slim\nADD .git /src/.git\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nADD https://example.com/Release.key /etc/apt/\nCOPY release-2026.key /usr/share/release.pub\n",
        "FROM debian:13.1-slim\nCOPY .env.example /app/\n",
        "FROM debian:13.1-slim\nCOPY ca.pem id_ed25519.pub /etc/tls/\n",
        "FROM debian:13.1-slim\nCOPY environment.py .gitignore src/keys.rs /app/\n",
        "FROM debian:13.1-slim AS build\nCOPY .git .git\nFROM debian:13.1-slim\nCOPY --from=build /etc/ssl/private.pem /etc/ssl/\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    let (source, sources, to) = match &step.instruction {
        Instruction::Copy(copy) if matches!(copy.from, Origin::Context | Origin::Named(_)) => {
            (copy.source, copy.sources, copy.to)
        }
        Instruction::Add(add) => (add.source, add.sources, add.to),
        _ => return,
    };
    // a key that becomes `key.pub` or part of a keyring is a public one
    if contains(to.as_bytes(), b".pub") || contains(to.as_bytes(), b"keyring") {
        return;
    }
    if !source.is_empty() {
        judge(source, check);
    }
    each!(source in sources => { judge(source, check); });
}

const fn judge<'a>(source: &'a str, check: &mut Check<'_, 'a>) {
    let resolved = Resolved::of(source.as_bytes(), &check.scope);
    if !matches!(remote(resolved.bytes()), Remote::Local) {
        return;
    }
    let Some(kind) = sensitive_file(resolved.bytes(), check.stage.ships) else {
        return;
    };
    let message = [
        Part::Code(source.as_bytes()),
        Part::Text(" is "),
        Part::Text(kind),
    ];
    check.report(Rule::CopySensitiveFile, &message);
}
