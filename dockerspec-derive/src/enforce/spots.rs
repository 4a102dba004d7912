//! The calls of an expression, and where const evaluation will say that they are.
//!
//! `Location::caller()` of `.method(..)` is the method's name, and of `path::of::function(..)` the
//! start of the path. That is not documented by rustc; the ui tests pin it, and a finding whose
//! place is unknown is shown at the name of the constant.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// A call that a finding may stand at.
pub(crate) struct Spot {
    /// Line and column as `Location::caller()` counts them, from 1.
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// First and last token that rustc underlines.
    pub(crate) start: Span,
    pub(crate) end: Span,
    /// What rustc underlines for a warning: it has room for one token.
    pub(crate) arguments: Span,
    /// How many warnings it can show.
    pub(crate) slots: usize,
}

impl Spot {
    fn new(start: Span, name: &Ident, arguments: &Group) -> Self {
        let (place, close) = (start.unwrap().start(), arguments.span_close());
        let is_one_line = place.line() == close.unwrap().line();
        Self {
            line: number(place.line()),
            column: number(place.column()),
            start,
            end: if is_one_line { close } else { name.span() },
            arguments: if is_one_line {
                arguments.span()
            } else {
                arguments.span_open()
            },
            slots: slots(&name.to_string()),
        }
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Methods that note where they are called; those of other methods are part of the call before.
const PLACED_METHODS: &[&str] = &["allow"];

/// Functions that only make a value of a small type.
const VALUES: &[&str] = &[
    "Some", "bytes", "gib", "hours", "kib", "mib", "millis", "mins", "new_user", "secs",
];

/// Types whose functions only make such a value.
const VALUE_TYPES: &[&str] = &["Bytes", "Duration", "Gpus", "Platform", "Restart", "User"];

/// Macros that make a value, not an entry of a list.
const VALUE_MACROS: &[&str] = &[
    "concat",
    "env",
    "include_bytes",
    "include_str",
    "mounts",
    "option_env",
    "settings",
    "steps",
    "stringify",
    "text",
];

/// A base, a service and a whole image gather the findings of what they hold, a script those of its
/// commands. Each slot costs the
/// user about 0.2 ms of `cargo check`; what finds none is shown at the name of the constant.
fn slots(name: &str) -> usize {
    match name {
        "from" | "from_stage" | "from_image" | "new" | "build" | "image" | "run" => 2,
        _ => 1,
    }
}

/// Adds the calls inside of the tokens.
pub(crate) fn collect(tokens: TokenStream, spots: &mut Vec<Spot>) {
    let mut walk = Walk::default();
    for token in tokens {
        walk.token(token, spots);
    }
}

/// The path that ends at the token before, if any.
#[derive(Default)]
struct Walk {
    start: Option<Span>,
    names: Vec<Ident>,
    /// How many colons of a `::` stand right before.
    colons: usize,
    is_method: bool,
    is_macro: bool,
    /// Inside of `::<..>`.
    depth: usize,
    last: Option<char>,
}

impl Walk {
    fn token(&mut self, token: TokenTree, spots: &mut Vec<Spot>) {
        match token {
            TokenTree::Group(group) => {
                if self.depth == 0 {
                    self.call(&group, spots);
                    *self = Self::default();
                }
                collect(group.stream(), spots);
            }
            TokenTree::Punct(punct) => self.punct(punct.as_char(), punct.span()),
            TokenTree::Ident(ident) if self.depth == 0 => {
                if self.colons != 2 {
                    let is_method = self.last == Some('.');
                    *self = Self {
                        is_method,
                        ..Self::default()
                    };
                }
                self.start.get_or_insert(ident.span());
                self.names.push(ident);
                self.colons = 0;
                self.last = None;
            }
            TokenTree::Literal(_) if self.depth == 0 => *self = Self::default(),
            TokenTree::Ident(_) | TokenTree::Literal(_) => self.last = None,
        }
    }

    fn punct(&mut self, char: char, span: Span) {
        let before = self.last.replace(char);
        match char {
            '<' if self.colons == 2 || self.depth > 0 => self.depth += 1,
            // of `->` and `=>`
            '>' if self.depth > 0 && matches!(before, Some('-' | '=')) => {}
            '>' if self.depth > 0 => {
                self.depth -= 1;
                self.colons = 0;
            }
            _ if self.depth > 0 => {}
            ':' if self.colons < 2 => {
                self.colons += 1;
                self.start.get_or_insert(span);
            }
            '!' if !self.names.is_empty() && self.colons == 0 => self.is_macro = true,
            _ => {
                *self = Self {
                    last: Some(char),
                    ..Self::default()
                }
            }
        }
    }

    fn call(&self, group: &Group, spots: &mut Vec<Spot>) {
        let (Some(start), [types @ .., name]) = (self.start, self.names.as_slice()) else {
            return;
        };
        let is = |names: &[&str], ident: &Ident| names.iter().any(|it| ident == it);
        let is_spot = if self.is_macro {
            !is(VALUE_MACROS, name)
        } else if self.is_method {
            is(PLACED_METHODS, name)
        } else {
            !is(VALUES, name) && !types.last().is_some_and(|it| is(VALUE_TYPES, it))
        };
        let is_call = self.is_macro || group.delimiter() == Delimiter::Parenthesis;
        if is_spot && is_call && self.colons == 0 {
            spots.push(Spot::new(start, name, group));
        }
    }
}
