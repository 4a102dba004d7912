//! What stands inside `#[enforce(..)]`: a policy, and where `dockerspec` is.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Lit, Path, Token};

use crate::crate_path::crate_path;
use crate::errors::Errors;

pub(crate) struct Arguments {
    /// An expression whose type has `check`: `Policy`, or one made by `ruleset!`.
    policy: Option<Expr>,
    /// The path of the crate.
    pub(crate) krate: TokenStream,
}

impl Arguments {
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut policy: Option<Expr> = None;
        let mut krate: Option<Path> = None;
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(Token![crate]) && input.peek2(Token![=]) {
                    input.parse::<Token![crate]>()?;
                    input.parse::<Token![=]>()?;
                    krate = Some(input.parse()?);
                } else {
                    let expr: Expr = input.parse()?;
                    if let Some(message) = refusal(&expr) {
                        return Err(syn::Error::new_spanned(&expr, message));
                    }
                    if policy.is_some() {
                        let message = "one policy is enforced: make it stricter with `.deny(Rule::..)`, \
                                       or add rules of your own with `ruleset!`";
                        return Err(syn::Error::new_spanned(&expr, message));
                    }
                    policy = Some(expr);
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(tokens) {
            errors.push(error);
        }
        let krate = crate_path(krate.as_ref());
        Self { policy, krate }
    }

    pub(crate) fn is_given(&self) -> bool {
        self.policy.is_some()
    }

    /// The policy; the one of a bare `#[enforce]` stands `here`.
    pub(crate) fn policy(&self, here: Span) -> TokenStream {
        self.policy.as_ref().map_or_else(
            || quote_spanned!(here=> __enforce::Policy::PRODUCTION),
            ToTokens::to_token_stream,
        )
    }
}

/// What is certainly no policy.
fn refusal(expr: &Expr) -> Option<&'static str> {
    match expr {
        Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_)) => {
            Some("a policy is a constant, not its name: write `#[enforce(Policy::PRODUCTION)]`")
        }
        Expr::Assign(_) => Some(
            "expected a policy, such as `#[enforce(Policy::STRICT)]`, or `crate = path::to::dockerspec`",
        ),
        _ => None,
    }
}
