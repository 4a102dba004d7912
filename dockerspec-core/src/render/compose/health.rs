//! `healthcheck`: the probe of a service, or that it has none.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::node::{Map, Node};
use super::service::{Keys, pick};
use super::value;
use crate::model::healthcheck::{Healthcheck, Probe};
use crate::model::setting::Key;
use crate::model::words::Line;

pub(super) fn node<'a>(keys: &Keys<'a>) -> Option<Node<'a>> {
    keys.last(pick!(
        Key::Healthcheck(it) => healthcheck(it),
        Key::NoHealthcheck(it) => {
            let mut map = Map::new();
            map.set("disable", Node::Because(it.reason));
            Node::Map(map)
        },
    ))
}

fn healthcheck<'a>(it: &Healthcheck<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.set("test", test(&it.test));
    map.given("interval", it.interval.map(value::duration));
    map.given("timeout", it.timeout.map(value::duration));
    map.given("start_period", it.start_period.map(value::duration));
    map.given("start_interval", it.start_interval.map(value::duration));
    map.given("retries", it.retries.map(|it| Node::Number(it.into())));
    Node::Map(map)
}

fn test<'a>(probe: &Probe<'a>) -> Node<'a> {
    match *probe {
        Probe::Line(Line::Exec(argv)) => {
            let words = core::iter::once("CMD").chain(argv.iter().copied());
            Node::Words(words.map(Node::text).collect())
        }
        Probe::Line(Line::Shell(line) | Line::Script(line)) => shell(line),
        Probe::Line(Line::All(lines)) => shell(lines.join(" && ")),
        Probe::Http { port, path } => shell(http(port, path)),
        Probe::Tcp { port } => shell(format!("nc -z 127.0.0.1 {port}")),
    }
}

fn shell<'a>(line: impl Into<Cow<'a, str>>) -> Node<'a> {
    Node::List(Vec::from([
        Node::text("CMD-SHELL"),
        Node::Text(line.into()),
    ]))
}

/// A request by the program that the image has: busybox brings `wget`, most others `curl`.
fn http(port: u16, path: &str) -> String {
    let url = format!("http://127.0.0.1:{port}{path}").replace('\'', "'\\''");
    format!("wget -q -O /dev/null '{url}' || curl -fsS -o /dev/null '{url}'")
}
