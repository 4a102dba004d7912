//! `#[enforce] mod name { .. }`: every witness in it, by every call in it.
//!
//! A part that several constants share, or that a `const fn` of the module makes, is reported at
//! its own lines.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Item, ItemConst, ItemMod};

use super::arguments::Arguments;
use super::constant::{self, Names, last_name};
use super::judge::{Shown, checks};
use super::spots::{self, Spot};
use crate::errors::Errors;

pub(crate) fn expand(
    module: &ItemMod,
    arguments: &Arguments,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let ItemMod {
        attrs,
        vis,
        ident,
        content: Some((_, items)),
        ..
    } = module
    else {
        let message = "`#[enforce]` reads a module only where its items stand: write `mod name { .. }`, \
                       or put `#[enforce]` above each constant of the file";
        errors.at(&module.ident, message);
        return None;
    };
    let mut checked = Checked::default();
    let body = checked.items(items, arguments, &[], errors);
    if checked.shown.is_empty() && errors.is_empty() {
        let message = "this module has no constant of the type `Hardened<Image>`, `Hardened<Compose>` or \
                       `Hardened<Overlay>`: there is nothing to enforce";
        errors.at(ident, message);
    }
    if !errors.is_empty() {
        return None;
    }
    let verdicts = checked
        .shown
        .iter()
        .map(|Shown { verdict, cfg, .. }| quote!(#cfg &#verdict));
    let all = quote!(__enforce::Verdicts(&[#(#verdicts),*]));
    let checks = checks(&checked.spots, &all, &checked.shown);
    let krate = &arguments.krate;
    Some(quote! {
        #(#attrs)*
        #vis mod #ident {
            #body
            #[allow(long_running_const_eval)]
            const _: () = {
                use #krate::__private as __enforce;
                #checks
            };
        }
    })
}

/// What is known of the module so far.
#[derive(Default)]
struct Checked {
    spots: Vec<Spot>,
    shown: Vec<Shown>,
}

impl Checked {
    /// The items, each witness made of its verdict. `path` leads here from the enforced module.
    fn items(
        &mut self,
        items: &[Item],
        arguments: &Arguments,
        path: &[TokenStream],
        errors: &mut Errors,
    ) -> TokenStream {
        let mut tokens = TokenStream::new();
        for item in items {
            match item {
                Item::Const(item) if is_witness(item) => {
                    tokens.extend(self.witness(item, arguments, path, errors));
                }
                Item::Const(item) if !is_enforced(&item.attrs) => {
                    spots::collect(item.expr.to_token_stream(), &mut self.spots);
                    item.to_tokens(&mut tokens);
                }
                Item::Fn(item) => {
                    spots::collect(item.block.to_token_stream(), &mut self.spots);
                    item.to_tokens(&mut tokens);
                }
                Item::Mod(ItemMod {
                    attrs,
                    vis,
                    ident,
                    content: Some((_, items)),
                    ..
                }) if !is_enforced(attrs) => {
                    let mut path = path.to_vec();
                    path.push(quote!(#ident));
                    let body = self.items(items, arguments, &path, errors);
                    tokens.extend(quote!(#(#attrs)* #vis mod #ident { #body }));
                }
                other => other.to_tokens(&mut tokens),
            }
        }
        tokens
    }

    fn witness(
        &mut self,
        item: &ItemConst,
        arguments: &Arguments,
        path: &[TokenStream],
        errors: &mut Errors,
    ) -> TokenStream {
        constant::check(item, errors);
        spots::collect(item.expr.to_token_stream(), &mut self.spots);
        let names = Names::of(&item.ident);
        let proof = &names.proof;
        let cfg: TokenStream = item
            .attrs
            .iter()
            .filter(|it| is_cfg(it))
            .map(quote_one)
            .collect();
        let verdict = quote!(#(#path::)*#proof.0);
        self.shown.push(Shown {
            name: item.ident.clone(),
            verdict,
            cfg: cfg.clone(),
        });
        let supers = path.iter().map(|_| quote!(super));
        let vis = if path.is_empty() {
            quote!()
        } else {
            quote!(pub(in #(#supers)::*))
        };
        let (parts, proved) = (hidden(item, arguments, &names, &vis, &cfg), names.proved());
        let ItemConst {
            attrs,
            vis,
            ident,
            ty,
            ..
        } = item;
        let krate = &arguments.krate;
        quote! {
            #parts
            #(#attrs)*
            #vis const #ident: #ty = {
                use #krate::__private as __enforce;
                #proved
            };
        }
    }
}

/// The spec and the verdict as items of the module, where the check at its end reaches them.
fn hidden(
    item: &ItemConst,
    arguments: &Arguments,
    names: &Names,
    vis: &TokenStream,
    cfg: &TokenStream,
) -> TokenStream {
    let (ty, expr, policy, krate) = (&item.ty, &item.expr, &arguments.policy, &arguments.krate);
    let Names { spec, proof } = names;
    let inner = constant::verdict_of(spec, policy);
    quote! {
        #cfg
        #[doc(hidden)]
        #[allow(long_running_const_eval)]
        #vis const #spec: <#ty as #krate::__private::Witness>::Spec = #expr;
        #cfg
        #[doc(hidden)]
        #[allow(long_running_const_eval)]
        #vis const #proof: &(#krate::__private::Verdict<'static>, #krate::__private::Policy) = {
            use #krate::__private as __enforce;
            #inner
        };
    }
}

/// Whether the macro makes it: its type is `Hardened<..>`, and it has no `#[enforce]` of its own.
fn is_witness(item: &ItemConst) -> bool {
    !is_enforced(&item.attrs) && last_name(&item.ty).is_some_and(|it| it == "Hardened")
}

fn is_enforced(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|it| {
        it.path()
            .segments
            .last()
            .is_some_and(|last| last.ident == "enforce")
    })
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr")
}

fn quote_one(attribute: &Attribute) -> TokenStream {
    attribute.to_token_stream()
}
