//! The names of all variables of a struct: well formed, and each for one field.

use std::collections::BTreeMap;

use dockerspec_core::model::secret_name;
use proc_macro2::Span;

use super::field::Variable;
use crate::errors::Errors;

pub(crate) const NOT_A_NAME: &str =
    "this is not the name of a variable: use letters, digits and `_`, and no digit first";

pub(crate) fn is_name(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether any name of the variable says so.
pub(crate) fn looks_secret(variable: &Variable<'_>) -> bool {
    let aliases = variable.options.alias.iter().map(syn::LitStr::value);
    let mut names = std::iter::once(variable.name.clone()).chain(aliases);
    names.any(|name| secret_name::looks_secret(name.as_bytes()))
}

pub(crate) fn check(variables: &[Variable<'_>], errors: &mut Errors) {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for variable in variables.iter().filter(|it| it.is_variable()) {
        for (name, span) in names(variable) {
            if name.is_empty() || !is_name(&name) {
                errors.at_span(span, NOT_A_NAME);
            }
            let mut claimed = vec![name.clone()];
            if variable.options.secret.is_some() {
                claimed.push(format!("{name}_FILE"));
            }
            for name in claimed {
                let owner = variable.ident.to_string();
                if let Some(earlier) = taken.insert(name.clone(), owner) {
                    let message = format!(
                        "`{name}` is already read by the field `{earlier}`: give one of them another \
                         name with `rename`"
                    );
                    errors.at_span(span, message);
                }
            }
        }
    }
}

/// The name and the aliases, each with its place.
fn names(variable: &Variable<'_>) -> Vec<(String, Span)> {
    let first = (variable.name.clone(), variable.name_span());
    let aliases = variable
        .options
        .alias
        .iter()
        .map(|alias| (alias.value(), alias.span()));
    std::iter::once(first).chain(aliases).collect()
}
