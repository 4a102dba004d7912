//! Quoted and bracketed parts of shell text: where they end, and the commands inside of them.

use super::vocabulary::before;

/// `(..)`, also behind `$`, `<` and `>`.
pub(crate) const PAREN: u128 = 0;
/// `".."`
pub(crate) const DOUBLE: u128 = 1;
/// `${..}`
pub(crate) const BRACE: u128 = 2;
/// `` `..` ``
pub(crate) const BACKQUOTE: u128 = 3;

/// Brackets inside of brackets are told apart this deep; the stack has two bits for each.
const DEEPEST: u32 = 60;

/// Past the end of a part that was opened just before `text`, parts inside of it included.
pub(crate) const fn past(mut text: &[u8], kind: u128) -> &[u8] {
    let mut stack = kind;
    let mut depth = 1u32;
    loop {
        let kind = stack & 3;
        let (opened, rest) = match text {
            [b'a'..=b'z' | b'-'..=b'9', rest @ ..] => {
                text = rest;
                continue;
            }
            [] => return text,
            [b'\\', _, rest @ ..] => {
                text = rest;
                continue;
            }
            [b'`', rest @ ..] if kind != BACKQUOTE => (BACKQUOTE, rest),
            [b'"', rest @ ..] if kind != BACKQUOTE && kind != DOUBLE => (DOUBLE, rest),
            [b'$', b'(', rest @ ..] if kind != BACKQUOTE => (PAREN, rest),
            [b'$', b'{', rest @ ..] if kind != BACKQUOTE => (BRACE, rest),
            [b'(', rest @ ..] if kind == PAREN => (PAREN, rest),
            [b')', rest @ ..] if kind == PAREN => (u128::MAX, rest),
            [b'"', rest @ ..] if kind == DOUBLE => (u128::MAX, rest),
            [b'}', rest @ ..] if kind == BRACE => (u128::MAX, rest),
            [b'`', rest @ ..] => (u128::MAX, rest),
            [b'$', b'\'', rest @ ..] if kind == PAREN => {
                text = past_ansi(rest);
                continue;
            }
            [b'\'', rest @ ..]
                if kind == PAREN || (kind == BRACE && (stack >> 2) & 3 != DOUBLE) =>
            {
                text = past_single(rest);
                continue;
            }
            [b' ' | b'\t' | b'\n' | b';', b'#', rest @ ..] if kind == PAREN => {
                text = past_line(rest);
                continue;
            }
            [_, rest @ ..] => {
                text = rest;
                continue;
            }
        };
        text = rest;
        if opened != u128::MAX {
            if depth == DEEPEST {
                return &[];
            }
            stack = (stack << 2) | opened;
            depth += 1;
        } else if depth == 1 {
            return text;
        } else {
            stack >>= 2;
            depth -= 1;
        }
    }
}

/// Past the end of `'..'`.
pub(crate) const fn past_single(mut text: &[u8]) -> &[u8] {
    while let [byte, rest @ ..] = text {
        text = rest;
        if *byte == b'\'' {
            break;
        }
    }
    text
}

/// Past the end of `$'..'`, which knows `\'`.
pub(crate) const fn past_ansi(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [] => return text,
            [b'\'', rest @ ..] => return rest,
            [b'\\', _, rest @ ..] | [_, rest @ ..] => rest,
        };
    }
}

/// Up to the end of the line.
pub(crate) const fn past_line(mut text: &[u8]) -> &[u8] {
    while let [byte, rest @ ..] = text {
        if *byte == b'\n' {
            break;
        }
        text = rest;
    }
    text
}

/// A word that is one quoted string, without its quotes; a leading `\` goes as well.
pub(crate) const fn bare(word: &[u8]) -> &[u8] {
    match word {
        [b'"', tail @ ..] if past(tail, DOUBLE).is_empty() => match tail {
            [inner @ .., b'"'] => inner,
            _ => word,
        },
        [b'\'', tail @ ..] if past_single(tail).is_empty() => match tail {
            [inner @ .., b'\''] => inner,
            _ => word,
        },
        [b'\\', b'"', inner @ .., b'\\', b'"'] => inner,
        [b'\\', inner @ ..] => inner,
        _ => word,
    }
}

/// The scripts inside of a word: `$(..)`, `` `..` ``, `<(..)`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Substitutions<'a> {
    /// What is left of the word.
    pub(crate) rest: &'a [u8],
    /// Inside of double quotes, where single quotes mean nothing.
    pub(crate) double: bool,
    /// The word stands in double quotes of another script: `\$(..)` counts too.
    pub(crate) escaped: bool,
    /// The text is the body of a heredoc, where no quotes mean anything.
    pub(crate) body: bool,
}

impl<'a> Substitutions<'a> {
    /// The next script, and the word from where the script begins.
    pub(crate) const fn next(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        loop {
            let (inner, kind) = match self.rest {
                [b'a'..=b'z' | b'-'..=b'9', rest @ ..] => {
                    self.rest = rest;
                    continue;
                }
                [] => return None,
                [b'\\', b'$', b'(', inner @ ..] if self.escaped => (inner, PAREN),
                // arithmetic, in which there may be another
                [b'\\', _, rest @ ..] | [b'$', b'(', b'(', rest @ ..] => {
                    self.rest = rest;
                    continue;
                }
                [b'"', rest @ ..] => {
                    self.double = !self.double;
                    self.rest = rest;
                    continue;
                }
                [b'\'', rest @ ..] if !self.double && !self.body => {
                    self.rest = past_single(rest);
                    continue;
                }
                [b'$', b'(', inner @ ..] => (inner, PAREN),
                [b'<' | b'>', b'(', inner @ ..] if !self.double && !self.body => (inner, PAREN),
                [b'`', inner @ ..] => (inner, BACKQUOTE),
                [_, rest @ ..] => {
                    self.rest = rest;
                    continue;
                }
            };
            let after = past(inner, kind);
            self.rest = after;
            let end = if kind == PAREN { b')' } else { b'`' };
            let script = match before(inner, after) {
                [text @ .., last] if *last == end => text,
                text => text,
            };
            return Some((script, inner));
        }
    }
}
