//! Texts in the form that BuildKit reads back as the model means them.
//!
//! In ENV, ARG, LABEL, paths and users, `$NAME` and `${NAME…}` are references that the builder replaces. `\$` is a
//! dollar sign; of backslashes before a `$`, two are one. Every other character is itself, quotes and single
//! backslashes too. Between `${` and `}` a backslash takes the meaning from the character behind it.

use alloc::format;
use alloc::string::{String, ToString as _};

/// A part of a text with references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    /// This character itself.
    Char(char),
    /// `$NAME`
    Name(&'t str),
    /// `${…}`, without the braces.
    Braced(&'t str),
}

/// The pieces of a text.
struct Pieces<'t> {
    rest: &'t str,
    /// Backslashes of a run before a `$` that are still to be given.
    backslashes: usize,
    /// The `$` behind them is itself.
    literal: bool,
}

fn pieces(text: &str) -> Pieces<'_> {
    Pieces {
        rest: text,
        backslashes: 0,
        literal: false,
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        if self.backslashes > 0 {
            self.backslashes -= 1;
            return Some(Piece::Char('\\'));
        }
        if self.rest.starts_with('\\') {
            let behind = self.rest.trim_start_matches('\\');
            let count = self.rest.len() - behind.len();
            self.rest = behind;
            if behind.starts_with('$') {
                self.backslashes = count / 2;
                self.literal = count % 2 == 1;
            } else {
                self.backslashes = count;
            }
            return self.next();
        }
        if self.rest.starts_with('$') && !core::mem::take(&mut self.literal) {
            if let Some(name) = name(&self.rest[1..]) {
                self.rest = &self.rest[1 + name.len()..];
                return Some(Piece::Name(name));
            }
            if let Some(inside) = braced(self.rest) {
                self.rest = &self.rest[inside.len() + 3..];
                return Some(Piece::Braced(inside));
            }
        }
        let first = self.rest.chars().next()?;
        self.rest = &self.rest[first.len_utf8()..];
        Some(Piece::Char(first))
    }
}

/// The name at the start of a text, if there is one.
fn name(text: &str) -> Option<&str> {
    let end = text
        .find(|ch: char| !ch.is_ascii_alphanumeric() && ch != '_')
        .unwrap_or(text.len());
    let name = &text[..end];
    (!name.is_empty() && !name.starts_with(|ch: char| ch.is_ascii_digit())).then_some(name)
}

/// What stands between `${` and its `}`; nothing where no name can begin, which the builder refuses.
fn braced(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("${")?;
    if !inside.starts_with(|ch: char| ch.is_alphanumeric() || "_@*#?-$!".contains(ch)) {
        return None;
    }
    let mut depth = 0;
    let mut chars = inside.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        match ch {
            '\\' => drop(chars.next()),
            '$' if chars.peek().is_some_and(|(_, next)| *next == '{') => {
                chars.next();
                depth += 1;
            }
            '}' if depth == 0 => return Some(&inside[..at]),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A value in double quotes, as ENV, ARG and LABEL have it.
pub(super) fn quoted(text: &str, escape: char) -> String {
    let mut out = String::from('"');
    write(text, escape, &['"', '$', escape], &mut out);
    out.push('"');
    out
}

/// A value in double quotes without any reference in it.
pub(super) fn quoted_literal(text: &str, escape: char) -> String {
    let mut out = String::from('"');
    for ch in text.chars() {
        if matches!(ch, '"' | '$') || ch == escape {
            out.push(escape);
        }
        out.push(ch);
    }
    out.push('"');
    out
}

/// A single word: bare where that is safe, in double quotes where it is not.
pub(super) fn word(text: &str, escape: char) -> String {
    let safe = |ch: char| ch.is_ascii_alphanumeric() || "_./:@%+=,-${}".contains(ch);
    if !text.is_empty()
        && text.chars().all(safe)
        && pieces(text).all(|piece| piece != Piece::Char('$'))
    {
        text.to_string()
    } else {
        quoted(text, escape)
    }
}

/// A text whose quotes and escapes the builder takes out, but which nothing else delimits: an element of a list of paths.
pub(super) fn escaped(text: &str, escape: char) -> String {
    let mut out = String::new();
    write(text, escape, &['"', '\'', '$', escape], &mut out);
    out
}

/// The text of a heredoc in which the builder replaces references; its escape is always the backslash, its quotes are none.
pub(super) fn expanded(text: &str) -> String {
    let mut out = String::new();
    write(text, '\\', &['$', '\\'], &mut out);
    out
}

fn write(text: &str, escape: char, special: &[char], out: &mut String) {
    let mut pieces = pieces(text).peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Char(ch) => {
                if special.contains(&ch) {
                    out.push(escape);
                }
                out.push(ch);
            }
            Piece::Name(name) => {
                // the builder takes letters of any script for a part of the name
                let longer =
                    matches!(pieces.peek(), Some(Piece::Char(next)) if next.is_alphanumeric());
                if longer {
                    out.extend(["${", name, "}"]);
                } else {
                    out.extend(["$", name]);
                }
            }
            Piece::Braced(inside) => out.push_str(&reference(inside, escape)),
        }
    }
}

