//! The fields of a struct, and what is wrong with each.

use proc_macro2::Span;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Field, Ident, Lit, Meta, Token, Type};

use super::options::{self, Container, FieldOptions};
use super::shape::{Shape, innermost};
use super::variables;
use crate::errors::Errors;

/// Shortest reason that explains anything, as for the waiver of a rule.
const SHORTEST_REASON: usize = 10;

/// One field and its options.
pub(crate) struct Variable<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) options: FieldOptions,
}

impl<'a> Variable<'a> {
    /// The type without `Option`.
    pub(crate) fn required_type(&self) -> &'a Type {
        match Shape::of(self.ty) {
            Shape::Optional(inner) => inner,
            _ => self.ty,
        }
    }

    pub(crate) fn is_optional(&self) -> bool {
        matches!(Shape::of(self.ty), Shape::Optional(_))
    }

    /// Whether it is a variable at all.
    pub(crate) fn is_variable(&self) -> bool {
        self.options.nested.is_none() && self.options.skip.is_none()
    }

    /// Where the name comes from.
    pub(crate) fn name_span(&self) -> Span {
        self.options
            .rename
            .as_ref()
            .map_or(self.ident.span(), Spanned::span)
    }
}

pub(crate) fn read<'a>(
    fields: &'a Punctuated<Field, Token![,]>,
    container: &Container,
    errors: &mut Errors,
) -> Vec<Variable<'a>> {
    if let Some(prefix) = container
        .prefix
        .as_ref()
        .filter(|it| !variables::is_name(&it.value()))
    {
        errors.at(prefix, variables::NOT_A_NAME);
    }
    if let Some(strict) = container.strict
        && container.prefix().is_empty()
    {
        let message = "`strict` needs a prefix: without one every variable of the machine is unknown; \
                       add `prefix = \"ACME_\"`";
        errors.at_span(strict, message);
    }
    let mut variables = Vec::new();
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        let options = options::field(&field.attrs, errors);
        let name = if let Some(name) = &options.rename {
            name.value()
        } else {
            let ident = ident.to_string();
            let upper = ident.strip_prefix("r#").unwrap_or(&ident).to_uppercase();
            container.prefix() + &upper
        };
        let variable = Variable {
            ident,
            ty: &field.ty,
            name,
            doc: doc(&field.attrs),
            options,
        };
        if variable.is_variable() {
            check(&variable, errors);
        } else {
            check_alone(&variable.options, errors);
        }
        variables.push(variable);
    }
    variables::check(&variables, errors);
    variables
}

/// `nested` and `skip` take nothing beside them.
fn check_alone(options: &FieldOptions, errors: &mut Errors) {
    let word = if options.nested.is_some() {
        "nested"
    } else {
        "skip"
    };
    for other in options.given.iter().filter(|it| *it != word) {
        errors.at(
            other,
            format!("`{other}` has no meaning beside `{word}`: remove one"),
        );
    }
}

fn check(variable: &Variable<'_>, errors: &mut Errors) {
    let name = &variable.name;
    if variable.doc.is_empty() {
        let message = format!(
            "`{}` has no doc comment: it describes `{name}` in the Dockerfile, in `.env.example` and \
             in errors; write `/// ..` above it",
            variable.ident
        );
        errors.at(variable.ident, message);
    }
    check_types(variable, errors);
    check_secret(variable, errors);
    check_model(variable, errors);
    check_deprecated(variable, errors);
}

/// Compose sets the variable of a model where the container starts, and in plain text.
fn check_model(variable: &Variable<'_>, errors: &mut Errors) {
    let (name, options) = (&variable.name, &variable.options);
    let Some(model) = options.model_url.as_ref().or(options.model_name.as_ref()) else {
        return;
    };
    if let (Some(_), Some(other)) = (&options.model_url, &options.model_name) {
        let message = "compose sets one variable to the URL of a model and another to its name: \
                       remove one, or add a second field";
        errors.at(other, message);
    }
    if options.secret.is_some() {
        let message = format!(
            "compose sets `{name}` in plain text, and a secret must not be: remove `secret`"
        );
        errors.at(model, message);
    }
    if let Some(build) = options.build {
        let message = format!(
            "compose sets `{name}` where the container starts, which is after the build: remove `build`"
        );
        errors.at_span(build, message);
    }
}

/// A variable that goes out of use cannot be the only way to start the program.
fn check_deprecated(variable: &Variable<'_>, errors: &mut Errors) {
    let (name, options) = (&variable.name, &variable.options);
    let Some(instead) = &options.deprecated else {
        return;
    };
    if instead.value().trim().len() < SHORTEST_REASON {
        let message = "this tells nobody what to do: say what to set instead";
        errors.at(instead, message);
    }
    if !variable.is_optional() && options.default.is_none() {
        let bare = text_of(variable.ty);
        let message = format!(
            "`{name}` is deprecated, and the program does not start without it: make the type \
             `Option<{bare}>`, or give it a default"
        );
        errors.at(variable.ty, message);
    }
}

