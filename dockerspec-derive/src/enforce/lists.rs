//! `steps![..]`, `settings![..]` and `mounts![..]` written out.
//!
//! Code that a macro makes inside of another macro's output is evaluated again by rustc whenever a
//! byte before it in the file changes; these lists are in every spec.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// What the macros of that name make of an entry.
enum List {
    Steps,
    Settings,
    Mounts,
}

impl List {
    fn of(name: &Ident) -> Option<Self> {
        match name.to_string().as_str() {
            "steps" => Some(Self::Steps),
            "settings" => Some(Self::Settings),
            "mounts" => Some(Self::Mounts),
            _ => None,
        }
    }

    fn entry(&self, entry: &TokenStream, here: Span, krate: &TokenStream) -> TokenStream {
        match self {
            Self::Steps => {
                quote_spanned!(here=> #krate::__private::instruction(#entry).into_step())
            }
            Self::Settings => {
                quote_spanned!(here=> #krate::__private::setting(#entry).into_setting())
            }
            Self::Mounts => quote_spanned!(here=> (#entry).into_mount()),
        }
    }
}

/// The tokens with every list written out; other macros stay.
pub(crate) fn write_out(tokens: TokenStream, krate: &TokenStream) -> TokenStream {
    let mut output: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            output.push(token);
            continue;
        };
        let call = match output.as_slice() {
            [.., TokenTree::Ident(name), TokenTree::Punct(bang)] if bang.as_char() == '!' => {
                List::of(name).map(|list| (list, name.span()))
            }
            _ => None,
        };
        match call {
            Some((list, here)) => {
                output.truncate(output.len() - 2);
                drop_path(&mut output);
                let mut reference = Punct::new('&', Spacing::Alone);
                reference.set_span(here);
                output.push(TokenTree::Punct(reference));
                let entries = entries(group.stream()).into_iter().map(|entry| {
                    let entry = write_out(entry, krate);
                    let entry = list.entry(&entry, here, krate);
                    quote_spanned!(here=> #entry,)
                });
                output.push(regrouped(Delimiter::Bracket, entries.collect(), &group));
            }
            None if !has_list(group.stream()) => output.push(TokenTree::Group(group)),
            None => {
                let stream = write_out(group.stream(), krate);
                output.push(regrouped(group.delimiter(), stream, &group));
            }
        }
    }
    output.into_iter().collect()
}

fn has_list(tokens: TokenStream) -> bool {
    let mut before: Option<TokenTree> = None;
    tokens.into_iter().any(|token| {
        let is_list = match (&before, &token) {
            (Some(TokenTree::Ident(name)), TokenTree::Punct(bang)) => {
                bang.as_char() == '!' && List::of(name).is_some()
            }
            (_, TokenTree::Group(group)) => has_list(group.stream()),
            _ => false,
        };
        before = Some(token);
        is_list
    })
}

/// Removes the `dockerspec::` before the name of a macro.
fn drop_path(output: &mut Vec<TokenTree>) {
    let colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(it)) if it.as_char() == ':');
    while let [.., first, second] = output.as_slice()
        && colon(Some(first))
        && colon(Some(second))
    {
        output.truncate(output.len() - 2);
        if let Some(TokenTree::Ident(_)) = output.last() {
            output.pop();
        }
    }
}

/// The entries between the commas that are in no brackets and no `::<..>`.
fn entries(tokens: TokenStream) -> Vec<TokenStream> {
    let mut entries = Vec::new();
    let mut entry: Vec<TokenTree> = Vec::new();
    let mut depth = 0usize;
    let mut before = ['\0'; 2];
    for token in tokens {
        let char = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => '\0',
        };
        match char {
            '<' if depth > 0 || before == [':', ':'] => depth += 1,
            '>' if !matches!(before[1], '-' | '=') => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                entries.push(std::mem::take(&mut entry).into_iter().collect());
                before = ['\0'; 2];
                continue;
            }
            _ => {}
        }
        before = [before[1], char];
        entry.push(token);
    }
    if !entry.is_empty() {
        entries.push(entry.into_iter().collect());
    }
    entries
}

/// A group at the place of another.
fn regrouped(delimiter: Delimiter, tokens: TokenStream, group: &Group) -> TokenTree {
    let mut new = Group::new(delimiter, tokens);
    new.set_span(group.span());
    TokenTree::Group(new)
}

/// As [`write_out`], for a part of the item.
pub(crate) fn written_out(part: &impl ToTokens, krate: &TokenStream) -> TokenStream {
    write_out(part.to_token_stream(), krate)
}
