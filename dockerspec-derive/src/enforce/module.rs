//! `#[enforce] mod name { .. }`: every witness in it, by every call in it.
//!
//! A part that several constants share, or that a `const fn` of the module makes, is reported at
//! its own lines.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::{Attribute, Item, ItemConst, ItemFn, ItemMod};

use super::arguments::Arguments;
use super::constant::{self, Names, crate_at, last_name};
use super::judge::{Shown, checks, quiet};
use super::lists::written_out;
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
    let here = module.mod_token.span;
    let krate = crate_at(&arguments.krate, here);
    let verdicts = checked
        .shown
        .iter()
        .map(|Shown { verdict, cfg, .. }| quote_spanned!(here=> #cfg &#verdict));
    let all = quote_spanned!(here=> __enforce::Verdicts(&[#(#verdicts),*]));
    let checks = checks(&checked.spots, &all, &checked.shown, here);
    let quiet = quiet(here);
    Some(quote_spanned! {here=>
        #(#attrs)*
        #vis mod #ident {
            #body
            #quiet
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
                Item::Const(ItemConst { attrs, expr, .. }) if !is_enforced(attrs) => {
                    spots::collect(expr.to_token_stream(), &mut self.spots);
                    tokens.extend(written_out(item, &arguments.krate));
                }
                Item::Fn(ItemFn { block, .. }) => {
                    spots::collect(block.to_token_stream(), &mut self.spots);
                    tokens.extend(written_out(item, &arguments.krate));
                }
                Item::Mod(ItemMod {
                    attrs,
                    vis,
                    ident,
                    content: Some((_, items)),
                    ..
                }) if !is_enforced(attrs) => {
                    let mut path = path.to_vec();
                    path.push(ident.to_token_stream());
                    let body = self.items(items, arguments, &path, errors);
                    let here = ident.span();
                    tokens.extend(quote_spanned!(here=> #(#attrs)* #vis mod #ident { #body }));
                }
                other => other.to_tokens(&mut tokens),
            }
        }
        tokens
    }

    /// The spec and the verdict are items of the module, where the check at its end reaches them.
    fn witness(
        &mut self,
        item: &ItemConst,
        arguments: &Arguments,
        path: &[TokenStream],
        errors: &mut Errors,
    ) -> TokenStream {
        constant::check(item, errors);
        spots::collect(item.expr.to_token_stream(), &mut self.spots);
        let here = item.eq_token.span;
        let names = Names::of(&item.ident, here);
        let Names { spec, proof, .. } = &names;
        let attributes = item.attrs.iter().filter(|it| is_cfg(it));
        let cfg: TokenStream = attributes.map(ToTokens::to_token_stream).collect();
        self.shown.push(Shown {
            name: item.ident.clone(),
            verdict: quote_spanned!(here=> #(#path::)*#proof.0),
            cfg: cfg.clone(),
        });
        let supers = path.iter().map(|_| quote_spanned!(here=> super));
        let reach = if path.is_empty() {
            TokenStream::new()
        } else {
            quote_spanned!(here=> pub(in #(#supers)::*))
        };
        let krate = crate_at(&arguments.krate, here);
        let expr = written_out(&item.expr, &krate);
        let (value, proved, quiet) = (names.proof_of(arguments), names.proved(), quiet(here));
        let ItemConst {
            attrs,
            vis,
            ident,
            ty,
            ..
        } = item;
        quote_spanned! {here=>
            #cfg
            #[doc(hidden)]
            #[allow(long_running_const_eval)]
            #reach const #spec: <#ty as #krate::__private::Witness>::Spec = #expr;
            #cfg
            #[doc(hidden)]
            #quiet
            #reach const #proof: &(#krate::__private::Verdict<'static>, #krate::__private::Policy) = {
                use #krate::__private as __enforce;
                #value
            };
            #(#attrs)*
            #vis const #ident: #ty = {
                use #krate::__private as __enforce;
                #proved
            };
        }
    }
}

/// Whether the macro makes it: its type is `Hardened<..>`, and it has no `#[enforce]` of its own.
fn is_witness(item: &ItemConst) -> bool {
    !is_enforced(&item.attrs) && last_name(&item.ty).is_some_and(|it| it == "Hardened")
}

fn is_enforced(attributes: &[Attribute]) -> bool {
    let mut last = attributes.iter().filter_map(|it| it.path().segments.last());
    last.any(|last| last.ident == "enforce")
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr")
}