fn check_types(variable: &Variable<'_>, errors: &mut Errors) {
    let (ty, options) = (variable.ty, &variable.options);
    if let (Shape::Optional(inner), Some(default)) = (Shape::of(ty), &options.default) {
        let inner = text_of(inner);
        let message = format!(
            "an `Option` with a default is never `None`: remove `default`, or make the type `{inner}`"
        );
        errors.at(default, message);
    }
    if let Shape::Optional(inner) | Shape::Redacted(inner) = Shape::of(ty)
        && let Shape::Optional(innermost) = Shape::of(inner)
    {
        let inner = match Shape::of(ty) {
            Shape::Redacted(_) => format!("Redacted<{}>", text_of(innermost)),
            _ => text_of(innermost),
        };
        errors.at(
            ty,
            format!("`Option` stands outermost and once: write `Option<{inner}>`"),
        );
    }
    if let Some(range) = &options.range {
        if options.parse_with.is_none() && !Shape::of(ty).is_whole_number(ty) {
            let message = format!("`range` needs a whole number, not `{}`", text_of(ty));
            errors.at(range, message);
        } else if range.start.is_none() && range.end.is_none() {
            errors.at(
                range,
                "this range allows every number: write `1..=9`, `1..` or `..=9`",
            );
        }
    }
    if let Some(separator) = &options.separator {
        let inner = match Shape::of(variable.required_type()) {
            Shape::Redacted(inner) => inner,
            _ => variable.required_type(),
        };
        if !matches!(Shape::of(inner), Shape::List(_) | Shape::Map(..))
            || options.parse_with.is_some()
        {
            let message = format!("`separator` needs a `Vec` or a map, not `{}`", text_of(ty));
            errors.at(separator, message);
        } else if separator.value().is_empty() {
            errors.at(
                separator,
                "an empty separator separates nothing: write `separator = \",\"`",
            );
        }
    }
    if let Some(one_of) = &options.one_of
        && one_of.0.is_empty()
        && let Some(word) = options.given.iter().find(|it| *it == "one_of")
    {
        errors.at(word, "no value is allowed: write `one_of = [\"a\", \"b\"]`");
    }
}

fn check_secret(variable: &Variable<'_>, errors: &mut Errors) {
    let (name, options) = (&variable.name, &variable.options);
    let looks_secret = variables::looks_secret(variable);
    let redacted = matches!(Shape::of(variable.required_type()), Shape::Redacted(_));
    match (options.secret, &options.not_secret) {
        (Some(_), Some(reason)) => {
            errors.at(reason, "it is `secret` and `not_secret`: remove one");
        }
        (Some(_), None) if !redacted => {
            let bare = text_of(variable.required_type());
            let message = format!(
                "the secret `{name}` can be printed: make the type `Redacted<{bare}>`, which shows its \
                 value to `.reveal()` only"
            );
            errors.at(variable.required_type(), message);
        }
        (None, Some(reason)) if reason.value().trim().len() < SHORTEST_REASON => {
            let message =
                "this reason explains nothing: say in a few words why the value is public";
            errors.at(reason, message);
        }
        (None, Some(reason)) if !looks_secret => {
            errors.at(
                reason,
                format!("`{name}` does not look like a secret: remove `not_secret`"),
            );
        }
        (None, None) if redacted => {
            let message =
                format!("`{name}` is `Redacted` and not a secret: add `#[config(secret)]`");
            errors.at(variable.ty, message);
        }
        (None, None) if looks_secret => {
            let message = format!(
                "`{name}` looks like a secret, and its value would be shown in images and logs: mark \
                 it `#[config(secret)]`, or say why it is public with `#[config(not_secret = \"..\")]`"
            );
            errors.at_span(variable.name_span(), message);
        }
        _ => {}
    }
    if options.secret.is_none() {
        return;
    }
    if let Some(default) = &options.default {
        let message = format!(
            "the secret `{name}` cannot have a default, which everybody could read in the image: \
             remove `default`; the service gets the value as `{name}` or as a file by `{name}_FILE`"
        );
        errors.at(default, message);
    }
    if let Some(build) = options.build {
        let message = format!(
            "the secret `{name}` cannot be a build argument, which stays in the history of the image: \
             remove `build`; a step that needs it mounts it with `Mount::secret(\"..\")`"
        );
        errors.at_span(build, message);
    }
    if let Some(one_of) = &options.one_of
        && let Some(first) = one_of.0.first()
    {
        errors.at(
            first,
            format!("the secret `{name}` would be one of these texts: remove `one_of`"),
        );
    }
}

/// The doc comment without the space that begins its lines.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|it| it.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attribute.meta
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) = &pair.value
        {
            let text = text.value();
            lines.extend(
                text.lines()
                    .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()),
            );
            if text.is_empty() {
                lines.push(String::new());
            }
        }
    }
    lines.join("\n").trim().to_owned()
}

/// A type as it is written.
fn text_of(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    [
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" :: ", "::"),
        (" ,", ","),
    ]
    .iter()
    .fold(text, |text, (from, to)| text.replace(from, to))
}

/// The type whose values a list of names may restrict.
pub(crate) fn choice_of<'a>(variable: &Variable<'a>) -> Option<&'a Type> {
    let ty = innermost(variable.ty);
    let restricted = variable.options.one_of.is_some() || variable.options.parse_with.is_some();
    (!restricted && matches!(Shape::of(ty), Shape::Other)).then_some(ty)
}
