//! ADD that takes whatever a server sends.

use crate::check::{Check, Examples, Level, Meta, On, Part, Resolved, Topic, each};
use crate::model::remote::{Remote, remote};
use crate::model::step::Add;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "add-without-checksum",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Add"),
    summary: "download without a checksum",
    why: "whatever the server sends on the day becomes part of the image",
    help: "say what it must be: `ADD --checksum=sha256:…`, in Rust `.checksum(\"sha256:…\")`; a Git repository by its commit: `…git#<40 digits>`",
    sources: &["kics:curl_or_wget_instead_of_add", "cis:4.9", "cis:4.11"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nADD https://example.com/tool.tar.gz /opt/\n",
        "FROM debian:13.1-slim\nADD https://github.com/acme/tool.git#main /src\n",
        "FROM debian:13.1-slim\nADD git@github.com:acme/tool.git /src\n",
        "FROM debian:13.1-slim\nARG URL=https://example.com/tool\nADD $URL /usr/local/bin/tool\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 https://example.com/tool.tar.gz /opt/\n",
        "FROM debian:13.1-slim\nADD https://github.com/acme/tool.git#0123456789abcdef0123456789abcdef01234567 /src\n",
        "FROM debian:13.1-slim\nADD rootfs.tar.gz /\n",
        "FROM debian:13.1-slim\nCOPY https.txt /\n",
    ]),
};

pub(crate) const fn check<'a>(add: &'a Add<'a>, check: &mut Check<'_, 'a>) {
    if !add.checksum.is_empty() {
        return;
    }
    if !add.source.is_empty() {
        judge(add.source, check);
    }
    each!(source in add.sources => { judge(source, check); });
}

const fn judge<'a>(source: &'a str, check: &mut Check<'_, 'a>) {
    let resolved = Resolved::of(source.as_bytes(), &check.scope);
    let problem = match remote(resolved.bytes()) {
        Remote::Local if resolved.unknown && matches!(resolved.bytes(), b"") => {
            let message = [
                Part::Text("what "),
                Part::Code(source.as_bytes()),
                Part::Text(" is, only the build knows"),
            ];
            check.report_unknown(Rule::AddWithoutChecksum, &message, &[]);
            return;
        }
        Remote::Local | Remote::Git { commit: true } => return,
        Remote::Git { .. } => " names a branch or nothing, no commit",
        Remote::Download => " is taken without a checksum",
    };
    let message = [Part::Code(source.as_bytes()), Part::Text(problem)];
    check.report(Rule::AddWithoutChecksum, &message);
}
