//! The implementations written for an enum, whose variants are the values of a variable.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{DataEnum, DeriveInput, Fields};

use super::options::{self, Container};
use crate::errors::Errors;

pub(crate) fn expand(
    input: &DeriveInput,
    data: &DataEnum,
    container: &Container,
    krate: &TokenStream,
    errors: &mut Errors,
) -> TokenStream {
    if let Some(prefix) = &container.prefix {
        errors.at(
            prefix,
            "`prefix` stands above a struct: an enum is the value of a variable",
        );
    }
    if let Some(strict) = container.strict {
        errors.at_span(
            strict,
            "`strict` stands above a struct: an enum is the value of a variable",
        );
    }
    if data.variants.is_empty() {
        errors.at(
            &input.ident,
            "an enum without variants has no value that a variable could hold",
        );
    }
    let mut taken = BTreeMap::new();
    let mut names = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let message = "the value of a variable is one word: `Config` takes enums without data; \
                           write `impl FromStr` for this one";
            errors.at(&variant.fields, message);
        }
        let rename = options::variant(&variant.attrs, errors);
        let name = rename
            .as_ref()
            .map_or(kebab(&variant.ident.to_string()), syn::LitStr::value);
        let span = rename.as_ref().map_or(variant.ident.span(), Spanned::span);
        if name.is_empty() {
            errors.at_span(
                span,
                "an empty variable counts as unset: give this variant a name",
            );
        }
        if let Some(earlier) = taken.insert(name.clone(), &variant.ident) {
            errors.at_span(span, format!("`{name}` is already the name of `{earlier}`"));
        }
        names.push(name);
    }
    let (ident, variants) = (&input.ident, data.variants.iter().map(|it| &it.ident));
    let arms = if errors.is_empty() {
        quote!(#(#names => ::core::result::Result::Ok(Self::#variants),)*)
    } else {
        TokenStream::new()
    };
    quote! {
        #[doc(hidden)]
        const _: () = {
            use #krate::config::__private as __config;
            #[automatically_derived]
            impl __config::Choice for #ident {
                const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];
            }
            #[automatically_derived]
            impl ::core::str::FromStr for #ident {
                type Err = __config::UnknownChoice;

                fn from_str(
                    text: &::core::primitive::str,
                ) -> ::core::result::Result<Self, __config::UnknownChoice> {
                    match text {
                        #arms
                        _ => ::core::result::Result::Err(__config::unknown_choice::<Self>(text)),
                    }
                }
            }
        };
    }
}

/// `VeryLoud` as `very-loud`.
fn kebab(ident: &str) -> String {
    let mut name = String::new();
    let mut after_lower = false;
    for char in ident.strip_prefix("r#").unwrap_or(ident).chars() {
        if char.is_uppercase() && after_lower {
            name.push('-');
        }
        after_lower = !char.is_uppercase() && char != '_';
        match char {
            '_' => name.push('-'),
            char => name.extend(char.to_lowercase()),
        }
    }
    name
}
