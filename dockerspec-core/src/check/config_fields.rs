//! What the configuration structs of a service read, and what sets it.

use super::merged::Settings;
use super::project::Project;
use super::service_facts::ImageSteps;
use super::vocabulary::{each, eq};
use crate::model::config::{Field, OfModel};
use crate::model::service::UseModel;
use crate::model::setting::Key;
use crate::model::step::Instruction;

/// The variables that a service reads, those of its image first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'c, 'a> {
    steps: ImageSteps<'a>,
    settings: Settings<'c, 'a>,
    rest: &'static [Field],
    /// The struct of the last one.
    pub(crate) of: &'static str,
}

impl<'c, 'a> Project<'c, 'a> {
    /// The variables that the configuration structs of the service read.
    pub(crate) const fn fields(&self) -> Fields<'c, 'a> {
        Fields {
            steps: self.service.image_steps(),
            settings: self.services.settings(&self.service),
            rest: &[],
            of: "",
        }
    }
}

impl Fields<'_, '_> {
    pub(crate) const fn next(&mut self) -> Option<&'static Field> {
        loop {
            if let [field, rest @ ..] = self.rest {
                self.rest = rest;
                return Some(field);
            }
            if let Some(step) = self.steps.next() {
                if let Instruction::Reads(reads) = &step.instruction {
                    self.rest = reads.fields;
                    self.of = reads.name;
                }
            } else if let Some(setting) = self.settings.next() {
                if let Key::Reads(reads) = &setting.key {
                    self.rest = reads.fields;
                    self.of = reads.name;
                }
            } else {
                return None;
            }
        }
    }
}

/// Whether the loader looks for the field under this name.
pub(crate) const fn is_read_as(field: &Field, name: &[u8]) -> bool {
    if is_name(field.name, field.secret, name) {
        return true;
    }
    each!(alias in field.aliases => {
        if is_name(alias, field.secret, name) {
            return true;
        }
    });
    false
}

/// A secret may also stand in the file that `NAME_FILE` names.
const fn is_name(field: &str, secret: bool, name: &[u8]) -> bool {
    eq(field.as_bytes(), name)
        || match name {
            [start @ .., b'_', b'F', b'I', b'L', b'E'] if secret => eq(field.as_bytes(), start),
            _ => false,
        }
}

impl<'a> Project<'_, 'a> {
    /// The variable of a configuration struct that the service reads under this name.
    pub(crate) const fn field(&self, name: &str) -> Option<&'static Field> {
        if !self.facts.reads {
            return None;
        }
        let mut fields = self.fields();
        while let Some(field) = fields.next() {
            if is_read_as(field, name.as_bytes()) {
                return Some(field);
            }
        }
        None
    }

    /// Whether one of the two variables that compose sets for a model is the field's.
    const fn gives(&self, model: &UseModel<'a>, field: &'static Field) -> bool {
        match field.model {
            Some(OfModel::Url(name)) if model.endpoint_var.is_empty() => {
                eq(name.as_bytes(), model.name.as_bytes()) && self.is_first(field)
            }
            Some(OfModel::Name(name)) if model.model_var.is_empty() => {
                eq(name.as_bytes(), model.name.as_bytes()) && self.is_first(field)
            }
            _ => {
                is_model_variable(model.endpoint_var, model.name, b"_URL", field.name)
                    || is_model_variable(model.model_var, model.name, b"_MODEL", field.name)
            }
        }
    }

    /// Whether no earlier field of the service is for the same of the same model: compose sets one variable.
    const fn is_first(&self, field: &'static Field) -> bool {
        let mut fields = self.fields();
        while let Some(other) = fields.next() {
            if eq(other.name.as_bytes(), field.name.as_bytes()) {
                return true;
            }
            match (other.model, field.model) {
                (Some(OfModel::Url(one)), Some(OfModel::Url(two)))
                | (Some(OfModel::Name(one)), Some(OfModel::Name(two)))
                    if eq(one.as_bytes(), two.as_bytes()) =>
                {
                    return false;
                }
                _ => {}
            }
        }
        true
    }

    /// Whether the service or its image sets the variable of a field.
    pub(crate) const fn sets(&self, field: &'static Field) -> bool {
        let mut settings = self.services.settings(&self.service);
        while let Some(setting) = settings.next() {
            let name = match &setting.key {
                Key::Env(env) => env.name,
                Key::EnvFromHost(env) => env.name,
                Key::SecretPath(path) => path.variable,
                Key::Model(model) => {
                    if self.gives(model, field) {
                        return true;
                    }
                    continue;
                }
                _ => continue,
            };
            if is_read_as(field, name.as_bytes()) {
                return true;
            }
        }
        let mut steps = self.service.image_steps();
        while let Some(step) = steps.next() {
            if let Instruction::Env(env) = &step.instruction
                && is_read_as(field, env.name.as_bytes())
            {
                return true;
            }
        }
        false
    }
}

/// Whether a variable is the one that was given for a model, or the one that compose makes of its name.
const fn is_model_variable(given: &str, model: &str, ending: &[u8], variable: &str) -> bool {
    if !given.is_empty() {
        return eq(given.as_bytes(), variable.as_bytes());
    }
    let (mut name, mut rest) = (model.as_bytes(), variable.as_bytes());
    while let ([first, name_rest @ ..], [wanted, variable_rest @ ..]) = (name, rest) {
        let made = if *first == b'-' {
            b'_'
        } else {
            first.to_ascii_uppercase()
        };
        if made != *wanted {
            return false;
        }
        (name, rest) = (name_rest, variable_rest);
    }
    name.is_empty() && eq(rest, ending)
}
