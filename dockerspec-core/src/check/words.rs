//! Shell text as tokens: words, operators, redirections.
//!
//! Tolerant: any text has tokens. <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html>

use super::quotes::{BACKQUOTE, BRACE, DOUBLE, PAREN, past, past_ansi, past_line, past_single};
use super::vocabulary::before;

/// How a command is joined to the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Joined {
    /// It is the first of its list.
    First,
    /// It is the first of `$(..)` in `V=$(..)`, a line that fails when the last command in it fails.
    Value,
    /// By `&&`.
    And,
    /// By `||`.
    Or,
    /// By `;` or a line break.
    Then,
    /// By `|`: it reads what the other writes.
    Pipe,
    /// By `&`.
    Background,
    /// It is the command that the one before runs, as in `sudo apt-get`.
    Within,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Token<'a> {
    Word(&'a [u8]),
    Join(Joined),
    /// `;;`: the end of one branch of a `case`.
    CaseEnd,
    /// End of a line: where heredocs begin.
    Line,
    Open,
    Close,
    Redirect,
    /// `<<`; its marker follows. With `<<-` (true) tabs before the lines are dropped.
    Heredoc(bool),
    End,
}

/// Walks a text token by token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexer<'a> {
    /// What is left.
    pub(crate) rest: &'a [u8],
    /// The text stands in double quotes of another script, so that `\"` opens a string.
    pub(crate) escaped: bool,
    /// The last word holds quotes or substitutions, and is worth a second look.
    pub(crate) rich: bool,
}

impl<'a> Lexer<'a> {
    pub(crate) const fn next(&mut self) -> Token<'a> {
        let text = past_blanks(self.rest);
        let (token, rest) = match text {
            [b'a'..=b'z' | b'-'..=b'/', ..] => return self.word(text, text),
            [] => (Token::End, text),
            [b'\n', rest @ ..] => (Token::Line, rest),
            [b'&', b'&', rest @ ..] => (Token::Join(Joined::And), rest),
            [b'|', b'|', rest @ ..] => (Token::Join(Joined::Or), rest),
            [b'|', b'&', rest @ ..] | [b'|', rest @ ..] => (Token::Join(Joined::Pipe), rest),
            [b'&', b'>', b'>', rest @ ..] | [b'&', b'>', rest @ ..] => (Token::Redirect, rest),
            [b'&', rest @ ..] => (Token::Join(Joined::Background), rest),
            [b';', b';', b'&', rest @ ..] | [b';', b';' | b'&', rest @ ..] => {
                (Token::CaseEnd, rest)
            }
            [b';', rest @ ..] => (Token::Join(Joined::Then), rest),
            [b'<' | b'>', b'(', inner @ ..] => {
                self.rich = true;
                return self.word_after(text, past(inner, PAREN), true);
            }
            [b'(', rest @ ..] => (Token::Open, rest),
            [b')', rest @ ..] => (Token::Close, rest),
            [b'<', b'<', b'<', rest @ ..] => (Token::Redirect, rest),
            [b'<', b'<', b'-', rest @ ..] | [b'0'..=b'9', b'<', b'<', b'-', rest @ ..] => {
                (Token::Heredoc(true), rest)
            }
            [b'<', b'<', rest @ ..] | [b'0'..=b'9', b'<', b'<', rest @ ..] => {
                (Token::Heredoc(false), rest)
            }
            [b'>', b'>' | b'&' | b'|', rest @ ..]
            | [b'<', b'&' | b'>', rest @ ..]
            | [b'<' | b'>', rest @ ..]
            | [b'0'..=b'9', b'>' | b'<', b'>' | b'&' | b'|', rest @ ..]
            | [b'0'..=b'9', b'<' | b'>', rest @ ..] => (Token::Redirect, rest),
            _ => return self.word(text, text),
        };
        self.rest = rest;
        token
    }

    const fn word(&mut self, whole: &'a [u8], from: &'a [u8]) -> Token<'a> {
        self.word_after(whole, from, false)
    }

    /// The word that begins with `whole` and goes on at `text`.
    const fn word_after(
        &mut self,
        whole: &'a [u8],
        mut text: &'a [u8],
        mut rich: bool,
    ) -> Token<'a> {
        let after = loop {
            text = match text {
                [
                    b'a'..=b'z' | b'-'..=b'9',
                    b'a'..=b'z' | b'-'..=b'9',
                    rest @ ..,
                ]
                | [b'a'..=b'z' | b'-'..=b'9', rest @ ..] => rest,
                []
                | [
                    b' ' | b'\t' | b'\r' | b'\n' | b'&' | b'|' | b';' | b'(' | b')' | b'<' | b'>',
                    ..,
                ] => break text,
                [b'\\', tail @ ..] => match past_backslash(text, tail, self.escaped) {
                    Some(rest) => {
                        rich = rich || self.escaped;
                        rest
                    }
                    None => break text,
                },
                [b'\'', rest @ ..] => past_single(rest),
                [b'$', b'\'', rest @ ..] => past_ansi(rest),
                [b'"', rest @ ..] => {
                    rich = true;
                    past(rest, DOUBLE)
                }
                [b'`', rest @ ..] => {
                    rich = true;
                    past(rest, BACKQUOTE)
                }
                [b'$', b'{', rest @ ..] => {
                    rich = true;
                    past(rest, BRACE)
                }
                // `$(..)`, the list of `names=(..)`, the patterns of bash
                [b'$' | b'=' | b'@' | b'+' | b'?' | b'*', b'(', rest @ ..] => {
                    rich = true;
                    past(rest, PAREN)
                }
                [_, rest @ ..] => rest,
            };
        };
        self.rich = rich;
        self.rest = after;
        Token::Word(before(whole, after))
    }
}

/// Past blanks, continued lines and a comment.
const fn past_blanks(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [b'a'..=b'z', ..] => return text,
            [b' ' | b'\t' | b'\r', rest @ ..]
            | [b'\\', b'\n', rest @ ..]
            | [b'\\', b'\r', b'\n', rest @ ..] => text = rest,
            [b'#', rest @ ..] => text = past_line(rest),
            _ => return text,
        }
    }
}

/// Past a backslash and what it hides; nothing where the word ends before it, as in `curl\` and a new line.
const fn past_backslash<'a>(text: &'a [u8], tail: &'a [u8], escaped: bool) -> Option<&'a [u8]> {
    let mut next = text;
    while let [b'\\', b'\n', rest @ ..] | [b'\\', b'\r', b'\n', rest @ ..] = next {
        next = rest;
    }
    match next {
        []
        | [
            b' ' | b'\t' | b'\r' | b'\n' | b'&' | b'|' | b';' | b'(' | b')' | b'<' | b'>',
            ..,
        ] => return None,
        [b'\\', ..] if next.len() == text.len() => {}
        _ => return Some(next),
    }
    Some(match tail {
        [b'"', rest @ ..] if escaped => past_escaped(rest),
        [b'$', b'(', rest @ ..] if escaped => past(rest, PAREN),
        [b'\\', _, rest @ ..] if escaped => rest,
        [_, rest @ ..] => rest,
        [] => tail,
    })
}

/// Past the `\"` that ends a string in a text that stands in double quotes itself.
const fn past_escaped(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [] => return text,
            [b'\\', b'"', rest @ ..] => return rest,
            [b'\\', b'\\', rest @ ..] => match rest {
                [b'\\', b'"', rest @ ..] => rest,
                rest => rest,
            },
            [_, rest @ ..] => rest,
        };
    }
}
