//! The variables of a struct as a text for a terminal.

use std::fmt::Write;

use dockerspec_core::model::config::Config;

use super::example::facts;

/// What `--help-env` of a program prints: each variable with what it is for, what it holds and its default.
///
/// ```
/// # use dockerspec::config::help_env;
/// #[derive(dockerspec::Config)]
/// struct Settings {
///     /// Port of the HTTP server.
///     #[config(default = 3000)]
///     port: u16,
/// }
/// assert_eq!(
///     help_env::<Settings>(),
///     "Environment:\n  PORT  Port of the HTTP server. (integer) [default: 3000]\n"
/// );
/// ```
pub fn help_env<C: Config>() -> String {
    let width = C::FIELDS
        .iter()
        .map(|field| field.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::from("Environment:\n");
    for field in C::FIELDS {
        let doc = field.doc.replace(|char: char| char.is_control(), " ");
        let default = match field.default {
            Some(default) => format!(" [default: {}]", default.to_string().escape_debug()),
            None if field.required => " [required]".to_owned(),
            None => String::new(),
        };
        let deprecated = field.deprecated.map_or_else(String::new, |instead| {
            format!(" [deprecated: {}]", instead.escape_debug())
        });
        // Writing to a `String` does not fail.
        let _ = writeln!(
            text,
            "  {:width$}  {doc} {}{default}{deprecated}",
            field.name,
            facts(field)
        );
    }
    text
}
