//! The statements that make rustc report a finding at the user's own tokens.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::spots::Spot;

/// How many warnings without a place of their own are shown at the name of the constant.
const ELSEWHERE: usize = 2;

/// Checks every spot and then what stands at none of them.
///
/// `verdicts` judges the spots; each of `all` shows the rest at its own name.
pub(crate) fn checks(spots: &[Spot], verdicts: &TokenStream, all: &[Shown]) -> TokenStream {
    let mut tokens = TokenStream::new();
    for spot in spots {
        for slot in 0..spot.slots {
            let (line, column) = (spot.line, spot.column);
            let arguments = quote!(__FILE, #line, #column, #slot);
            let place = (spot.start, spot.end, spot.arguments);
            tokens.extend(advice(place, verdicts, "judge", arguments));
        }
    }
    for Shown { name, verdict, cfg } in all {
        let span = name.span();
        let receiver = group(Delimiter::Parenthesis, quote!(#verdict), span);
        let method = Ident::new("elsewhere", Span::call_site());
        let arguments = group(Delimiter::Parenthesis, quote!(__FILE, __PLACES), span);
        tokens.extend(quote!(#cfg const _: () = #receiver.#method #arguments;));
        let rest = (0..ELSEWHERE).map(|slot| {
            let arguments = quote!(__FILE, __PLACES, #slot);
            advice((span, span, span), verdict, "elsewhere_warned", arguments)
        });
        tokens.extend(quote!(#cfg { #(#rest)* }));
    }
    let places = spots.iter().map(|spot| {
        let (line, column, room) = (spot.line, spot.column, spot.slots);
        quote!((#line, #column, #room))
    });
    // The tokens are the user's by their places, so lints look at them.
    quote! {
        #[allow(clippy::all, clippy::pedantic, clippy::restriction, long_running_const_eval)]
        #[allow(unused_parens, unused_qualifications, unused_braces)]
        const _: () = {
            const __FILE: &::core::primitive::str = ::core::file!();
            const __PLACES: &[__enforce::Place] = &[#(#places),*];
            #tokens
        };
    }
}

/// The name and the verdict of a constant.
pub(crate) struct Shown {
    pub(crate) name: Ident,
    pub(crate) verdict: TokenStream,
    pub(crate) cfg: TokenStream,
}

/// `(<Advice<{ (verdict).method(arguments) }>>::found)()`: an error of the method is an error of
/// const evaluation at `start..end`. Its result is the number of a warning and selects a deprecated
/// function, of which rustc warns at the place of its name.
///
/// The places are those of brackets, as editors look for definitions at the places of names.
fn advice(
    (start, end, warned): (Span, Span, Span),
    verdict: &TokenStream,
    method: &str,
    arguments: TokenStream,
) -> TokenStream {
    let receiver = group(Delimiter::Parenthesis, quote!(#verdict), start);
    let method = Ident::new(method, Span::call_site());
    let arguments = group(Delimiter::Parenthesis, arguments, end);
    let number = group(Delimiter::Brace, quote!(#receiver.#method #arguments), end);
    let found = quote_spanned!(warned=> found);
    let function = quote!(<<__enforce::Advice<#number> as __enforce::Numbered>::Rule>::#found);
    let function = group(Delimiter::Parenthesis, function, start);
    let call = group(Delimiter::Parenthesis, TokenStream::new(), end);
    quote!(#function #call;)
}

fn group(delimiter: Delimiter, tokens: TokenStream, span: Span) -> TokenStream {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(span);
    quote!(#group)
}
