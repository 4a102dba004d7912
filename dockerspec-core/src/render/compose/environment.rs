//! `environment`: the variables of a service, by value, by secret, or from the host.

use alloc::format;

use super::node::{Map, Node};
use super::service::{Keys, pick};
use crate::model::service::{EnvFromHost, HostValue, SecretPath};
use crate::model::setting::Key;

pub(super) fn node<'a>(keys: &Keys<'a>) -> Node<'a> {
    let mut map = Map::new();
    for (name, value) in keys.all(pick!(
        Key::Env(it) => (it.name, Node::text(it.value)),
        Key::SecretPath(it) => (it.variable, path(it, keys)),
        Key::EnvFromHost(it) => (it.name, from_host(it)),
    )) {
        map.set(name, value);
    }
    Node::Map(map)
}

/// Where the file of a secret is, a target of its own included.
fn path<'a>(it: &SecretPath<'a>, keys: &Keys<'a>) -> Node<'a> {
    let target = keys.last(|key| match key {
        Key::Secret(secret) if secret.name == it.secret && !secret.target.is_empty() => {
            Some(secret.target)
        }
        _ => None,
    });
    match target {
        Some(path) if path.starts_with('/') => Node::text(path),
        Some(file) => Node::text(format!("/run/secrets/{file}")),
        None => Node::text(format!("/run/secrets/{}", it.secret)),
    }
}

/// What compose replaces: the only text whose `$` is not doubled.
fn from_host<'a>(it: &EnvFromHost<'a>) -> Node<'a> {
    let name = it.name;
    match it.unset {
        HostValue::Required => Node::Interpolated(
            format!("${{{name}:?set {name} in the environment or in .env}}").into(),
        ),
        HostValue::Optional => Node::Null,
        HostValue::Default(value) => {
            let value = value.replace('$', "$$");
            Node::Interpolated(format!("${{{name}:-{value}}}").into())
        }
    }
}
