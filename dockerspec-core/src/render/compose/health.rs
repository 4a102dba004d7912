//! `healthcheck`: the probe of a service, or that it has none.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::node::{Map, Node};
use super::service::{Keys, pick};
use super::value;
use crate::check::base;
use crate::model::compose::OriginRef;
use crate::model::healthcheck::{Healthcheck, Probe};
use crate::model::setting::Key;
use crate::model::words::Line;
use crate::render::recipe::{Command, http, tcp};
use crate::render::stage::Stage;

pub(super) fn node<'a>(keys: &Keys<'a>, origin: OriginRef<'a>) -> Option<Node<'a>> {
    keys.last(pick!(
        Key::Healthcheck(it) => healthcheck(it, origin),
        Key::NoHealthcheck(it) => {
            let mut map = Map::new();
            map.set("disable", Node::Because(it.reason));
            Node::Map(map)
        },
    ))
}

fn healthcheck<'a>(it: &Healthcheck<'a>, origin: OriginRef<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.set("test", test(&it.test, origin));
    map.given("interval", it.interval.map(value::duration));
    map.given("timeout", it.timeout.map(value::duration));
    map.given("start_period", it.start_period.map(value::duration));
    map.given("start_interval", it.start_interval.map(value::duration));
    map.given("retries", it.retries.map(|it| Node::Number(it.into())));
    Node::Map(map)
}

fn test<'a>(probe: &Probe<'a>, origin: OriginRef<'a>) -> Node<'a> {
    let command = match *probe {
        Probe::Line(Line::Exec(argv)) => return words(argv.iter().map(|it| Cow::Borrowed(*it))),
        Probe::Line(Line::Shell(line) | Line::Script(line)) => return shell(line),
        Probe::Line(Line::All(lines)) => return shell(lines.join(" && ")),
        Probe::Http { port, path } => http(port, path, &stage(origin)),
        Probe::Tcp { port } => tcp(port, &stage(origin)),
    };
    match command {
        Command::Words(argv) => words(argv.into_iter().map(Cow::Owned)),
        Command::Shell(line) => shell(line),
    }
}

/// What is known of the image in which the probe runs.
fn stage(origin: OriginRef<'_>) -> Stage<'_> {
    let unknown = Stage::new("", base::Facts::UNKNOWN, None);
    match origin {
        OriginRef::Image(name) => Stage::new(name, base::of_text(name.as_bytes()), None),
        OriginRef::Build(image) => crate::render::dockerfile::end(image.get()).unwrap_or(unknown),
        OriginRef::Dockerfile(_) | OriginRef::Patch => unknown,
    }
}

fn words<'a>(argv: impl Iterator<Item = Cow<'a, str>>) -> Node<'a> {
    let mut list = Vec::from([Node::text("CMD")]);
    list.extend(argv.map(Node::Text));
    Node::Words(list)
}

fn shell<'a>(line: impl Into<Cow<'a, str>>) -> Node<'a> {
    Node::Words(Vec::from([
        Node::text("CMD-SHELL"),
        Node::Text(line.into()),
    ]))
}
