//! ADD over a connection that anybody on the way can change.

use crate::check::{Check, Examples, Level, Meta, On, Part, Resolved, Topic, each};
use crate::model::step::Add;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "add-over-http",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Add"),
    summary: "download over plain HTTP",
    why: "whoever sits on the way can hand over another file",
    help: "use `https://`, or give the `--checksum` that the file must have",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nADD http://example.com/tool /usr/local/bin/tool\n",
        "FROM debian:13.1-slim\nARG HOST=http://example.com\nADD ${HOST}/tool /usr/local/bin/tool\n",
        "FROM debian:13.1-slim\nADD git://example.com/tool.git#0123456789abcdef0123456789abcdef01234567 /src\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nADD https://example.com/tool /usr/local/bin/tool\n",
        "FROM debian:13.1-slim\nADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 http://example.com/tool /tool\n",
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
    if let [b'h', b't', b't', b'p', b':', b'/', b'/', ..]
    | [b'g', b'i', b't', b':', b'/', b'/', ..] = resolved.bytes()
    {
        let message = [
            Part::Code(source.as_bytes()),
            Part::Text(" comes over a connection that nothing protects"),
        ];
        check.report(Rule::AddOverHttp, &message);
    }
}
