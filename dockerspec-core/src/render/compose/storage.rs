//! What is mounted into a service: volumes, paths of the host, memory.

use alloc::format;

use super::node::{Map, Node};
use super::value;
use crate::model::service::{AnonymousVolume, Bind, Propagation, Selinux, Tmpfs, UseVolume};

/// Whether a path can stand between colons and mean itself.
fn is_plain(path: &str) -> bool {
    path.chars()
        .all(|it| it.is_ascii_alphanumeric() || matches!(it, '/' | '.' | '_' | '-' | '@' | '+'))
}

fn is_plain_target(path: &str) -> bool {
    path.starts_with('/') && is_plain(path)
}

/// Whether the short form takes a path for one of the host, and not for the name of a volume.
fn is_plain_host_path(path: &str) -> bool {
    match path.strip_prefix('~') {
        Some(rest) => rest.starts_with('/') && is_plain(rest),
        None => ["/", "./", "../"].iter().any(|it| path.starts_with(it)) && is_plain(path),
    }
}

/// One letter before a colon would be a drive of Windows.
fn is_plain_name(name: &str) -> bool {
    name.len() > 1
        && is_plain(name)
        && !name.contains('/')
        && name.starts_with(|it: char| it.is_ascii_alphanumeric())
}

fn short<'a>(source: &str, target: &str, read_only: bool) -> Node<'a> {
    let suffix = if read_only { ":ro" } else { "" };
    Node::text(format!("{source}:{target}{suffix}"))
}

fn mount<'a>(kind: &'static str, source: &'a str, target: &'a str, read_only: bool) -> Map<'a> {
    let mut map = Map::new();
    map.set("type", Node::text(kind));
    map.named("source", source);
    map.set("target", Node::text(target));
    map.flag("read_only", read_only);
    map
}

pub(super) fn volume<'a>(it: &UseVolume<'a>) -> Node<'a> {
    let plain = is_plain_name(it.name) && is_plain_target(it.target);
    if plain && !it.nocopy && it.subpath.is_empty() {
        return short(it.name, it.target, it.read_only);
    }
    let mut map = mount("volume", it.name, it.target, it.read_only);
    let mut options = Map::new();
    options.flag("nocopy", it.nocopy);
    options.named("subpath", it.subpath);
    map.given("volume", Node::Map(options));
    Node::Map(map)
}

pub(super) fn anonymous<'a>(it: &AnonymousVolume<'a>) -> Node<'a> {
    if is_plain_target(it.target) && !it.read_only {
        Node::text(it.target)
    } else {
        Node::Map(mount("volume", "", it.target, it.read_only))
    }
}

pub(super) fn bind<'a>(it: &Bind<'a>) -> Node<'a> {
    let plain = is_plain_host_path(it.host) && is_plain_target(it.target);
    if plain && !it.must_exist && it.propagation.is_none() && it.selinux.is_none() {
        return short(it.host, it.target, it.read_only);
    }
    let mut map = mount("bind", it.host, it.target, it.read_only);
    let mut options = Map::new();
    options.given("propagation", it.propagation.map(propagation));
    // the default of the long form depends on the version of compose
    options.set("create_host_path", Node::Flag(!it.must_exist));
    options.given("selinux", it.selinux.map(selinux));
    map.set("bind", Node::Map(options));
    Node::Map(map)
}

fn propagation<'a>(propagation: Propagation) -> Node<'a> {
    Node::text(match propagation {
        Propagation::Private => "private",
        Propagation::Rprivate => "rprivate",
        Propagation::Shared => "shared",
        Propagation::Rshared => "rshared",
        Propagation::Slave => "slave",
        Propagation::Rslave => "rslave",
    })
}

fn selinux<'a>(label: Selinux) -> Node<'a> {
    Node::text(match label {
        Selinux::Shared => "z",
        Selinux::Private => "Z",
    })
}

/// The entry of `tmpfs`, for a path that needs no more.
pub(super) fn plain_tmpfs<'a>(it: &Tmpfs<'a>) -> Option<Node<'a>> {
    let plain = is_plain_target(it.target) && it.size.is_none() && it.mode.is_none();
    plain.then(|| Node::text(it.target))
}

/// The entry of `volumes`, for all others.
pub(super) fn tmpfs<'a>(it: &Tmpfs<'a>) -> Option<Node<'a>> {
    if plain_tmpfs(it).is_some() {
        return None;
    }
    let mut map = mount("tmpfs", "", it.target, false);
    let mut options = Map::new();
    options.given("size", it.size.map(value::size));
    options.given("mode", it.mode.map(|mode| Node::Number(mode.into())));
    map.given("tmpfs", Node::Map(options));
    Some(Node::Map(map))
}
