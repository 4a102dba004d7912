//! Networks, volumes, configuration files, secrets and models of a project.

use super::node::{Map, Node};
use super::value::pairs;
use crate::model::resources::{
    ConfigFile, ConfigSource, Ipam, Model, Network, Secret, SecretSource, Volume,
};

pub(super) fn network<'a>(network: &Network<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.named("name", network.real_name);
    map.flag("external", network.external);
    map.named("driver", network.driver);
    map.given("driver_opts", pairs(&network.driver_opts));
    map.flag("internal", network.internal);
    map.flag("attachable", network.attachable);
    map.given("enable_ipv4", network.enable_ipv4.map(Node::Flag));
    map.given("enable_ipv6", network.enable_ipv6.map(Node::Flag));
    if !network.ipam.is_empty() {
        let mut ipam = Map::new();
        ipam.set(
            "config",
            Node::List(network.ipam.iter().map(subnet).collect()),
        );
        map.set("ipam", Node::Map(ipam));
    }
    map.given("labels", pairs(&network.labels));
    Node::Map(map)
}

fn subnet<'a>(ipam: &Ipam<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.named("subnet", ipam.subnet);
    map.named("gateway", ipam.gateway);
    map.named("ip_range", ipam.ip_range);
    map.given("aux_addresses", pairs(&ipam.aux));
    Node::Map(map)
}

pub(super) fn volume<'a>(volume: &Volume<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.named("name", volume.real_name);
    map.flag("external", volume.external);
    map.named("driver", volume.driver);
    map.given("driver_opts", pairs(&volume.driver_opts));
    map.given("labels", pairs(&volume.labels));
    Node::Map(map)
}

pub(super) fn config<'a>(config: &ConfigFile<'a>) -> Node<'a> {
    let mut map = Map::new();
    match config.source {
        ConfigSource::Text(text) => map.set("content", Node::text(text)),
        ConfigSource::File(path) => map.set("file", Node::text(path)),
        ConfigSource::Env(variable) => map.set("environment", Node::text(variable)),
        ConfigSource::External(name) => external(&mut map, config.name, name),
    }
    Node::Map(map)
}

pub(super) fn secret<'a>(secret: &Secret<'a>) -> Node<'a> {
    let mut map = Map::new();
    match secret.source {
        SecretSource::File(path) => map.set("file", Node::text(path)),
        SecretSource::Env(variable) => map.set("environment", Node::text(variable)),
        SecretSource::External(name) => external(&mut map, secret.name, name),
    }
    Node::Map(map)
}

pub(super) fn model<'a>(model: &Model<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.set("model", Node::text(model.reference));
    map.given(
        "context_size",
        model.context_size.map(|size| Node::Number(size.into())),
    );
    let flags = model.runtime_flags.iter().map(Node::text);
    map.given("runtime_flags", Node::List(flags.collect()));
    Node::Map(map)
}

fn external<'a>(map: &mut Map<'a>, name: &str, real_name: &'a str) {
    if name != real_name {
        map.named("name", real_name);
    }
    map.flag("external", true);
}
