//! The implementations written for a struct.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Ident, RangeLimits};

use super::default::DefaultValue;
use super::field::{Variable, choice_of, doc};
use super::options::Container;
use super::shape::{kind, reader};

/// `impl Config`, the loader and its three entries; without fields where the struct has mistakes.
pub(crate) fn configuration(
    input: &DeriveInput,
    container: &Container,
    variables: &[Variable<'_>],
    krate: &TokenStream,
    sound: bool,
) -> TokenStream {
    let (ident, vis) = (&input.ident, &input.vis);
    let (name, doc) = (ident.to_string(), doc(&input.attrs));
    let strict = if container.strict.is_some() {
        let prefix = container.prefix();
        quote!(::core::option::Option::Some(#prefix))
    } else {
        quote!(::core::option::Option::None)
    };
    let (fields, load, consts) = if sound {
        (
            field_list(variables),
            load(variables),
            declarations(variables),
        )
    } else {
        (
            quote!(&[]),
            quote!(::core::option::Option::None),
            TokenStream::new(),
        )
    };
    let result = quote!(::core::result::Result<Self, __config::ConfigErrors>);
    quote! {
        #[doc(hidden)]
        const _: () = {
            use #krate::config::__private as __config;
            #consts
            #[automatically_derived]
            impl __config::Config for #ident {
                const NAME: &'static ::core::primitive::str = #name;
                const DOC: &'static ::core::primitive::str = #doc;
                const FIELDS: &'static [__config::Field] = #fields;
            }
            #[automatically_derived]
            impl __config::Load for #ident {
                const STRICT: ::core::option::Option<&'static ::core::primitive::str> = #strict;
                fn load(__loader: &mut __config::Loader<'_>) -> ::core::option::Option<Self> {
                    #load
                }
            }
            #[automatically_derived]
            #[allow(dead_code, unreachable_pub)]
            impl #ident {
                /// Reads every field from the environment of this process.
                ///
                /// # Errors
                ///
                /// Everything that is wrong: each variable that is missing or invalid, each file that
                /// cannot be read.
                #vis fn from_env() -> #result {
                    __config::from_env()
                }

                /// Reads every field from a function of the variable's name.
                ///
                /// # Errors
                ///
                /// As of `from_env`.
                #vis fn from_lookup(
                    lookup: impl ::core::ops::FnMut(
                        &::core::primitive::str,
                    ) -> ::core::option::Option<__config::String>,
                ) -> #result {
                    __config::from_lookup(lookup)
                }

                /// Reads every field from the environment of this process and, where that is silent,
                /// from a `.env` file.
                ///
                /// # Errors
                ///
                /// As of `from_env`, and when the file cannot be read or understood.
                #vis fn from_dotenv(
                    path: impl ::core::convert::AsRef<__config::Path>,
                ) -> #result {
                    __config::from_dotenv(path)
                }
            }
        };
    }
}

fn field_const(variable: &Variable<'_>) -> Ident {
    format_ident!(
        "__FIELD_{}",
        plain(variable.ident),
        span = Span::mixed_site()
    )
}

fn default_const(variable: &Variable<'_>) -> Ident {
    format_ident!(
        "__DEFAULT_{}",
        plain(variable.ident),
        span = Span::mixed_site()
    )
}

fn local(variable: &Variable<'_>) -> Ident {
    format_ident!("__{}", plain(variable.ident), span = Span::mixed_site())
}

fn plain(ident: &Ident) -> String {
    let ident = ident.to_string();
    ident.strip_prefix("r#").unwrap_or(&ident).to_owned()
}

