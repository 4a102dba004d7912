//! The exec form: a JSON array of strings.

use super::text::{Joined, Part, Span};
use alloc::vec::Vec;

/// What the arguments of an instruction are as JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Array {
    /// An array of strings; they were added to the words.
    Strings,
    /// An array with something else in it, which BuildKit refuses.
    Mixed(Span),
    /// No JSON array: the text is a shell line or a list of words.
    None,
}

/// Go's decoder stops at this depth, and so the text is no array to BuildKit.
const DEEPEST: usize = 10_000;

/// Adds the strings of a JSON array to `words`.
pub(super) fn array(part: Part<'_>, words: &mut Vec<Span>, joined: &mut Joined) -> Array {
    let part = part.trim_start();
    if !part.text.starts_with('[') {
        return Array::None;
    }
    let before = words.len();
    let mut scanner = Scanner {
        part,
        bytes: part.text.as_bytes(),
        at: 1,
    };
    let mut mixed = None;
    let read = scanner.elements(|span, text| match text {
        Some(plain) if !plain.contains(&b'\\') => words.push(span),
        Some(_) => words.push(unescaped(part, span, joined)),
        None => mixed = mixed.or(Some(span)),
    });
    if read.is_none() {
        words.truncate(before);
        return Array::None;
    }
    match mixed {
        Some(span) => {
            words.truncate(before);
            Array::Mixed(span)
        }
        None => Array::Strings,
    }
}

struct Scanner<'s> {
    part: Part<'s>,
    bytes: &'s [u8],
    at: usize,
}

