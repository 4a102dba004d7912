//! `models`: what a service asks, and the variables that its configuration reads it from.

use alloc::vec::Vec;

use super::node::{Map, Node, unique};
use super::service::{Keys, pick};
use crate::check::ImageSteps;
use crate::model::compose::OriginRef;
use crate::model::config::{Field, OfModel};
use crate::model::service::UseModel;
use crate::model::setting::{Key, Setting};
use crate::model::step::Instruction;

/// The names alone, where compose names all variables.
pub(super) fn node<'a>(
    keys: &Keys<'a>,
    image: OriginRef<'a>,
    below: &'a [Setting<'a>],
) -> Node<'a> {
    let models: Vec<&UseModel<'a>> = keys.all(pick!(Key::Model(it) => it)).collect();
    if models.is_empty() {
        return Node::List(Vec::new());
    }
    let fields = fields(keys, image, below);
    let named: Vec<_> = models
        .iter()
        .map(|it| (it.name, variables(it, &fields)))
        .collect();
    if named.iter().all(|(_, variables)| variables.is_empty()) {
        return unique(named.into_iter().map(|(name, _)| Node::text(name)));
    }
    let mut map = Map::new();
    for (name, variables) in named {
        let node = if variables.is_empty() {
            Node::Null
        } else {
            variables
        };
        map.set(name, node);
    }
    Node::Map(map)
}

/// The names of the two variables, as far as the setting or a field of the configuration gives them.
fn variables<'a>(it: &UseModel<'a>, fields: &[&'static Field]) -> Node<'a> {
    let named = |given: &'a str, of: OfModel| {
        if !given.is_empty() {
            return given;
        }
        let is_of = |field: &&&Field| match (field.model, of) {
            (Some(OfModel::Url(one)), OfModel::Url(_))
            | (Some(OfModel::Name(one)), OfModel::Name(_)) => one == it.name,
            _ => false,
        };
        fields.iter().find(is_of).map_or("", |field| field.name)
    };
    let mut map = Map::new();
    map.named("endpoint_var", named(it.endpoint_var, OfModel::Url("")));
    map.named("model_var", named(it.model_var, OfModel::Name("")));
    Node::Map(map)
}

/// What the structs of the image, of the service and of the file below read.
fn fields<'a>(
    keys: &Keys<'a>,
    image: OriginRef<'a>,
    below: &'a [Setting<'a>],
) -> Vec<&'static Field> {
    let mut fields = Vec::new();
    let mut steps = ImageSteps::of(image);
    while let Some(step) = steps.next() {
        if let Instruction::Reads(reads) = &step.instruction {
            fields.extend(reads.fields);
        }
    }
    let below = Keys::of(below);
    for keys in [&below, keys] {
        fields.extend(keys.all(pick!(Key::Reads(it) => it.fields)).flatten());
    }
    fields
}
