//! Enough of Rust's lexical grammar to read a rule's metadata without compiling it.

/// One token of a Rust file; comments and white space are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name, a keyword or a number.
    Word(String),
    /// A string literal of any kind, with its escapes resolved.
    Text(String),
    /// Any other character.
    Sign(char),
}

impl Token {
    pub(crate) fn is_word(&self, expected: &str) -> bool {
        matches!(self, Self::Word(word) if word == expected)
    }
}

/// Splits Rust source into tokens.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { rest: source };
    let mut tokens = Vec::new();
    while let Some(token) = reader.token() {
        tokens.push(token);
    }
    tokens
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn token(&mut self) -> Option<Token> {
        self.skip_blanks();
        if let Some(text) = self.raw_string().or_else(|| self.string()) {
            return Some(Token::Text(text));
        }
        let first = self.rest.chars().next()?;
        if is_word(first) {
            return Some(Token::Word(self.take_while(is_word)));
        }
        if first == '\'' {
            self.skip_char_or_lifetime();
            return Some(Token::Sign('\''));
        }
        self.rest = &self.rest[first.len_utf8()..];
        Some(Token::Sign(first))
    }

    fn skip_blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.starts_with("//") {
                self.take_while(|it| it != '\n');
            } else if self.rest.starts_with("/*") {
                self.skip_block_comment();
            } else {
                return;
            }
        }
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(first) = self.rest.chars().next() {
            if self.rest.starts_with("/*") {
                depth += 1;
                self.rest = &self.rest[2..];
            } else if self.rest.starts_with("*/") {
                depth -= 1;
                self.rest = &self.rest[2..];
                if depth == 0 {
                    return;
                }
            } else {
                self.rest = &self.rest[first.len_utf8()..];
            }
        }
    }

    /// `r"…"`, `r#"…"#`, and the same after `b` or `c`.
    fn raw_string(&mut self) -> Option<String> {
        let after = self.rest.strip_prefix(['b', 'c']).unwrap_or(self.rest);
        let after = after.strip_prefix('r')?;
        let hashes = after.len() - after.trim_start_matches('#').len();
        let body = after[hashes..].strip_prefix('"')?;
        let close = format!("\"{}", "#".repeat(hashes));
        let end = body.find(&close).unwrap_or(body.len());
        self.rest = body.get(end + close.len()..).unwrap_or_default();
        Some(body[..end].to_owned())
    }

    fn string(&mut self) -> Option<String> {
        let after = self.rest.strip_prefix(['b', 'c']).unwrap_or(self.rest);
        self.rest = after.strip_prefix('"')?;
        let mut text = String::new();
        loop {
            match self.next_char() {
                Some('\\') => self.escape(&mut text),
                Some('"') | None => return Some(text),
                Some(other) => text.push(other),
            }
        }
    }

    fn escape(&mut self, text: &mut String) {
        match self.next_char() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('0') => text.push('\0'),
            Some('\n') => self.rest = self.rest.trim_start(),
            Some('x') => {
                let (digits, rest) = self.rest.split_at_checked(2).unwrap_or((self.rest, ""));
                text.extend(character(digits));
                self.rest = rest;
            }
            Some('u') => {
                let digits = self.take_while(|it| it != '}');
                text.extend(character(digits.trim_start_matches('{')));
                self.next_char();
            }
            Some(other) => text.push(other),
            None => {}
        }
    }

    /// `'a'`, `b'\''` and `'\u{1F433}'` end at a quote; `'a` of a lifetime does not.
    fn skip_char_or_lifetime(&mut self) {
        self.next_char();
        if self.rest.starts_with('\\') {
            self.next_char();
            self.next_char();
            self.take_while(|it| it != '\'');
            self.next_char();
        } else {
            let mut ahead = self.rest.chars();
            if ahead.next().is_some() && ahead.next() == Some('\'') {
                self.rest = ahead.as_str();
            }
        }
    }

    fn next_char(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let first = chars.next();
        self.rest = chars.as_str();
        first
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|it| !keep(it)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }
}

fn is_word(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

fn character(hexadecimal: &str) -> Option<char> {
    u32::from_str_radix(hexadecimal, 16)
        .ok()
        .and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        let text = |token| {
            if let Token::Text(text) = token {
                Some(text)
            } else {
                None
            }
        };
        tokens(source).into_iter().filter_map(text).collect()
    }

    #[test]
    fn comments_are_not_tokens() {
        assert_eq!(tokens("a // \"b\"\n/* /* c */ d */ e").len(), 2);
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(texts(r#""a\"b\n\\ \x41\u{2026}""#), ["a\"b\n\\ A…"]);
        assert_eq!(texts("\"one \\\n      two\""), ["one two"]);
    }

    #[test]
    fn raw_and_byte_strings_are_texts() {
        assert_eq!(
            texts(r##"r"a\n" r#"b"c"# b"d" br"e""##),
            ["a\\n", "b\"c", "d", "e"]
        );
    }

    #[test]
    fn a_quote_in_a_char_opens_no_string() {
        assert_eq!(
            texts(r#"'"' b'"' '\'' "x" &'a str "y" '\u{22}' "z""#),
            ["x", "y", "z"]
        );
    }

    #[test]
    fn a_word_that_starts_like_a_raw_string_is_a_word() {
        assert_eq!(
            tokens("run r b"),
            ["run", "r", "b"].map(|it| Token::Word(it.to_owned()))
        );
    }

    #[test]
    fn cut_off_text_ends_the_reading() {
        for source in [
            "\"a", "r#\"a", "/* a", "'", "'\\", "\"\\", "\"\\x", "\"\\u{",
        ] {
            tokens(source);
        }
    }
}
