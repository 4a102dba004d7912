//! The words inside `#[config(..)]`.

use dockerspec_core::model::similar::nearest;
use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Expr, ExprRange, Ident, LitStr, Path, Token, bracketed};

use crate::errors::Errors;

/// What stands on the struct or enum.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) prefix: Option<LitStr>,
    pub(crate) strict: Option<Span>,
    pub(crate) krate: Option<Path>,
}

impl Container {
    pub(crate) fn prefix(&self) -> String {
        self.prefix.as_ref().map(LitStr::value).unwrap_or_default()
    }
}

/// What stands on a field.
#[derive(Default)]
pub(crate) struct FieldOptions {
    pub(crate) default: Option<Expr>,
    pub(crate) rename: Option<LitStr>,
    pub(crate) alias: Vec<LitStr>,
    pub(crate) secret: Option<Span>,
    pub(crate) not_secret: Option<LitStr>,
    pub(crate) build: Option<Span>,
    pub(crate) nested: Option<Span>,
    pub(crate) separator: Option<LitStr>,
    pub(crate) range: Option<ExprRange>,
    pub(crate) one_of: Option<OneOf>,
    pub(crate) example: Option<LitStr>,
    pub(crate) parse_with: Option<Path>,
    pub(crate) skip: Option<Span>,
    pub(crate) model_url: Option<Expr>,
    pub(crate) model_name: Option<Expr>,
    pub(crate) deprecated: Option<LitStr>,
    /// Every option, in order.
    pub(crate) given: Vec<Ident>,
}

/// `["a", "b"]`.
pub(crate) struct OneOf(pub(crate) Vec<LitStr>);

impl Parse for OneOf {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        bracketed!(content in input);
        let texts = content.parse_terminated(<LitStr as Parse>::parse, Token![,])?;
        Ok(Self(texts.into_iter().collect()))
    }
}

const CONTAINER: &[&str] = &["prefix", "strict", "crate"];
const FIELD: &[&str] = &[
    "default",
    "rename",
    "alias",
    "secret",
    "not_secret",
    "build",
    "nested",
    "separator",
    "range",
    "one_of",
    "example",
    "parse_with",
    "skip",
    "model_url",
    "model_name",
    "deprecated",
];
const VARIANT: &[&str] = &["rename"];

pub(crate) fn container(attributes: &[Attribute], errors: &mut Errors) -> Container {
    let mut options = Container::default();
    read(
        attributes,
        errors,
        CONTAINER,
        |name, span, input| match name {
            "prefix" => value(input).map(|it| options.prefix = Some(it)),
            "strict" => flag(&mut options.strict, span),
            _ => value(input).map(|it| options.krate = Some(it)),
        },
    );
    options
}

pub(crate) fn field(attributes: &[Attribute], errors: &mut Errors) -> FieldOptions {
    let mut options = FieldOptions::default();
    options.given = read(attributes, errors, FIELD, |name, span, input| match name {
        "default" => value(input).map(|it| options.default = Some(it)),
        "rename" => value(input).map(|it| options.rename = Some(it)),
        "alias" => value(input).map(|it| options.alias.push(it)),
        "secret" => flag(&mut options.secret, span),
        "not_secret" => value(input).map(|it| options.not_secret = Some(it)),
        "build" => flag(&mut options.build, span),
        "nested" => flag(&mut options.nested, span),
        "separator" => value(input).map(|it| options.separator = Some(it)),
        "range" => value(input).map(|it| options.range = Some(it)),
        "one_of" => value(input).map(|it| options.one_of = Some(it)),
        "example" => value(input).map(|it| options.example = Some(it)),
        "parse_with" => value(input).map(|it| options.parse_with = Some(it)),
        "model_url" => value(input).map(|it| options.model_url = Some(it)),
        "model_name" => value(input).map(|it| options.model_name = Some(it)),
        "deprecated" => value(input).map(|it| options.deprecated = Some(it)),
        _ => flag(&mut options.skip, span),
    });
    options
}

/// The other name of an enum's variant.
pub(crate) fn variant(attributes: &[Attribute], errors: &mut Errors) -> Option<LitStr> {
    let mut rename = None;
    read(attributes, errors, VARIANT, |_, _, input| {
        value(input).map(|it| rename = Some(it))
    });
    rename
}

