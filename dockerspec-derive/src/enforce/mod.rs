//! `#[enforce]`: what a constant's expression gets checked by, and where rustc shows the findings.
//!
//! The expression stays as it is. Beside it stands one check for each of its calls, whose tokens
//! carry the place of the call, so that rustc reports a finding there.

mod arguments;
mod constant;
mod judge;
mod lists;
mod module;
mod spots;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Item;

use self::arguments::Arguments;
use crate::errors::Errors;

const USAGE: &str = "`#[enforce]` checks a constant, `const NAME: Hardened<Image> = ..`, or every \
                     such constant of a module, `mod name { .. }`";

/// The item and its checks; the item alone where it cannot be read, since rustc says why.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let Ok(parsed) = syn::parse2::<Item>(item.clone()) else {
        return item;
    };
    // A wrong argument leaves the bare policy, so that the constant is no further error.
    let mut misread = Errors::default();
    let arguments = Arguments::read(arguments, &mut misread);
    let mut errors = Errors::default();
    let output = match &parsed {
        Item::Const(item) => constant::expand(item, &arguments, &mut errors),
        Item::Mod(module) => module::expand(module, &arguments, &mut errors),
        Item::Static(item) => {
            let message = "`#[enforce]` checks a constant: write `const` here, whose value is used \
                           where it is named";
            errors.at(item.static_token, message);
            None
        }
        other => {
            errors.at(first_token(other), USAGE);
            None
        }
    };
    let mut tokens = match output {
        Some(output) if errors.is_empty() => output,
        _ => quote!(#item),
    };
    tokens.extend(misread.into_tokens());
    tokens.extend(errors.into_tokens());
    tokens
}

/// The keyword of an item, behind its attributes and its visibility.
fn first_token(item: &Item) -> TokenStream {
    match item {
        Item::Fn(item) => item.sig.to_token_stream(),
        Item::Struct(item) => item.ident.to_token_stream(),
        Item::Enum(item) => item.ident.to_token_stream(),
        Item::Type(item) => item.ident.to_token_stream(),
        other => other.to_token_stream(),
    }
}
