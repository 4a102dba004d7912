//! Shell text as tokens: words, operators, redirections.
//!
//! Tolerant: any text has tokens. <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html>

use super::vocabulary::before;

/// How a command is joined to the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Joined {
    /// It is the first of its list.
    First,
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
    Heredoc,
    End,
}

/// Walks a text token by token; its only state is what is left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexer<'a> {
    pub(crate) rest: &'a [u8],
}

impl<'a> Lexer<'a> {
    pub(crate) const fn next(&mut self) -> Token<'a> {
        let text = past_blanks(self.rest);
        let (token, rest) = match text {
            [b'a'..=b'z' | b'-'..=b'/', ..] => word(text),
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
            [b'<' | b'>', b'(', rest @ ..] | [b'(', rest @ ..] => (Token::Open, rest),
            [b')', rest @ ..] => (Token::Close, rest),
            [b'<', b'<', b'<', rest @ ..] => (Token::Redirect, rest),
            [b'<', b'<', b'-', rest @ ..] | [b'<', b'<', rest @ ..] => (Token::Heredoc, rest),
            [b'>', b'>' | b'&' | b'|', rest @ ..]
            | [b'<', b'&' | b'>', rest @ ..]
            | [b'<' | b'>', rest @ ..] => (Token::Redirect, rest),
            [b'0'..=b'9', b'<', b'<', b'-', rest @ ..] | [b'0'..=b'9', b'<', b'<', rest @ ..] => {
                (Token::Heredoc, rest)
            }
            [b'0'..=b'9', b'>' | b'<', b'>' | b'&' | b'|', rest @ ..]
            | [b'0'..=b'9', b'<' | b'>', rest @ ..] => (Token::Redirect, rest),
            _ => word(text),
        };
        self.rest = rest;
        token
    }
}

const fn word(text: &[u8]) -> (Token<'_>, &[u8]) {
    let after = word_end(text);
    (Token::Word(before(text, after)), after)
}

/// Past blanks, continued lines and a comment.
const fn past_blanks(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [b'a'..=b'z', ..] => return text,
            [b' ' | b'\t' | b'\r', rest @ ..]
            | [b'\\', b'\n', rest @ ..]
            | [b'\\', b'\r', b'\n', rest @ ..] => text = rest,
            [b'#', rest @ ..] => {
                text = rest;
                while let [byte, rest @ ..] = text {
                    if *byte == b'\n' {
                        break;
                    }
                    text = rest;
                }
            }
            _ => return text,
        }
    }
}

const fn word_end(mut text: &[u8]) -> &[u8] {
    loop {
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
            ] => return text,
            [b'\\', _, rest @ ..] => rest,
            [b'\'', rest @ ..] => past_single(rest),
            [b'"', rest @ ..] => past_double(rest),
            [b'`', rest @ ..] => past_backquote(rest),
            [b'$', b'(', rest @ ..] => past_paren(rest),
            [b'$', b'{', rest @ ..] => past_brace(rest),
            [_, rest @ ..] => rest,
        };
    }
}

const fn past_single(mut text: &[u8]) -> &[u8] {
    while let [byte, rest @ ..] = text {
        text = rest;
        if *byte == b'\'' {
            break;
        }
    }
    text
}

const fn past_double(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [] => return text,
            [b'"', rest @ ..] => return rest,
            [b'\\', _, rest @ ..] => rest,
            [b'$', b'(', rest @ ..] => past_paren(rest),
            [_, rest @ ..] => rest,
        };
    }
}

/// Past the end of `` `..` ``.
pub(crate) const fn past_backquote(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [] => return text,
            [b'`', rest @ ..] => return rest,
            [b'\\', _, rest @ ..] => rest,
            [_, rest @ ..] => rest,
        };
    }
}

/// Past the end of `$(..)`, nested ones and quotes included.
pub(crate) const fn past_paren(mut text: &[u8]) -> &[u8] {
    let mut depth = 1u32;
    let mut quoted = false;
    loop {
        text = match text {
            [] => return text,
            [b'\\', _, rest @ ..] => rest,
            [b'"', rest @ ..] => {
                quoted = !quoted;
                rest
            }
            [b'\'', rest @ ..] if !quoted => past_single(rest),
            [b')', rest @ ..] => {
                depth -= 1;
                if depth == 0 {
                    return rest;
                }
                rest
            }
            [b'(', rest @ ..] => {
                depth = depth.saturating_add(1);
                rest
            }
            [_, rest @ ..] => rest,
        };
    }
}

const fn past_brace(mut text: &[u8]) -> &[u8] {
    let mut depth = 1u32;
    loop {
        text = match text {
            [] => return text,
            [b'\\', _, rest @ ..] => rest,
            [b'}', rest @ ..] => {
                depth -= 1;
                if depth == 0 {
                    return rest;
                }
                rest
            }
            [b'$', b'{', rest @ ..] => {
                depth = depth.saturating_add(1);
                rest
            }
            [_, rest @ ..] => rest,
        };
    }
}
