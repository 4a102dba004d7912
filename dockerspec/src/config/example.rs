//! A `.env.example` that names every variable of a struct.

use std::fmt::Write;

use dockerspec_core::model::config::{Config, Field, OfModel};

use super::dotenv::quote;

/// The text of a `.env.example`: each variable with its doc comment; what has a default, or need
/// not be set, is commented out.
///
/// A value never leaves its line: what a `.env` file would read otherwise is quoted.
pub fn env_example<C: Config>() -> String {
    let mut text = String::new();
    comment(&mut text, if C::DOC.is_empty() { C::NAME } else { C::DOC });
    for field in C::FIELDS {
        text.push('\n');
        if let Some(instead) = field.deprecated {
            comment(&mut text, &format!("Deprecated: {instead}"));
        }
        comment(&mut text, field.doc);
        comment(&mut text, &facts(field));
        let value = match (field.default, field.example) {
            (Some(default), _) => default.to_string(),
            (None, example) => example.unwrap_or_default().to_owned(),
        };
        let off = if field.required && field.model.is_none() {
            ""
        } else {
            "#"
        };
        // Writing to a `String` does not fail.
        let _ = writeln!(text, "{off}{}={}", field.name, quote(&value));
    }
    text
}

/// What the doc comment does not say, in brackets.
pub(super) fn facts(field: &Field) -> String {
    let mut facts = String::from("(");
    facts.push_str(field.kind);
    if let Some((first, last)) = field.range {
        let _ = write!(facts, ", {}", range(first, last));
    }
    if !field.one_of.is_empty() {
        let _ = write!(facts, ": {}", field.one_of.join(" | "));
    }
    if field.default.is_none() && !field.required {
        facts.push_str(", optional");
    }
    if field.build {
        facts.push_str(", given when the image is built");
    }
    if field.secret {
        let _ = write!(
            facts,
            ", secret; or {}_FILE=path of a file that holds it",
            field.name
        );
    }
    match field.model {
        Some(OfModel::Url(model)) => {
            let _ = write!(facts, "; set by compose to the URL of its model `{model}`");
        }
        Some(OfModel::Name(model)) => {
            let _ = write!(facts, "; set by compose to the name of its model `{model}`");
        }
        _ => {}
    }
    if !field.aliases.is_empty() {
        let _ = write!(facts, "; also {}", field.aliases.join(", "));
    }
    facts.push(')');
    facts
}

pub(super) fn range(first: i64, last: i64) -> String {
    match (first, last) {
        (i64::MIN, last) => format!("at most {last}"),
        (first, i64::MAX) => format!("at least {first}"),
        (first, last) => format!("{first} to {last}"),
    }
}

/// Lines of comment; whatever a reader of the file might take for a line end becomes one.
fn comment(text: &mut String, lines: &str) {
    for line in lines.split(|char: char| char.is_control()) {
        let line = line.trim_end();
        text.push_str(if line.is_empty() { "#" } else { "# " });
        text.push_str(line);
        text.push('\n');
    }
}
