//! What can be said of values before the build: quotes that match, modes, what the model can hold.

use super::data::{Form, NodeData};
use super::error::quoted;
use super::keyword::Keyword;
use super::mount::{Fields, Kind};
use super::reader::Reader;
use super::text::Span;
use super::unquote::unquote;
use super::words::FlagData;
use crate::model::transfer::is_mode;
use alloc::format;
use alloc::string::String;

impl Reader<'_> {
    /// Looks at each value in which BuildKit takes out quotes and replaces variables.
    pub(super) fn check_values(&mut self, node: &NodeData) {
        match node.keyword {
            Keyword::Env | Keyword::Label | Keyword::Arg => {
                let mut index = 0;
                while let Some(pair) = node.arguments.of(&self.tables.pairs).get(index).copied() {
                    self.check_quotes(pair.name);
                    if let Some(value) = pair.value {
                        self.check_quotes(value);
                    }
                    index += 1;
                }
            }
            Keyword::From | Keyword::Expose | Keyword::Volume | Keyword::Copy | Keyword::Add => {
                let mut index = 0;
                while let Some(word) = node.arguments.of(&self.tables.words).get(index).copied() {
                    self.check_quotes(word);
                    index += 1;
                }
            }
            Keyword::User | Keyword::Workdir | Keyword::StopSignal if node.form == Form::Line => {
                self.check_quotes(node.rest);
            }
            _ => {}
        }
    }

    pub(super) fn check_quotes(&mut self, value: Span) {
        let text = self.said(value);
        if let Err(error) = unquote(text, self.tables.escape) {
            let message = format!("{} cannot be read: {}", quoted(text), error.message());
            let help = "close it, or put the escape character before it where it stands for itself";
            self.error_with(value, message, help);
        }
    }

    /// Looks at the value of a flag whose name and form are right.
    pub(super) fn check_flag_value(&mut self, flag: FlagData, name: &str) {
        let Some(value) = flag.value else { return };
        let text = self.said(value);
        match name {
            "platform" | "chown" | "checksum" => self.check_quotes(value),
            "chmod" if !is_mode(text.as_bytes()) => {
                let message = format!("{} is no mode", quoted(text));
                self.error_with(
                    value,
                    message,
                    "write `--chmod=755`, or `--chmod=u=rwX,go=rX`",
                );
            }
            _ => {}
        }
    }
}

/// What a build would know of a mount and a check cannot.
pub(super) fn unknown_mount(fields: &Fields<'_>) -> Option<String> {
    let hidden = |value: Option<&str>| value.is_some_and(|value| value.contains('$'));
    let name = if fields.kind == Kind::Unknown {
        "type"
    } else if hidden(fields.mode) {
        "mode"
    } else if hidden(fields.size) {
        "size"
    } else if hidden(fields.sharing) {
        "sharing"
    } else {
        return None;
    };
    Some(format!(
        "the `{name}` of the mount is in a variable, so that it cannot be checked"
    ))
}