impl<'s> Scanner<'s> {
    /// Reads behind the `[` to the end of the text, `None` where that is no JSON.
    fn elements(&mut self, mut element: impl FnMut(Span, Option<&'s [u8]>)) -> Option<()> {
        self.spaces();
        if self.peek() == Some(b']') {
            self.at += 1;
        } else {
            loop {
                self.spaces();
                let start = self.at;
                if self.peek()? == b'"' {
                    let inside = self.string()?;
                    let span = self.part.cut(inside.0, inside.1).span();
                    element(span, self.bytes.get(inside.0..inside.1));
                } else {
                    self.value()?;
                    element(self.part.cut(start, self.at).span(), None);
                }
                self.spaces();
                match self.take()? {
                    b',' => {}
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.spaces();
        (self.at == self.bytes.len()).then_some(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn spaces(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The bytes between the quotes.
    fn string(&mut self) -> Option<(usize, usize)> {
        self.at += 1;
        let start = self.at;
        loop {
            match self.take()? {
                b'"' => return Some((start, self.at - 1)),
                b'\\' => match self.take()? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                    b'u' => {
                        for _ in 0..4 {
                            self.take().filter(u8::is_ascii_hexdigit)?;
                        }
                    }
                    _ => return None,
                },
                0..=0x1f => return None,
                _ => {}
            }
        }
    }

    /// Anything but a string; its brackets are counted on a list, not on the stack.
    fn value(&mut self) -> Option<()> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            self.spaces();
            match self.peek()? {
                b'"' => drop(self.string()?),
                b'[' | b'{' if open.len() + 2 > DEEPEST => return None,
                b'[' => {
                    self.at += 1;
                    self.spaces();
                    if self.peek()? != b']' {
                        open.push(b']');
                        continue;
                    }
                    self.at += 1;
                }
                b'{' => {
                    self.at += 1;
                    self.spaces();
                    if self.peek()? != b'}' {
                        self.key()?;
                        open.push(b'}');
                        continue;
                    }
                    self.at += 1;
                }
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => self.number()?,
            }
            loop {
                let Some(close) = open.last().copied() else {
                    return Some(());
                };
                self.spaces();
                match self.take()? {
                    b',' if close == b'}' => {
                        self.spaces();
                        self.key()?;
                        break;
                    }
                    b',' => break,
                    byte if byte == close => open.pop(),
                    _ => return None,
                };
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        if self.peek()? != b'"' {
            return None;
        }
        self.string()?;
        self.spaces();
        (self.take()? == b':').then_some(())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.strip_prefix(word)?;
        self.at += word.len();
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.take()? {
            b'0' => {}
            b'1'..=b'9' => drop(self.digits()),
            _ => return None,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

/// The text a JSON string with escapes stands for; each escape is found at its backslash.
fn unescaped(part: Part<'_>, span: Span, joined: &mut Joined) -> Span {
    let inside = part.cut(
        (span.start - part.at) as usize,
        (span.end - part.at) as usize,
    );
    let place = |joined: &Joined, at: usize| joined.place(inside.at + super::text::u32_of(at));
    let start = joined.end();
    let mut rest = inside.text.char_indices();
    while let Some((at, ch)) = rest.next() {
        let source = place(joined, at);
        if ch != '\\' {
            joined.push_char(ch, source);
            continue;
        }
        let meant = match rest.next().map_or('\\', |(_, ch)| ch) {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let high = hex(&mut rest);
                let mut ahead = rest.clone();
                let low = match (ahead.next(), ahead.next()) {
                    (Some((_, '\\')), Some((_, 'u'))) if (0xd800..0xdc00).contains(&high) => {
                        hex(&mut ahead)
                    }
                    _ => 0,
                };
                if (0xdc00..0xe000).contains(&low) {
                    rest = ahead;
                    char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
                } else {
                    char::from_u32(high)
                }
                .unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            other => other,
        };
        joined.push_char(meant, source);
    }
    Span::new(start, joined.end())
}

fn hex(rest: &mut core::str::CharIndices<'_>) -> u32 {
    rest.take(4)
        .fold(0, |sum, (_, ch)| sum << 4 | ch.to_digit(16).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    fn read(text: &str) -> Result<Vec<String>, Array> {
        let (mut words, mut joined) = (Vec::new(), Joined::after(1000, 0));
        match array(Part { text, at: 0 }, &mut words, &mut joined) {
            Array::Strings => Ok(words
                .iter()
                .map(|span| joined.text(text, *span).into())
                .collect()),
            other => {
                assert!(words.is_empty());
                Err(other)
            }
        }
    }

    #[test]
    fn strings_are_read_with_their_escapes() {
        assert_eq!(read(" [ \"a\" , \"b c\" ] ").unwrap(), ["a", "b c"]);
        assert_eq!(read("[]").unwrap(), [""; 0]);
        assert_eq!(
            read(r#"["\" \\ \/ \n \t \u00e9 \ud83d\ude00 \ud83d x"]"#).unwrap(),
            ["\" \\ / \n \t é 😀 \u{fffd} x"]
        );
    }

    #[test]
    fn a_shell_test_is_no_array() {
        for text in [
            "[ -f x ]",
            "['a']",
            "[\"a\"",
            "[\"a\"] b",
            "[\"a\",]",
            "[\"a\\x\"]",
            "[\"\t\"]",
            "[01]",
            "[",
            "[a",
        ] {
            assert_eq!(read(text), Err(Array::None), "{text}");
        }
        assert_eq!(read(&"[".repeat(100_000)), Err(Array::None));
    }

    #[test]
    fn an_array_of_other_things_is_told_apart() {
        for text in [
            "[\"a\",42]",
            "[1.5e-3]",
            "[null]",
            "[\"a\",{\"c\":[\"d\",{}]},\"b\"]",
            "[[]]",
            "[true,false]",
        ] {
            assert!(matches!(read(text), Err(Array::Mixed(_))), "{text}");
        }
        assert_eq!(read("[\"a\", 42]"), Err(Array::Mixed(Span::new(6, 8))));
    }

    #[test]
    fn an_escape_is_found_at_its_backslash() {
        let text = r#"["ab\ncd"]"#;
        let (mut words, mut joined) = (Vec::new(), Joined::after(1000, 0));
        array(Part { text, at: 0 }, &mut words, &mut joined);
        let word = words[0];
        assert_eq!(joined.place(word.start + 2), 4);
        assert_eq!(joined.range(Span::new(word.start + 3, word.end)), 6..8);
    }
}
