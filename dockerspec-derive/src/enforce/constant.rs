//! `#[enforce] const NAME: Hardened<Image> = ..`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ItemConst, Type};

use super::arguments::Arguments;
use super::judge::{Shown, checks};
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
    let mut found = Vec::new();
    spots::collect(item.expr.to_token_stream(), &mut found);
    let names = Names::of(&item.ident);
    let verdict = names.verdict();
    let shown = Shown {
        name: item.ident.clone(),
        verdict: verdict.clone(),
        cfg: TokenStream::new(),
    };
    let checks = checks(&found, &verdict, &[shown]);
    let (proved, krate) = (names.proved(), &arguments.krate);
    let Names { spec, proof } = &names;
    let proof_of = verdict_of(spec, &arguments.policy);
    let ItemConst {
        attrs,
        vis,
        ident,
        ty,
        expr,
        ..
    } = item;
    let witness = quote_spanned!(ty.span()=> <#ty as __enforce::Witness>::Spec);
    Some(quote! {
        #(#attrs)*
        #[allow(long_running_const_eval)]
        #vis const #ident: #ty = {
            use #krate::__private as __enforce;
            const #spec: #witness = #expr;
            const #proof: &(__enforce::Verdict<'static>, __enforce::Policy) = #proof_of;
            #checks
            #proved
        };
    })
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

/// The hidden constants of one constant.
pub(crate) struct Names {
    pub(crate) spec: Ident,
    pub(crate) proof: Ident,
}

impl Names {
    pub(crate) fn of(name: &Ident) -> Self {
        let here = Span::mixed_site();
        Self {
            spec: format_ident!("__{}_SPEC", name, span = here),
            proof: format_ident!("__{}_PROOF", name, span = here),
        }
    }

    pub(crate) fn verdict(&self) -> TokenStream {
        let proof = &self.proof;
        quote!(#proof.0)
    }

    /// The witness.
    pub(crate) fn proved(&self) -> TokenStream {
        let Self { spec, proof } = self;
        quote!(__enforce::Proof::hardened(#spec, &#proof.0, &#proof.1))
    }
}

/// The verdict over a spec, and the policy that it was found by.
pub(crate) fn verdict_of(spec: &Ident, policy: &TokenStream) -> TokenStream {
    // an inherent function of `Policy` and of every type that `ruleset!` makes; what has none is an
    // error at the argument
    let check = quote_spanned!(policy.span()=> (#policy).check);
    quote! {
        &{
            let spec = #spec.as_spec();
            let mut slots = __enforce::Proof::slots();
            let mut findings = __enforce::Findings::over(&mut slots);
            #check(spec, &mut findings);
            __enforce::Proof::verdict(&findings, &spec)
        }
    }
}
