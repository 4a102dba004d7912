//! A port that there cannot be.

use crate::check::{Check, Examples, Level, Meta, On, Part, Resolved, Topic};
use crate::model::ports::Ports;
use crate::model::step::Expose;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "port-range",
    since: "0.1.0",
    topic: Topic::Network,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Instruction("Expose"),
    summary: "port that there cannot be",
    why: "ports are 1 to 65535: the builder stops, or nothing ever listens there",
    help: "write the port that the program listens on: `EXPOSE 8080`, `EXPOSE 53/udp`; the host's address and port belong to `docker run -p` or compose `ports:`",
    sources: &[
        "hadolint:DL3011",
        "trivy:DS-0008",
        "kics:71bf8cf8",
        "buildkit:ExposeInvalidFormat",
        "semgrep:invalid-port",
        "droast:DF040",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nEXPOSE 0\n",
        "FROM debian:13.1-slim\nEXPOSE 70000/udp\n",
        "FROM debian:13.1-slim\nARG PORT=99999\nEXPOSE $PORT\n",
        "FROM debian:13.1-slim\nEXPOSE 9000-8000\n",
        "FROM debian:13.1-slim\nEXPOSE 127.0.0.1:80:80\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nEXPOSE 65535 53/udp 8000-8010\n",
        "FROM debian:13.1-slim\nARG PORT=8080\nEXPOSE ${PORT}/tcp\n",
        "FROM debian:13.1-slim\nARG PORT\nEXPOSE $PORT\n",
    ]),
};

pub(crate) const fn check<'a>(expose: &'a Expose<'a>, check: &mut Check<'_, 'a>) {
    if !expose.written.is_empty() {
        written(expose.written, check);
    } else if expose.first == 0 {
        check.report(Rule::PortRange, &[Part::Text("port 0 is no port")]);
    } else if expose.first > expose.last {
        let message = [
            Part::Text("the range begins at "),
            Part::Number(expose.first as u64),
            Part::Text(" and ends at "),
            Part::Number(expose.last as u64),
        ];
        check.report(Rule::PortRange, &message);
    }
}

const fn written<'a>(text: &'a str, check: &mut Check<'_, 'a>) {
    let resolved = Resolved::of(text.as_bytes(), &check.scope);
    // a port that only the build knows may well be one
    if resolved.unknown {
        return;
    }
    let problem = match Ports::read(resolved.bytes()) {
        Ports::Range(0, _) => " begins at 0, which is no port",
        Ports::Range(first, last) if first > last => " ends before it begins",
        Ports::Range(_, 65536..) => " is over 65535, the last port",
        Ports::Range(..) => return,
        Ports::Mapping => " names a port of the host, which EXPOSE cannot",
        Ports::Text => " is no port",
    };
    let message = [Part::Code(text.as_bytes()), Part::Text(problem)];
    check.report(Rule::PortRange, &message);
}
