//! What BuildKit makes of the quotes and escapes in a value: `"a b"`, `'$x'`, `a\ b`.
//!
//! <https://docs.docker.com/reference/dockerfile/#environment-replacement>

use alloc::borrow::Cow;
use alloc::string::String;

/// Why a value cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// A quote that nothing closes.
    Quote(char),
    /// A `${` that nothing closes, or that holds no name.
    Brace,
    /// An operator behind the name that BuildKit does not know.
    Operator(char),
}

impl Unreadable {
    pub(super) fn message(self) -> String {
        match self {
            Unreadable::Quote(quote) => alloc::format!("a `{quote}` is not closed"),
            Unreadable::Brace => "a `${` is not closed, or holds no name".into(),
            Unreadable::Operator(ch) => {
                alloc::format!(
                    "`{}` behind the name of a variable means nothing to BuildKit",
                    ch.escape_debug()
                )
            }
        }
    }
}

/// The value without its quotes and escapes; variables stay as they are.
///
/// A dollar that is no variable becomes `\$`, and backslashes before any dollar are doubled.
pub(super) fn unquote(text: &str, escape: char) -> Result<Cow<'_, str>, Unreadable> {
    if !text.contains(['\'', '"', '$', escape]) {
        return Ok(Cow::Borrowed(text));
    }
    let mut reader = Reader {
        rest: text,
        escape,
        said: String::with_capacity(text.len()),
    };
    reader.value()?;
    Ok(if reader.said == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(reader.said)
    })
}

struct Reader<'t> {
    rest: &'t str,
    escape: char,
    said: String,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let ch = chars.next();
        self.rest = chars.as_str();
        ch
    }

    fn value(&mut self) -> Result<(), Unreadable> {
        while let Some(ch) = self.next() {
            match ch {
                '\'' => self.single()?,
                '"' => self.double()?,
                '$' => self.variable()?,
                ch if ch == self.escape => {
                    if let Some(ch) = self.next() {
                        self.literal(ch);
                    }
                }
                ch => self.said.push(ch),
            }
        }
        Ok(())
    }

    fn single(&mut self) -> Result<(), Unreadable> {
        loop {
            match self.next().ok_or(Unreadable::Quote('\''))? {
                '\'' => return Ok(()),
                ch => self.literal(ch),
            }
        }
    }

    fn double(&mut self) -> Result<(), Unreadable> {
        loop {
            match self.next().ok_or(Unreadable::Quote('"'))? {
                '"' => return Ok(()),
                '$' => self.variable()?,
                ch if ch == self.escape => match self.rest.chars().next() {
                    Some(next) if next == '"' || next == '$' || next == self.escape => {
                        self.next();
                        self.literal(next);
                    }
                    Some(_) => self.said.push(ch),
                    None => {}
                },
                ch => self.said.push(ch),
            }
        }
    }

    /// A character that stands for itself.
    fn literal(&mut self, ch: char) {
        if ch == '$' {
            self.double_backslashes();
            self.said.push('\\');
        }
        self.said.push(ch);
    }

    fn double_backslashes(&mut self) {
        let before = self.said.len() - self.said.trim_end_matches('\\').len();
        for _ in 0..before {
            self.said.push('\\');
        }
    }

    /// Behind a `$`: the name, or the braces with all they hold.
    fn variable(&mut self) -> Result<(), Unreadable> {
        let length = match self.rest.strip_prefix('{') {
            Some(inside) => braced(inside, self.escape)? + 1,
            None => 0,
        };
        self.double_backslashes();
        self.said.push('$');
        let (braces, rest) = self.rest.split_at(length);
        self.said.push_str(braces);
        self.rest = rest;
        Ok(())
    }
}

/// The bytes behind a `${` up to the `}` that closes it, which may hold quotes and braces of its own.
fn braced(inside: &str, escape: char) -> Result<usize, Unreadable> {
    let name = inside.trim_start_matches(|ch: char| ch.is_alphanumeric() || ch == '_');
    match name.chars().next() {
        _ if name.len() == inside.len() => return Err(Unreadable::Brace),
        None => return Err(Unreadable::Brace),
        Some('}' | ':' | '+' | '-' | '?' | '#' | '%' | '/') => {}
        Some(ch) => return Err(Unreadable::Operator(ch)),
    }
    let mut depth = 1_usize;
    let mut quote = None;
    let mut chars = inside
        .char_indices()
        .skip(inside[..inside.len() - name.len()].chars().count());
    while let Some((at, ch)) = chars.next() {
        if ch == escape && quote != Some('\'') {
            chars.next();
        } else if quote == Some(ch) {
            quote = None;
        } else if quote.is_none() {
            match ch {
                '\'' | '"' => quote = Some(ch),
                '{' if inside[..at].ends_with('$') => depth += 1,
                '}' => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(at + 1);
                    }
                }
                _ => {}
            }
        }
    }
    Err(quote.map_or(Unreadable::Brace, Unreadable::Quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes_are_taken_out() {
        for (text, said) in [
            ("a", "a"),
            ("\"a b\"", "a b"),
            ("'a b'", "a b"),
            ("a\\ b", "a b"),
            ("\"a\\\"b\"", "a\"b"),
            ("\"a\\nb\"", "a\\nb"),
            ("\"C:\\\\x\"", "C:\\x"),
            ("a'b'\"c\"d", "abcd"),
            ("\"\"", ""),
            ("a\\", "a"),
        ] {
            assert_eq!(unquote(text, '\\').as_deref(), Ok(said), "{text}");
        }
        assert_eq!(unquote("C:\\x`\"", '`').as_deref(), Ok("C:\\x\""));
    }

    #[test]
    fn variables_stay_and_other_dollars_are_marked() {
        for (text, said) in [
            ("$a", "$a"),
            ("\"$a ${b:-c d}\"", "$a ${b:-c d}"),
            ("${a:-\"}\"}", "${a:-\"}\"}"),
            ("${a:-${b}}c", "${a:-${b}}c"),
            ("'$a'", "\\$a"),
            ("\\$a", "\\$a"),
            ("\"\\$a\"", "\\$a"),
            ("\"\\\\$a\"", "\\\\$a"),
            ("\"\\\\\\$a\"", "\\\\\\$a"),
            ("$", "$"),
        ] {
            assert_eq!(unquote(text, '\\').as_deref(), Ok(said), "{text}");
        }
    }

    #[test]
    fn what_is_not_closed_is_said() {
        for (text, error) in [
            ("\"a", Unreadable::Quote('"')),
            ("it's", Unreadable::Quote('\'')),
            ("${a", Unreadable::Brace),
            ("${}", Unreadable::Brace),
            ("${:-a}", Unreadable::Brace),
            ("${a:-'x}", Unreadable::Quote('\'')),
            ("${a^^}", Unreadable::Operator('^')),
        ] {
            assert_eq!(unquote(text, '\\'), Err(error), "{text}");
        }
    }
}
