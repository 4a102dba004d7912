//! What the configuration structs of a service read, and what sets it.

use super::merged::Settings;
use super::project::Project;
use super::service_facts::ImageSteps;
use super::vocabulary::{each, eq};
use crate::model::config::Field;
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

impl Project<'_, '_> {
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

    /// Whether the service or its image sets the variable of a field.
    pub(crate) const fn sets(&self, field: &Field) -> bool {
        let mut settings = self.services.settings(&self.service);
        while let Some(setting) = settings.next() {
            let name = match &setting.key {
                Key::Env(env) => env.name,
                Key::EnvFromHost(env) => env.name,
                Key::SecretPath(path) => path.variable,
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