/// One constant for each default and each field: the image and the loader use the same.
fn declarations(variables: &[Variable<'_>]) -> TokenStream {
    let mut tokens = TokenStream::new();
    for variable in variables.iter().filter(|it| it.is_variable()) {
        let (name, doc, kind) = (&variable.name, &variable.doc, kind(variable.ty));
        let options = &variable.options;
        let mut field = quote!(__config::Field::new(#name, #doc, #kind));
        if let Some(expr) = &options.default {
            let default = DefaultValue::of(variable.ty, expr);
            let (ident, ty) = (default_const(variable), &default.ty);
            let value = default.value(&ident);
            let expr = &default.expr;
            // The type is the user's own, so that a mismatch is at the expression.
            tokens.extend(quote!(#[allow(non_upper_case_globals)] const #ident: #ty = #expr;));
            field.extend(quote!(.default(#value)));
        } else if variable.is_optional() {
            field.extend(quote!(.optional()));
        }
        if options.secret.is_some() {
            field.extend(quote!(.secret()));
        }
        if let Some(reason) = &options.not_secret {
            field.extend(quote!(.not_secret(#reason)));
        }
        if options.build.is_some() {
            field.extend(quote!(.build()));
        }
        if !options.alias.is_empty() {
            let aliases = &options.alias;
            field.extend(quote!(.aliases(&[#(#aliases),*])));
        }
        if let Some(range) = &options.range {
            let first = range
                .start
                .as_ref()
                .map_or(quote!(::core::primitive::i64::MIN), |it| quote!(#it));
            let last = match (&range.end, &range.limits) {
                (None, _) => quote!(::core::primitive::i64::MAX),
                (Some(end), RangeLimits::Closed(_)) => quote!(#end),
                (Some(end), RangeLimits::HalfOpen(_)) => quote!(#end - 1),
            };
            field.extend(quote!(.range(#first, #last)));
        }
        if let Some(one_of) = &options.one_of {
            let values = &one_of.0;
            field.extend(quote!(.one_of(&[#(#values),*])));
        } else if let Some(ty) = choice_of(variable) {
            let names = quote!({ use __config::AnyText as _; __config::Choices::<#ty>::ONE_OF });
            field.extend(quote!(.one_of(#names)));
        }
        if let Some(example) = &options.example {
            field.extend(quote!(.example(#example)));
        }
        if let Some(model) = &options.model_url {
            field.extend(quote!(.model_url(#model)));
        }
        if let Some(model) = &options.model_name {
            field.extend(quote!(.model_name(#model)));
        }
        if let Some(instead) = &options.deprecated {
            field.extend(quote!(.deprecated(#instead)));
        }
        let place = options.default.as_ref().map(Spanned::span);
        let place = place.or_else(|| options.example.as_ref().map(Spanned::span));
        let checked = quote_spanned!(place.unwrap_or(variable.ident.span())=> (#field).checked());
        let ident = field_const(variable);
        let declaration = quote!(const #ident: __config::Field = #checked;);
        tokens.extend(quote!(#[allow(non_upper_case_globals)] #declaration));
    }
    tokens
}

fn field_list(variables: &[Variable<'_>]) -> TokenStream {
    let own = |variable: &Variable<'_>| {
        let ident = field_const(variable);
        quote!(#ident)
    };
    let declared = variables.iter().filter(|it| it.options.skip.is_none());
    if declared.clone().all(Variable::is_variable) {
        let fields = declared.map(own);
        return quote!(&[#(#fields),*]);
    }
    let parts = declared.map(|variable| {
        if variable.is_variable() {
            let own = own(variable);
            quote!(&[#own])
        } else {
            let ty = variable.ty;
            quote!(<#ty as __config::Config>::FIELDS)
        }
    });
    let place = variables.iter().find(|it| it.options.nested.is_some());
    let place = place.map_or_else(Span::call_site, |it| it.ident.span());
    let all = quote_spanned!(place=> (__config::concat_fields::<COUNT>)(PARTS));
    quote!({
        const PARTS: &[&[__config::Field]] = &[#(#parts),*];
        const COUNT: ::core::primitive::usize = __config::count_fields(PARTS);
        &#all
    })
}

/// Reads all fields before any failure ends the function.
fn load(variables: &[Variable<'_>]) -> TokenStream {
    let mut reads = TokenStream::new();
    let mut fields = TokenStream::new();
    for variable in variables {
        let (ident, ty, local) = (variable.ident, variable.ty, local(variable));
        if variable.options.skip.is_some() {
            let default = quote_spanned!(ty.span()=> ::core::default::Default::default());
            fields.extend(quote!(#ident: #default,));
            continue;
        }
        fields.extend(quote!(#ident: #local?,));
        if variable.options.nested.is_some() {
            let call = quote!(<#ty as __config::Load>::load(__loader));
            reads.extend(quote!(let #local = #call;));
            continue;
        }
        let field = field_const(variable);
        let separator = variable
            .options
            .separator
            .as_ref()
            .map_or(",".into(), syn::LitStr::value);
        let parse_with = variable.options.parse_with.as_ref();
        let reader = reader(variable.required_type(), &separator, parse_with);
        let call = match &variable.options.default {
            Some(expr) => {
                let default = default_const(variable);
                if DefaultValue::of(ty, expr).typed {
                    quote!(__loader.or(&#field, #reader, || #default))
                } else {
                    quote!(__loader.or_text(&#field, #reader, #default))
                }
            }
            None if variable.is_optional() => quote!(__loader.optional(&#field, #reader)),
            None => quote!(__loader.required(&#field, #reader)),
        };
        reads.extend(quote!(let #local = #call;));
    }
    quote!(#reads ::core::option::Option::Some(Self { #fields }))
}
