//! What BuildKit makes of the quotes and escapes in a value: `"a b"`, `'$x'`, `a\ b`.
//!
//! <https://docs.docker.com/reference/dockerfile/#environment-replacement>

use alloc::borrow::Cow;
use alloc::string::String;
use core::ops::Range;

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

/// The value without its quotes and escapes, in the form that the model has: `$NAME` and `${NAME…}` are variables,
/// `\$` is a dollar, of backslashes before a `$` two are one, and everything else is itself.
///
/// Inside of braces a backslash takes the meaning from the character behind it.
pub(super) fn unquote(text: &str, escape: char) -> Result<Cow<'_, str>, Unreadable> {
    read(text, escape, true)
}

/// The text of a heredoc in which variables are replaced, in the same form: its quotes mean nothing.
pub(super) fn unescape(text: &str) -> Result<Cow<'_, str>, Unreadable> {
    read(text, '\\', false)
}

fn read(text: &str, escape: char, quotes: bool) -> Result<Cow<'_, str>, Unreadable> {
    // a backslash or a backtick
    let mark = u8::try_from(escape).unwrap_or(b'\\');
    let special =
        |byte: u8| (byte == b'$') | (byte == mark) | (quotes & ((byte == b'\'') | (byte == b'"')));
    // without an early end, so that several bytes are looked at in one step
    if !text
        .bytes()
        .fold(false, |found, byte| found | special(byte))
    {
        return Ok(Cow::Borrowed(text));
    }
    let mut reader = Reader {
        rest: text,
        escape,
        quotes,
        said: String::with_capacity(text.len()),
        bare: 0..0,
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
    quotes: bool,
    said: String,
    /// Where the name of a variable without braces stands in `said`.
    bare: Range<usize>,
}

/// `${a:-${b:-…}}` deeper than this is nobody's text.
const DEEPEST: u32 = 64;

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let ch = chars.next();
        self.rest = chars.as_str();
        ch
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn push(&mut self, ch: char) {
        // `"$a"b` is no variable `ab`
        if !self.bare.is_empty() && self.bare.end == self.said.len() && is_name(ch) {
            self.said.insert(self.bare.start, '{');
            self.said.push('}');
        }
        self.said.push(ch);
    }

    fn value(&mut self) -> Result<(), Unreadable> {
        while let Some(ch) = self.next() {
            match ch {
                '\'' if self.quotes => self.single(Self::literal)?,
                '"' if self.quotes => self.double(Self::literal, 0)?,
                '$' => self.variable(0)?,
                ch if ch == self.escape => {
                    if let Some(ch) = self.next() {
                        self.literal(ch);
                    }
                }
                ch => self.push(ch),
            }
        }
        Ok(())
    }

    fn single(&mut self, mut literal: impl FnMut(&mut Self, char)) -> Result<(), Unreadable> {
        loop {
            match self.next().ok_or(Unreadable::Quote('\''))? {
                '\'' => return Ok(()),
                ch => literal(self, ch),
            }
        }
    }

    fn double(
        &mut self,
        mut literal: impl FnMut(&mut Self, char),
        depth: u32,
    ) -> Result<(), Unreadable> {
        loop {
            match self.next().ok_or(Unreadable::Quote('"'))? {
                '"' => return Ok(()),
                '$' => self.variable(depth)?,
                ch if ch == self.escape => match self.peek() {
                    Some(next) if next == '"' || next == '$' || next == self.escape => {
                        self.next();
                        literal(self, next);
                    }
                    Some(_) => literal(self, ch),
                    None => {}
                },
                ch => literal(self, ch),
            }
        }
    }

    /// A character that stands for itself.
    fn literal(&mut self, ch: char) {
        if ch == '$' {
            self.double_backslashes();
            self.said.push('\\');
        }
        self.push(ch);
    }

    /// A character that stands for itself inside of braces.
    fn literal_in_word(&mut self, ch: char) {
        if matches!(ch, '\\' | '$' | '}') {
            self.said.push('\\');
        }
        self.push(ch);
    }

    fn double_backslashes(&mut self) {
        let before = self.said.len() - self.said.trim_end_matches('\\').len();
        for _ in 0..before {
            self.said.push('\\');
        }
    }

    /// Behind a `$`: the name, or the braces with all they hold.
    fn variable(&mut self, depth: u32) -> Result<(), Unreadable> {
        if self.rest.starts_with('{') {
            self.next();
            if depth == 0 {
                self.double_backslashes();
            }
            return self.braced(depth);
        }
        let (name, rest) = self.rest.split_at(name(self.rest));
        self.rest = rest;
        if name.is_empty() {
            if depth == 0 {
                self.literal('$');
            } else {
                self.literal_in_word('$');
            }
            return Ok(());
        }
        if depth == 0 {
            self.double_backslashes();
        }
        let ordinary = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|ch: char| ch.is_ascii_digit());
        if ordinary {
            self.said.push('$');
            self.bare = self.said.len()..self.said.len() + name.len();
            self.said.push_str(name);
        } else {
            self.said.extend(["${", name, "}"]);
        }
        Ok(())
    }

    /// Behind a `${`.
    fn braced(&mut self, depth: u32) -> Result<(), Unreadable> {
        if depth == DEEPEST {
            return Err(Unreadable::Brace);
        }
        let (name, rest) = self.rest.split_at(name(self.rest));
        self.rest = rest;
        if name.is_empty() {
            return Err(Unreadable::Brace);
        }
        self.said.extend(["${", name]);
        match self.next().ok_or(Unreadable::Brace)? {
            '}' => {
                self.said.push('}');
                return Ok(());
            }
            ch @ (':' | '+' | '-' | '?' | '#' | '%' | '/') => self.said.push(ch),
            ch => return Err(Unreadable::Operator(ch)),
        }
        self.word(depth + 1)
    }

    /// What stands behind the operator, up to the `}`.
    fn word(&mut self, depth: u32) -> Result<(), Unreadable> {
        loop {
            match self.next().ok_or(Unreadable::Brace)? {
                '}' => {
                    self.said.push('}');
                    return Ok(());
                }
                '\'' if self.quotes => self.single(Self::literal_in_word)?,
                '"' if self.quotes => self.double(Self::literal_in_word, depth)?,
                '$' => self.variable(depth)?,
                ch if ch == self.escape => {
                    let ch = self.next().ok_or(Unreadable::Brace)?;
                    // in a pattern the backslash stays one
                    self.said.push('\\');
                    self.said.push(ch);
                }
                ch => self.literal_in_word(ch),
            }
        }
    }
}