/// Hands every known option to `take`, reports the others, and returns the names.
fn read(
    attributes: &[Attribute],
    errors: &mut Errors,
    known: &[&str],
    mut take: impl FnMut(&str, Span, ParseStream<'_>) -> syn::Result<()>,
) -> Vec<Ident> {
    let mut given: Vec<Ident> = Vec::new();
    for attribute in attributes.iter().filter(|it| it.path().is_ident("config")) {
        let list = if let Ok(list) = attribute.meta.require_list() {
            list.tokens.clone()
        } else {
            errors.at(
                attribute,
                format!("expected `#[config(..)]` with {}", list_of(known)),
            );
            continue;
        };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Err(error) = option(input, &mut given, known, &mut take) {
                    errors.push(error);
                    skip_to_comma(input);
                }
                if input.peek(Token![,]) {
                    input.parse::<Token![,]>()?;
                } else if !input.is_empty() {
                    errors.push(input.error("expected `,` between options"));
                    skip_to_comma(input);
                }
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(list) {
            errors.push(error);
        }
    }
    given
}

fn option(
    input: ParseStream<'_>,
    given: &mut Vec<Ident>,
    known: &[&str],
    take: &mut impl FnMut(&str, Span, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    let Ok(ident) = input.call(Ident::parse_any) else {
        return Err(input.error(format!("expected an option: {}", list_of(known))));
    };
    let name = ident.to_string();
    if !known.contains(&name.as_str()) {
        return Err(syn::Error::new(ident.span(), unknown(&name, known)));
    }
    if name != "alias" && given.contains(&ident) {
        let message = format!("`{name}` is given twice: remove one");
        return Err(syn::Error::new(ident.span(), message));
    }
    given.push(ident.clone());
    let bare_value = matches!(
        name.as_str(),
        "strict" | "secret" | "build" | "nested" | "skip"
    );
    if !bare_value && !input.peek(Token![=]) {
        let message = format!("`{name}` needs a value: `{}`", usage(&name));
        return Err(syn::Error::new(ident.span(), message));
    }
    if bare_value && input.peek(Token![=]) {
        let message = format!("`{name}` takes no value: its presence is the value");
        return Err(syn::Error::new(ident.span(), message));
    }
    take(&name, ident.span(), input).map_err(|error| {
        syn::Error::new(error.span(), format!("{error}: write `{}`", usage(&name)))
    })
}

fn unknown(name: &str, known: &[&str]) -> String {
    if let Some(similar) = nearest(name, known) {
        return format!("unknown option `{name}`: did you mean `{similar}`?");
    }
    let elsewhere = [
        (CONTAINER, "above the struct"),
        (FIELD, "above a field of a struct"),
    ];
    match elsewhere
        .iter()
        .find(|(options, _)| options.contains(&name))
    {
        Some((_, place)) => format!("`{name}` stands {place}"),
        None => format!("unknown option `{name}`: expected {}", list_of(known)),
    }
}

fn usage(name: &str) -> &'static str {
    match name {
        "prefix" => "prefix = \"ACME_\"",
        "crate" => "crate = path::to::dockerspec",
        "default" => "default = 8080",
        "rename" => "rename = \"NAME\"",
        "alias" => "alias = \"OLD_NAME\"",
        "not_secret" => "not_secret = \"why the value is public\"",
        "separator" => "separator = \";\"",
        "range" => "range = 1..=9",
        "one_of" => "one_of = [\"a\", \"b\"]",
        "example" => "example = \"text\"",
        "parse_with" => "parse_with = path::of::function",
        "model_url" => "model_url = \"name of the compose model\"",
        "model_name" => "model_name = \"name of the compose model\"",
        "deprecated" => "deprecated = \"what to set instead\"",
        _ => "the option alone",
    }
}

fn list_of(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("one of {}", quoted.join(", "))
}

fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "an arm beside those that read a value"
)]
fn flag(option: &mut Option<Span>, span: Span) -> syn::Result<()> {
    *option = Some(span);
    Ok(())
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        // A token tree is always there, since the input is not empty.
        let _ = input.parse::<TokenTree>();
    }
}
