//! ADD where COPY does.

use crate::check::{Check, Examples, Level, Meta, On, Part, Resolved, Topic, each};
use crate::model::remote::{Remote, is_archive, remote};
use crate::model::step::Add;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "add-instead-of-copy",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Instruction("Add"),
    summary: "ADD of a local file that is no archive",
    why: "ADD unpacks archives and fetches addresses: a file that is called so by chance does something else",
    help: "use COPY",
    sources: &[
        "hadolint:DL3020",
        "trivy:DS-0005",
        "checkov:CKV_DOCKER_4",
        "kics:9513a694",
        "dockle:CIS-DI-0009",
        "droast:DF006",
        "cis:4.9",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nADD src /src\n",
        "FROM debian:13.1-slim\nADD [\"a b.txt\", \"/data/\"]\n",
        "FROM debian:13.1-slim\nADD docker-entrypoint.sh tool.targz /\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nADD rootfs.tar.xz /\n",
        "FROM debian:13.1-slim\nADD git@github.com:acme/tool.git /src\n",
        "FROM debian:13.1-slim\nADD https://example.com/tool /tool\n",
        "FROM debian:13.1-slim\nARG FILE\nADD ${FILE} /\n",
        "FROM debian:13.1-slim\nCOPY src /src\n",
    ]),
};

pub(crate) const fn check<'a>(add: &'a Add<'a>, check: &mut Check<'_, 'a>) {
    if add.unpack.is_some() || !add.checksum.is_empty() {
        return;
    }
    let mut shown = add.source;
    if !add.source.is_empty() && needs_add(add.source, check) {
        return;
    }
    each!(source in add.sources => {
        if needs_add(source, check) {
            return;
        }
        shown = source;
    });
    if !shown.is_empty() {
        let message = [
            Part::Code(shown.as_bytes()),
            Part::Text(" is neither an archive nor an address"),
        ];
        check.report(Rule::AddInsteadOfCopy, &message);
    }
}

/// Whether the source is an archive or an address, or may be one.
const fn needs_add<'a>(source: &'a str, check: &Check<'_, 'a>) -> bool {
    let resolved = Resolved::of(source.as_bytes(), &check.scope);
    resolved.unknown
        || is_archive(resolved.bytes())
        || !matches!(remote(resolved.bytes()), Remote::Local)
}
