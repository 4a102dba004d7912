//! `#[enforce] const NAME: Hardened<Image> = ..`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::spanned::Spanned;
use syn::{ItemConst, Type};

use super::arguments::Arguments;
use super::judge::{Shown, checks, quiet};
use super::lists::written_out;
use super::spots;
use crate::errors::Errors;

/// The constant with its checks inside, so that no further name is in the module.
pub(crate) fn expand(
    item: &ItemConst,
    arguments: &Arguments,
    errors: &mut Errors,
) -> Option<TokenStream> {
    check(item, errors);
    if !errors.is_empty() {
        return None;
    }
    let here = item.eq_token.span;
    let krate = crate_at(&arguments.krate, here);
    let mut found = Vec::new();
    spots::collect(item.expr.to_token_stream(), &mut found);
    let names = Names::of(&item.ident, here);
    let verdict = names.verdict();
    let shown = Shown {
        name: item.ident.clone(),
        verdict: verdict.clone(),
        cfg: TokenStream::new(),
    };
    let checks = checks(&found, &verdict, &[shown], here);
    let expr = written_out(&item.expr, &krate);
    let (hidden, proved) = (names.items(item, arguments, &expr), names.proved());
    let ItemConst {
        attrs,
        vis,
        ident,
        ty,
        ..
    } = item;
    Some(quote_spanned! {here=>
        #(#attrs)*
        #vis const #ident: #ty = {
            use #krate::__private as __enforce;
            #hidden
            #checks
            #proved
        };
    })
}

/// The path of the crate, at a place of the user's.
pub(crate) fn crate_at(krate: &TokenStream, here: Span) -> TokenStream {
    let tokens = krate.clone().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(here);
            token
        })
        .collect()
}

/// What is wrong with the constant as such.
pub(crate) fn check(item: &ItemConst, errors: &mut Errors) {
    if !item.generics.params.is_empty() {
        errors.at(
            &item.generics,
            "a generic constant has no value that could be checked",
        );
    }
    match last_name(&item.ty) {
        Some(name) if name == "Hardened" => {}
        Some(name) if ["Image", "Compose", "Overlay"].iter().any(|it| name == it) => {
            let message = format!("an enforced constant is the witness: write `Hardened<{name}>`");
            errors.at(&item.ty, message);
        }
        _ => {
            let message = "`#[enforce]` makes a `Hardened<Image>`, `Hardened<Compose>` or \
                           `Hardened<Overlay>`: write this type here, not an alias";
            errors.at(&item.ty, message);
        }
    }
}

/// The last name of a path.
pub(crate) fn last_name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|it| &it.ident),
        Type::Group(group) => last_name(&group.elem),
        Type::Paren(paren) => last_name(&paren.elem),
        _ => None,
    }
}

/// The hidden constants of one constant, and where they stand.
pub(crate) struct Names {
    pub(crate) spec: Ident,
    pub(crate) proof: Ident,
    pub(crate) here: Span,
}

impl Names {
    pub(crate) fn of(name: &Ident, here: Span) -> Self {
        Self {
            spec: format_ident!("__{}_SPEC", name, span = here),
            proof: format_ident!("__{}_PROOF", name, span = here),
            here,
        }
    }

    pub(crate) fn verdict(&self) -> TokenStream {
        let proof = &self.proof;
        quote_spanned!(self.here=> #proof.0)
    }

    /// The witness.
    pub(crate) fn proved(&self) -> TokenStream {
        let Self { spec, proof, here } = self;
        quote_spanned!(*here=> __enforce::Proof::hardened(#spec, &#proof.0, &#proof.1))
    }

    /// The spec, and the verdict over it with the policy that it was found by.
    ///
    /// `check` is an inherent function of `Policy` and of every type that `ruleset!` makes; where
    /// there is none, that is an error at the argument.
    fn items(&self, item: &ItemConst, arguments: &Arguments, expr: &TokenStream) -> TokenStream {
        let Self { spec, proof, here } = self;
        let (ty, here) = (&item.ty, *here);
        let (quiet, value) = (quiet(here), self.proof_of(arguments));
        quote_spanned! {here=>
            #[allow(long_running_const_eval)]
            const #spec: <#ty as __enforce::Witness>::Spec = #expr;
            #quiet
            const #proof: &(__enforce::Verdict<'static>, __enforce::Policy) = #value;
        }
    }

    pub(crate) fn proof_of(&self, arguments: &Arguments) -> TokenStream {
        let Self { spec, here, .. } = self;
        let policy = arguments.policy(*here);
        let place = if arguments.is_given() {
            policy.span()
        } else {
            *here
        };
        let check = quote_spanned!(place=> (#policy).check);
        quote_spanned! {*here=>
            &{
                let __spec = #spec.as_spec();
                let mut __slots = __enforce::Proof::slots();
                let mut __findings = __enforce::Findings::over(&mut __slots);
                #check(__spec, &mut __findings);
                __enforce::Proof::verdict(&__findings, &__spec)
            }
        }
    }
}
