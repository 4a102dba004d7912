//! The statements that make rustc report a finding at the user's own tokens.
//!
//! Every token has a place in the user's file, as if it was written there: code with the places of a
//! macro is evaluated again by rustc whenever a byte before it in the file changes.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream};
use quote::quote_spanned;

use super::spots::Spot;

/// How many warnings without a place of their own are shown at the name of the constant.
const ELSEWHERE: usize = 2;

/// Checks every spot and then what stands at none of them.
///
/// `verdicts` judges the spots; each of `all` shows the rest at its own name. What needs no place of
/// its own stands `here`.
pub(crate) fn checks(
    spots: &[Spot],
    verdicts: &TokenStream,
    all: &[Shown],
    here: Span,
) -> TokenStream {
    let mut tokens = TokenStream::new();
    for spot in spots {
        for slot in 0..spot.slots {
            let (line, column) = (number(spot.line, here), number(spot.column, here));
            let slot = count(slot, here);
            let arguments = quote_spanned!(here=> __FILE, #line, #column, #slot);
            let place = Place {
                start: spot.start,
                end: spot.end,
                warned: spot.arguments,
                here,
            };
            tokens.extend(place.advice(verdicts, "judge", arguments));
        }
    }
    for Shown { name, verdict, cfg } in all {
        let place = Place {
            start: name.span(),
            end: name.span(),
            warned: name.span(),
            here,
        };
        let arguments = quote_spanned!(here=> __FILE, __PLACES);
        let call = place.call(verdict, "elsewhere", arguments);
        let rest = (0..ELSEWHERE).map(|slot| {
            let slot = count(slot, here);
            let arguments = quote_spanned!(here=> __FILE, __PLACES, #slot);
            place.advice(verdict, "elsewhere_warned", arguments)
        });
        tokens.extend(quote_spanned!(here=> #cfg const _: () = #call; #cfg { #(#rest)* }));
    }
    let places = spots.iter().map(|spot| {
        let (line, column) = (number(spot.line, here), number(spot.column, here));
        let room = count(spot.slots, here);
        quote_spanned!(here=> (#line, #column, #room))
    });
    let quiet = quiet(here);
    quote_spanned! {here=>
        #quiet
        const _: () = {
            const __FILE: &::core::primitive::str = ::core::file!();
            const __PLACES: &[__enforce::Place] = &[#(#places),*];
            #tokens
        };
    }
}

/// Lints of style would look at what only seems to be written by the user.
pub(crate) fn quiet(here: Span) -> TokenStream {
    quote_spanned! {here=>
        #[allow(
            clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction, long_running_const_eval,
            unused_braces, unused_parens, unused_qualifications, reason = "written by a macro"
        )]
    }
}

/// The name and the verdict of a constant.
pub(crate) struct Shown {
    pub(crate) name: Ident,
    pub(crate) verdict: TokenStream,
    pub(crate) cfg: TokenStream,
}

/// Where rustc shows the result of a check.
struct Place {
    /// First and last token of an error.
    start: Span,
    end: Span,
    /// The token of a warning.
    warned: Span,
    here: Span,
}

impl Place {
    /// `(verdict).method(arguments)`, whose failure is shown from the start to the end.
    ///
    /// Both are brackets, as editors look for definitions at the places of names.
    fn call(&self, verdict: &TokenStream, method: &str, arguments: TokenStream) -> TokenStream {
        let receiver = group(Delimiter::Parenthesis, verdict.clone(), self.start);
        let method = Ident::new(method, self.here);
        let arguments = group(Delimiter::Parenthesis, arguments, self.end);
        quote_spanned!(self.here=> #receiver.#method #arguments)
    }

    /// A call that answers the number of a warning, which selects a deprecated function, of which
    /// rustc warns at the place of its name.
    fn advice(&self, verdict: &TokenStream, method: &str, arguments: TokenStream) -> TokenStream {
        let call = self.call(verdict, method, arguments);
        let number = group(Delimiter::Brace, call, self.end);
        let found = Ident::new("found", self.warned);
        let function = quote_spanned! {self.here=>
            <<__enforce::Advice<#number> as __enforce::Numbered>::Rule>::#found
        };
        let function = group(Delimiter::Parenthesis, function, self.start);
        let nothing = group(Delimiter::Parenthesis, TokenStream::new(), self.end);
        quote_spanned!(self.here=> #function #nothing;)
    }
}

fn group(delimiter: Delimiter, tokens: TokenStream, place: Span) -> Group {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(place);
    group
}

fn number(value: u32, here: Span) -> Literal {
    let mut literal = Literal::u32_suffixed(value);
    literal.set_span(here);
    literal
}

fn count(value: usize, here: Span) -> Literal {
    let mut literal = Literal::usize_suffixed(value);
    literal.set_span(here);
    literal
}
