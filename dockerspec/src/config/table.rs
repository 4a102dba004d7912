//! The variables of a struct as a Markdown table.

use std::fmt::Write;

use dockerspec_core::model::config::{Config, Field, OfModel};

use super::example::range;

/// A table of all variables: name, kind, default and doc comment, for a README.
///
/// ```
/// # use dockerspec::config::markdown_table;
/// #[derive(dockerspec::Config)]
/// struct Settings {
///     /// Port of the HTTP server.
///     #[config(default = 3000)]
///     port: u16,
/// }
/// let table = markdown_table::<Settings>();
/// assert!(table.contains("| `PORT` | integer | `3000` | Port of the HTTP server. |"));
/// ```
pub fn markdown_table<C: Config>() -> String {
    let mut text = String::from("| Variable | Value | Default | |\n|---|---|---|---|\n");
    for field in C::FIELDS {
        let default = match field.default {
            Some(default) => code(&default.to_string()),
            None if field.required => "required".into(),
            None => "optional".into(),
        };
        let name = code(field.name);
        // Writing to a `String` does not fail.
        let _ = writeln!(
            text,
            "| {name} | {} | {default} | {}{} |",
            kind(field),
            deprecated(field),
            cell(field.doc)
        );
    }
    text
}

fn deprecated(field: &Field) -> String {
    field.deprecated.map_or_else(String::new, |instead| {
        format!("**Deprecated:** {}. ", cell(instead).trim_end_matches('.'))
    })
}

fn kind(field: &Field) -> String {
    let mut kind = cell(field.kind);
    if let Some((first, last)) = field.range {
        let _ = write!(kind, ", {}", range(first, last));
    }
    if !field.one_of.is_empty() {
        let values: Vec<String> = field.one_of.iter().map(|value| code(value)).collect();
        let _ = write!(kind, ": {}", values.join(", "));
    }
    if field.build {
        kind.push_str(", build argument");
    }
    if field.secret {
        let _ = write!(
            kind,
            ", secret, also {}",
            code(&format!("{}_FILE", field.name))
        );
    }
    match field.model {
        Some(OfModel::Url(model)) => {
            let _ = write!(kind, ", URL of the compose model {}", code(model));
        }
        Some(OfModel::Name(model)) => {
            let _ = write!(kind, ", name of the compose model {}", code(model));
        }
        _ => {}
    }
    for alias in field.aliases {
        let _ = write!(kind, ", also {}", code(alias));
    }
    kind
}

/// Text that cannot end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace(|char: char| char.is_control(), " ")
}

/// A code span; a backtick inside takes a longer fence.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "(empty)".into();
    }
    let text = cell(text);
    let longest = text
        .split(|char| char != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if longest == 0 { "" } else { " " };
    format!("{fence}{space}{text}{space}{fence}")
}
