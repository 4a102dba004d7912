//! The texts of recipes, which become arguments of their commands.

use super::judge::Judge;
use super::text::{self, Fault};
use crate::check::each;
use crate::check::vocabulary::has_byte;
use crate::model::recipe::{Argument, Kind, LISTS, PackedRecipe, Recipe, TEXTS, Tool};
use crate::model::reference::is_hex;
use crate::model::step::Instruction;
use crate::model::words::Line;

impl<'a> Judge<'_, '_, 'a> {
    pub(super) const fn recipe(&mut self, recipe: &'a PackedRecipe<'a>, depth: u32) {
        let names = recipe.tool.lists();
        let mut index = 0;
        while index < names.len() && index < LISTS {
            each!(argument in recipe.lists[index] => {
                self.judge(names[index].name, argument, fault(argument, names[index]));
            });
            index += 1;
        }
        let names = recipe.tool.texts();
        let mut index = 0;
        while index < names.len() && index < TEXTS {
            let text = recipe.texts[index];
            if !(text.is_empty() && names[index].optional) {
                self.judge(names[index].name, text, fault(text, names[index]));
            }
            index += 1;
        }
        match recipe.unpack() {
            Recipe::CreateUser(create) => {
                if create.user.uid.is_none() {
                    self.fault("a user without a number cannot be created");
                }
                self.judge("the user ", create.user.name, component(create.user.name));
                if !create.user.group.is_empty() {
                    self.judge(
                        "the group ",
                        create.user.group,
                        component(create.user.group),
                    );
                }
            }
            Recipe::CreateDir(create) if create.user.uid.is_none() => {
                self.judge("the user ", create.user.name, component(create.user.name));
            }
            _ => {}
        }
        each!(step in recipe.steps => {
            self.at = step.at;
            match &step.instruction {
                Instruction::Run(run) => self.surrounded(run.line),
                Instruction::Recipe(inner)
                    if !matches!(inner.tool, Tool::Download | Tool::GitCheckout) => {}
                _ => self.fault("inside of a recipe only RUN and recipes that run commands can stand"),
            }
        });
        if depth < crate::check::DEEPEST_PART {
            self.steps(recipe.steps, depth + 1);
        }
    }
}

impl<'a> Judge<'_, '_, 'a> {
    /// A command that `&&` joins to those of a recipe.
    const fn surrounded(&mut self, line: Line<'a>) {
        match line {
            Line::Exec(_) => {}
            Line::Shell(text) => self.judge("the command ", text, joined(text.as_bytes())),
            Line::All(lines) => {
                each!(text in lines => {
                    self.judge("the command ", text, joined(text.as_bytes()));
                });
            }
            Line::Script(_) => self.fault("a script has no place inside of a recipe"),
        }
    }
}

const fn joined(command: &[u8]) -> Option<Fault> {
    if has_byte(command, b'\n') {
        return Some(" is more than one line, and the recipe goes on behind it");
    }
    text::complete(command)
}

const fn fault(text: &str, argument: Argument) -> Option<Fault> {
    let bytes = text.as_bytes();
    match argument.kind {
        Kind::Argument => text::argument(bytes),
        Kind::Word => text::word(bytes),
        Kind::Component => component(text),
        Kind::Flags => text::expanded(bytes),
        Kind::Place => match bytes {
            [b'/', ..] if !has_byte(bytes, b':') => text::value(bytes),
            _ => Some(" is no absolute path without a colon"),
        },
        Kind::Sha256 if is_hex(bytes, 64) => None,
        Kind::Sha256 => Some(" is no SHA-256: 64 hexadecimal digits in lower case"),
        Kind::Commit if is_hex(bytes, 40) => None,
        Kind::Commit => Some(" is no whole commit: 40 hexadecimal digits in lower case"),
    }
}

/// A component of a path, or a field of `/etc/passwd`.
pub(super) const fn component(name: &str) -> Option<Fault> {
    if is_component(name.as_bytes()) {
        None
    } else {
        Some(" is no plain name: letters, digits, `_`, `-` and `.`")
    }
}

const fn is_component(name: &[u8]) -> bool {
    let mut rest = name;
    while let [
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.',
        tail @ ..,
    ] = rest
    {
        rest = tail;
    }
    rest.is_empty() && !matches!(name, [] | [b'-' | b'.', ..])
}
