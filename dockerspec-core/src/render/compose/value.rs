//! Quantities, users and small maps as compose writes them.

use alloc::format;
use alloc::string::{String, ToString as _};
use core::time::Duration;

use super::node::{Map, Node};
use crate::model::quantity::QuantityText;
use crate::model::service::few::Pairs;
use crate::model::words::{Bytes, Protocol, Signal, User};

pub(super) fn pairs<'a, const ROOM: usize>(pairs: &Pairs<'a, ROOM>) -> Node<'a> {
    let mut map = Map::new();
    for (name, value) in pairs.iter() {
        map.set(name, Node::text(value));
    }
    Node::Map(map)
}

/// `512m`: a number and the largest unit that divides it.
pub(super) fn bytes(size: Bytes) -> String {
    let bytes = size.get();
    match bytes {
        0 => String::from("0"),
        _ if bytes.is_multiple_of(1 << 30) => format!("{}g", bytes >> 30),
        _ if bytes.is_multiple_of(1 << 20) => format!("{}m", bytes >> 20),
        _ if bytes.is_multiple_of(1 << 10) => format!("{}k", bytes >> 10),
        _ => format!("{bytes}b"),
    }
}

pub(super) fn size<'a>(size: Bytes) -> Node<'a> {
    Node::text(bytes(size))
}

pub(super) fn duration<'a>(time: Duration) -> Node<'a> {
    Node::text(QuantityText::of_duration(time).as_str().to_string())
}

/// A user by number where the number is known.
pub(super) fn user(user: User<'_>) -> Node<'_> {
    let owner = id(user.uid, user.name);
    match id(user.gid, user.group) {
        group if group.is_empty() => Node::text(owner),
        group => Node::text(format!("{owner}:{group}")),
    }
}

/// A number, or the name where there is none.
pub(super) fn id(number: Option<u32>, name: &str) -> String {
    number.map_or_else(|| name.to_string(), |number| number.to_string())
}

/// Permissions as compose reads them: octal digits in a text.
pub(super) fn mode<'a>(mode: u32) -> Node<'a> {
    Node::text(format!("{mode:04o}"))
}

/// `/udp`, nothing for TCP.
pub(super) fn suffix(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "",
        Protocol::Udp => "/udp",
        Protocol::Sctp => "/sctp",
    }
}

pub(super) fn signal(signal: Signal<'_>) -> Node<'_> {
    Node::text(match signal {
        Signal::Term => "SIGTERM",
        Signal::Int => "SIGINT",
        Signal::Quit => "SIGQUIT",
        Signal::Hup => "SIGHUP",
        Signal::Usr1 => "SIGUSR1",
        Signal::Usr2 => "SIGUSR2",
        Signal::Winch => "SIGWINCH",
        Signal::Kill => "SIGKILL",
        Signal::RtMin(offset) => return Node::text(format!("SIGRTMIN+{offset}")),
        Signal::Number(number) => return Node::text(number.to_string()),
        Signal::Written(text) => text,
    })
}

/// `every_1h30m`
pub(super) fn every<'a>(time: Duration) -> Node<'a> {
    Node::text(format!(
        "every_{}",
        QuantityText::of_duration(time).as_str()
    ))
}