/// Length of the name that BuildKit reads behind a `$`.
fn name(text: &str) -> usize {
    let mut chars = text.chars();
    let end = |stop: fn(char) -> bool| text.find(stop).unwrap_or(text.len());
    match chars.next() {
        Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
        Some(ch) if ch.is_numeric() => end(|ch| !ch.is_numeric()),
        _ => end(|ch| !is_name(ch)),
    }
}

fn is_name(ch: char) -> bool {
    ch.is_alphanumeric() || ch == '_'
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
            ("${a:-\"}\"}", "${a:-\\}}"),
            ("\"${a:-\"b c\"}\"", "${a:-b c}"),
            ("${a:-it\\'s $b '$c'}", "${a:-it\\'s $b \\$c}"),
            ("${a#'x'\\*}", "${a#x\\*}"),
            ("$a'b'", "${a}b"),
            ("\"$a\"b", "${a}b"),
            ("$1 $@ $é", "${1} ${@} ${é}"),
            ("$(a)", "\\$(a)"),
            ("'$'a", "\\$a"),
            ("${a:-${b}}c", "${a:-${b}}c"),
            ("'$a'", "\\$a"),
            ("\\$a", "\\$a"),
            ("\"\\$a\"", "\\$a"),
            ("\"\\\\$a\"", "\\\\$a"),
            ("\"\\\\\\$a\"", "\\\\\\$a"),
            ("$", "\\$"),
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

    #[test]
    fn a_heredoc_knows_no_quotes() {
        for (text, said) in [
            ("it's \"$a\"", "it's \"$a\""),
            ("\\n \\\\ \\$a", "n \\ \\$a"),
            ("${a:-'b'}", "${a:-'b'}"),
        ] {
            assert_eq!(unescape(text).as_deref(), Ok(said), "{text}");
        }
    }
}
