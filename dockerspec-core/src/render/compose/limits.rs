//! `deploy.resources`: what a service may use, and what it is sure to get.

use alloc::format;
use alloc::vec::Vec;

use super::node::{Map, Node};
use super::service::Keys;
use super::value;
use crate::model::service::{Gpus, UseGpus};
use crate::model::setting::Key;

pub(super) fn deploy<'a>(keys: &Keys<'a>) -> Node<'a> {
    let mut limits = Map::new();
    limits.given(
        "cpus",
        keys.last(|key| match key {
            Key::Limits(it) => it.cpus.map(cpus),
            _ => None,
        }),
    );
    limits.given(
        "memory",
        keys.last(|key| match key {
            Key::Limits(it) => it.memory.map(value::size),
            _ => None,
        }),
    );
    limits.given(
        "pids",
        keys.last(|key| match key {
            Key::Limits(it) => it.pids.map(|pids| Node::Number(pids.into())),
            _ => None,
        }),
    );

    let mut reservations = Map::new();
    reservations.given(
        "cpus",
        keys.last(|key| match key {
            Key::Reservations(it) => it.cpus.map(cpus),
            _ => None,
        }),
    );
    reservations.given(
        "memory",
        keys.last(|key| match key {
            Key::Reservations(it) => it.memory.map(value::size),
            _ => None,
        }),
    );
    reservations.given(
        "devices",
        keys.list(|key| match key {
            Key::Gpus(it) => Some(gpus(it)),
            _ => None,
        }),
    );

    let mut resources = Map::new();
    resources.given("limits", Node::Map(limits));
    resources.given("reservations", Node::Map(reservations));
    let mut deploy = Map::new();
    deploy.given("resources", Node::Map(resources));
    Node::Map(deploy)
}

fn cpus<'a>(cpus: f64) -> Node<'a> {
    Node::text(format!("{cpus}"))
}

fn gpus<'a>(it: &UseGpus<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.named("driver", it.driver);
    match it.gpus {
        Gpus::All => map.set("count", Node::text("all")),
        Gpus::Count(count) => map.set("count", Node::Number(count.into())),
        Gpus::Ids(ids) => map.set("device_ids", Node::words(ids)),
    }
    let mut capabilities = Vec::from(["gpu"]);
    capabilities.extend(it.capabilities.iter().filter(|it| *it != "gpu"));
    map.set("capabilities", Node::words(&capabilities));
    map.given("options", value::pairs(&it.options));
    Node::Map(map)
}
