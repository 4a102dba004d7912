//! How a service is reached and what it reaches.

use alloc::format;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::node::{Map, Node, unique};
use super::service::{Keys, pick};
use super::value;
use crate::model::instructions::Expose;
use crate::model::service::{NetworkMode, Port, PortMode, UseNetwork};
use crate::model::setting::Key;
use crate::model::words::Protocol;

pub(super) fn settings<'a>(map: &mut Map<'a>, keys: &Keys<'a>) {
    map.given(
        "hostname",
        keys.last(pick!(Key::Hostname(it) => Node::text(it.name))),
    );
    map.given(
        "domainname",
        keys.last(pick!(Key::Domainname(it) => Node::text(it.name))),
    );
    map.given(
        "ports",
        keys.list(|key| match key {
            Key::Port(it) => ports(it),
            _ => Vec::new(),
        }),
    );
    map.given("expose", keys.list(pick!(Key::Expose(it) => expose(it))));
    map.given("networks", networks(keys));
    map.given(
        "network_mode",
        keys.last(pick!(Key::NetworkMode(it) => mode(it.mode))),
    );
    map.given(
        "mac_address",
        keys.last(pick!(Key::MacAddress(it) => Node::text(it.address))),
    );
    map.given(
        "extra_hosts",
        keys.list(pick!(Key::ExtraHost(it) => Node::text(format!("{}:{}", it.host, it.address)))),
    );
    map.given(
        "dns",
        keys.list(pick!(Key::Dns(it) => Node::text(it.address))),
    );
    map.given(
        "dns_opt",
        keys.list(pick!(Key::DnsOpt(it) => Node::text(it.option))),
    );
    map.given(
        "dns_search",
        keys.list(pick!(Key::DnsSearch(it) => Node::text(it.domain))),
    );
}

/// The short form where it can say everything, else one entry per port.
fn ports<'a>(it: &Port<'a>) -> Vec<Node<'a>> {
    if !it.written.is_empty() {
        return Vec::from([Node::Interpolated(it.written.into())]);
    }
    let plain_ip = it
        .host_ip
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.'));
    let named = !it.name.is_empty() || !it.app_protocol.is_empty();
    if plain_ip && !named && it.mode == PortMode::Ingress {
        return Vec::from([short(it)]);
    }
    (0..it.count).map(|offset| long(it, offset)).collect()
}

fn short<'a>(it: &Port<'a>) -> Node<'a> {
    let mut text = alloc::string::String::new();
    if !it.host_ip.is_empty() {
        text = format!("{}:", it.host_ip);
    }
    if let Some(published) = it.published {
        text = text + &range(published, it.count) + ":";
    } else if !it.host_ip.is_empty() {
        text.push(':');
    }
    Node::text(text + &range(it.target, it.count) + value::suffix(it.protocol))
}

fn range(first: u16, count: u16) -> alloc::string::String {
    let mut text = format!("{first}");
    if count > 1 {
        let last = u32::from(first) + u32::from(count) - 1;
        let written = write!(text, "-{last}");
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    text
}

fn long<'a>(it: &Port<'a>, offset: u16) -> Node<'a> {
    let number = |first: u16| u32::from(first) + u32::from(offset);
    let mut map = Map::new();
    map.named("name", it.name);
    map.set("target", Node::Number(number(it.target).into()));
    if let Some(published) = it.published {
        map.set("published", Node::text(format!("{}", number(published))));
    }
    map.named("host_ip", it.host_ip);
    map.set(
        "protocol",
        Node::text(match it.protocol {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Sctp => "sctp",
        }),
    );
    map.named("app_protocol", it.app_protocol);
    map.given(
        "mode",
        (it.mode == PortMode::Host).then(|| Node::text("host")),
    );
    Node::Map(map)
}

fn expose<'a>(it: &Expose<'a>) -> Node<'a> {
    if !it.written.is_empty() {
        return Node::Interpolated(it.written.into());
    }
    let ports = if it.first == it.last {
        format!("{}", it.first)
    } else {
        format!("{}-{}", it.first, it.last)
    };
    Node::text(ports + value::suffix(it.protocol))
}

/// A list of names where no network has options, else a map.
fn networks<'a>(keys: &Keys<'a>) -> Node<'a> {
    let joined: Vec<_> = keys
        .all(pick!(Key::Network(it) => (it.name, network(it))))
        .collect();
    if joined.iter().all(|(_, options)| options.is_empty()) {
        return unique(joined.into_iter().map(|(name, _)| Node::text(name)));
    }
    let mut map = Map::new();
    for (name, options) in joined {
        map.set(name, options);
    }
    Node::Map(map)
}

fn network<'a>(it: &UseNetwork<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.given("aliases", unique(it.aliases.iter().map(Node::text)));
    map.named("ipv4_address", it.ipv4);
    map.named("ipv6_address", it.ipv6);
    map.named("mac_address", it.mac_address);
    map.given("priority", it.priority.map(|it| Node::Number(it.into())));
    map.given(
        "gw_priority",
        it.gw_priority.map(|it| Node::Number(it.into())),
    );
    Node::Map(map)
}

fn mode(mode: NetworkMode<'_>) -> Node<'_> {
    match mode {
        NetworkMode::None => Node::text("none"),
        NetworkMode::Host => Node::text("host"),
        NetworkMode::Bridge => Node::text("bridge"),
        NetworkMode::Service(name) => Node::text(format!("service:{name}")),
        NetworkMode::Container(name) => Node::text(format!("container:{name}")),
    }
}
