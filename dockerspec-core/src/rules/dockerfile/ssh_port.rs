//! An image that offers a remote login.

use crate::check::{Check, Examples, Level, Meta, On, Part, Resolved, Topic};
use crate::model::ports::Ports;
use crate::model::step::Expose;
use crate::model::words::Protocol;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "ssh-port",
    since: "0.1.0",
    topic: Topic::Network,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Expose"),
    summary: "SSH server in a container",
    why: "a second way in, with keys and passwords of its own that nobody rotates or logs",
    help: "leave it out and use `docker exec` or `kubectl exec`",
    sources: &[
        "trivy:DS-0004",
        "checkov:CKV_DOCKER_1",
        "kics:exposing_port_22",
        "cis:5.7",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nEXPOSE 22\n",
        "FROM debian:13.1-slim\nEXPOSE 20-25/tcp\n",
        "FROM debian:13.1-slim\nARG PORT=22\nEXPOSE ${PORT}/tcp\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nEXPOSE 2222 220 8022\n",
        "FROM debian:13.1-slim\nEXPOSE 22/udp\n",
        "FROM debian:13.1-slim\nARG PORT=8080\nEXPOSE $PORT\n",
    ]),
};

pub(crate) const fn check<'a>(expose: &'a Expose<'a>, check: &mut Check<'_, 'a>) {
    if !matches!(expose.protocol, Protocol::Tcp) {
        return;
    }
    let (first, last) = if expose.written.is_empty() {
        (expose.first as u32, expose.last as u32)
    } else {
        let resolved = Resolved::of(expose.written.as_bytes(), &check.scope);
        match Ports::read(resolved.bytes()) {
            Ports::Range(first, last) if !resolved.unknown => (first, last),
            _ => return,
        }
    };
    if first <= 22 && 22 <= last {
        check.report(Rule::SshPort, &[Part::Text("port 22 is where SSH listens")]);
    }
}