/// `${…}` with the quotes and escapes of its word written so that they mean themselves.
fn reference(inside: &str, escape: char) -> String {
    let mut out = String::from("${");
    let mut rest = inside;
    while let Some(ch) = rest.chars().next() {
        if let Some(inner) = braced(rest) {
            out.push_str(&reference(inner, escape));
            rest = &rest[inner.len() + 3..];
            continue;
        }
        rest = &rest[ch.len_utf8()..];
        let escaped = if ch == '\\' {
            rest.chars().next()
        } else {
            None
        };
        if let Some(escaped) = escaped {
            rest = &rest[escaped.len_utf8()..];
            out.push(escape);
            out.push(escaped);
            continue;
        }
        if matches!(ch, '"' | '\'') || ch == escape || (ch == '$' && name(rest).is_none()) {
            out.push(escape);
        }
        out.push(ch);
    }
    out.push('}');
    out
}

/// A JSON array of strings, as exec forms have it.
pub(super) fn json<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    let mut out = String::from("[");
    for (index, word) in words.into_iter().enumerate() {
        out.push_str(if index == 0 { "\"" } else { ", \"" });
        for ch in word.as_ref().chars() {
            match ch {
                '"' | '\\' => out.extend(['\\', ch]),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                ch if ch.is_ascii_control() => {
                    out.extend(["\\u", &format!("{:04x}", u32::from(ch))]);
                }
                ch => out.push(ch),
            }
        }
        out.push('"');
    }
    out.push(']');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_stays_one_and_everything_else_is_itself() {
        let cases = [
            ("/app/bin:$PATH", r#""/app/bin:$PATH""#),
            ("say \"hi\"", r#""say \"hi\"""#),
            ("it's 5$", r#""it's 5\$""#),
            ("$5 $$ $(x) $", r#""\$5 \$\$ \$(x) \$""#),
            (r"C:\new", r#""C:\\new""#),
            (r"\$HOME", r#""\$HOME""#),
            (r"\\$HOME", r#""\\$HOME""#),
            (r"\\\$HOME", r#""\\\$HOME""#),
            ("$HOMEé", r#""${HOME}é""#),
            ("${A:-it's \"b\"}", r#""${A:-it\'s \"b\"}""#),
            (r"${A:-a\}b}", r#""${A:-a\}b}""#),
            ("${A:-${B:-'}}'", r#""${A:-${B:-\'}}'""#),
            ("${A", r#""\${A""#),
            ("", r#""""#),
        ];
        for (text, written) in cases {
            assert_eq!(quoted(text, '\\'), written, "{text}");
        }
    }

    #[test]
    fn a_backslash_is_itself_where_the_backtick_escapes() {
        assert_eq!(
            quoted(r#"C:\a "b" `c` $5"#, '`'),
            r#""C:\a `"b`" ``c`` `$5""#
        );
        assert_eq!(word(r"C:\app", '`'), r#""C:\app""#);
    }

    #[test]
    fn only_plain_words_stand_bare() {
        assert_eq!(word("/app/$X", '\\'), "/app/$X");
        assert_eq!(word("$5", '\\'), r#""\$5""#);
        assert_eq!(word("/a b", '\\'), r#""/a b""#);
        assert_eq!(word("", '\\'), r#""""#);
    }

    #[test]
    fn every_string_is_a_json_string() {
        assert_eq!(
            json(["a\"b", "c\\", "\n\u{1}é"]),
            r#"["a\"b", "c\\", "\n\u0001é"]"#
        );
        assert_eq!(json::<&str>([]), "[]");
    }
}
