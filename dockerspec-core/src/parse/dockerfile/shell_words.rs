//! Words of a line as BuildKit's lexer sees them when it looks for heredoc markers.
//!
//! This is not a shell: no operator ends a word (but a `<<` takes the space behind it along), variables stay unexpanded, and what the lexer
//! cannot read (an open quote, `${x^^}`) makes the whole line one without markers.

use alloc::string::String;
use alloc::vec::Vec;

/// A word and the bytes of the line it was made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The line is not one that the lexer can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

/// Which characters stay in the words although they only quote.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw {
    pub(super) quotes: bool,
    pub(super) escapes: bool,
}

/// `${a:-${b:-…}}` deeper than this is nobody's text.
const DEEPEST: u32 = 64;

/// Splits `text` at white space outside of quotes.
pub(super) fn words(text: &str, raw: Raw) -> Result<Vec<Word>, Unreadable> {
    let mut lexer = Lexer {
        text,
        at: 0,
        raw,
        depth: 0,
    };
    let mut words = Vec::new();
    let mut word = Word {
        text: String::new(),
        start: 0,
        end: 0,
    };
    let mut inside = false;
    let mut piece = String::new();
    while let Some(ch) = lexer.peek() {
        let start = lexer.at;
        piece.clear();
        let mut splits = false;
        match ch {
            '\'' => lexer.single_quoted(&mut piece)?,
            '"' => lexer.double_quoted(&mut piece)?,
            '$' => {
                lexer.variable(&mut piece)?;
                splits = true;
            }
            '<' => lexer.redirection(&mut piece),
            '\\' => {
                lexer.next();
                if lexer.raw.escapes {
                    piece.push(ch);
                }
                piece.extend(lexer.next());
            }
            _ => {
                lexer.next();
                piece.push(ch);
                splits = true;
            }
        }
        if splits {
            for ch in piece.chars() {
                if !ch.is_whitespace() {
                    if word.text.is_empty() && !inside {
                        word.start = start;
                    }
                    word.text.push(ch);
                    word.end = lexer.at;
                    inside = true;
                } else if inside && !word.text.is_empty() {
                    words.push(core::mem::replace(
                        &mut word,
                        Word {
                            text: String::new(),
                            start: 0,
                            end: 0,
                        },
                    ));
                    inside = false;
                }
            }
        } else {
            if word.text.is_empty() && !inside {
                word.start = start;
            }
            word.text.push_str(&piece);
            word.end = lexer.at;
            inside = true;
        }
    }
    if !word.text.is_empty() {
        words.push(word);
    }
    Ok(words)
}

struct Lexer<'s> {
    text: &'s str,
    at: usize,
    raw: Raw,
    depth: u32,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.at += ch.len_utf8();
        Some(ch)
    }

    /// A `<`, or a `<<` with the white space behind it, which belongs to the word.
    fn redirection(&mut self, out: &mut String) {
        out.extend(self.next());
        if self.peek() != Some('<') {
            return;
        }
        out.extend(self.next());
        while let Some(ch) = self.peek().filter(char::is_ascii_whitespace) {
            out.push(ch);
            self.next();
        }
    }

    fn single_quoted(&mut self, out: &mut String) -> Result<(), Unreadable> {
        self.next();
        if self.raw.quotes {
            out.push('\'');
        }
        loop {
            match self.next().ok_or(Unreadable)? {
                '\'' => break,
                ch => out.push(ch),
            }
        }
        if self.raw.quotes {
            out.push('\'');
        }
        Ok(())
    }

    fn double_quoted(&mut self, out: &mut String) -> Result<(), Unreadable> {
        self.next();
        if self.raw.quotes {
            out.push('"');
        }
        loop {
            match self.peek().ok_or(Unreadable)? {
                '"' => break,
                '$' => self.variable(out)?,
                '\\' => {
                    self.next();
                    if self.raw.escapes {
                        out.push('\\');
                    }
                    match self.peek() {
                        Some('"' | '$' | '\\') => out.extend(self.next()),
                        Some(_) => out.push('\\'),
                        None => {}
                    }
                }
                _ => out.extend(self.next()),
            }
        }
        self.next();
        if self.raw.quotes {
            out.push('"');
        }
        Ok(())
    }

    /// A `$` and the name or the braces behind it, written as it stands: nothing is set.
    fn variable(&mut self, out: &mut String) -> Result<(), Unreadable> {
        self.next();
        out.push('$');
        if self.peek() != Some('{') {
            self.name(out);
            return Ok(());
        }
        self.next();
        if matches!(self.peek(), None | Some('{' | '}' | ':')) {
            return Err(Unreadable);
        }
        out.push('{');
        self.name(out);
        match self.next() {
            Some('}') => {}
            Some(':') => {
                out.push(':');
                let modifier = self.next().ok_or(Unreadable)?;
                out.push(modifier);
                self.until('}', matches!(modifier, '#' | '%'), out)?;
            }
            Some(modifier @ ('+' | '-' | '?' | '#' | '%')) => {
                out.push(modifier);
                self.until('}', matches!(modifier, '#' | '%'), out)?;
            }
            Some('/') => {
                if self.peek() == Some('/') {
                    self.next();
                }
                out.push('/');
                self.until('/', true, out)?;
                out.push('/');
                self.until('}', true, out)?;
            }
            _ => return Err(Unreadable),
        }
        out.push('}');
        Ok(())
    }

    fn name(&mut self, out: &mut String) {
        match self.peek() {
            Some(ch) if ch.is_numeric() => {
                while let Some(ch) = self.peek().filter(|ch| ch.is_numeric()) {
                    out.push(ch);
                    self.next();
                }
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => out.extend(self.next()),
            _ => {
                while let Some(ch) = self.peek().filter(|ch| ch.is_alphanumeric() || *ch == '_') {
                    out.push(ch);
                    self.next();
                }
            }
        }
    }

    /// The text up to `stop`, which may hold quotes and variables of its own.
    fn until(&mut self, stop: char, escapes: bool, out: &mut String) -> Result<(), Unreadable> {
        if self.depth == DEEPEST {
            return Err(Unreadable);
        }
        self.depth += 1;
        let outer = core::mem::replace(&mut self.raw.escapes, escapes);
        loop {
            match self.peek().ok_or(Unreadable)? {
                ch if ch == stop => break,
                '\'' => self.single_quoted(out)?,
                '"' => self.double_quoted(out)?,
                '$' => self.variable(out)?,
                '\\' => {
                    self.next();
                    if escapes {
                        out.push('\\');
                    }
                    out.extend(self.next());
                }
                _ => out.extend(self.next()),
            }
        }
        self.next();
        self.raw.escapes = outer;
        self.depth -= 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        words(
            text,
            Raw {
                quotes: true,
                escapes: true,
            },
        )
        .unwrap()
        .into_iter()
        .map(|word| word.text)
        .collect()
    }

    #[test]
    fn quotes_hold_a_word_together_and_stay_in_it() {
        assert_eq!(
            split("RUN echo 'a b'\"c d\" e"),
            ["RUN", "echo", "'a b'\"c d\"", "e"]
        );
        assert_eq!(split("a\\ b c"), ["a\\ b", "c"]);
    }

    #[test]
    fn white_space_behind_a_marker_is_part_of_the_word() {
        assert_eq!(split("a << EOF b <<- C"), ["a", "<< EOF", "b", "<<-", "C"]);
    }

    #[test]
    fn a_word_knows_its_place() {
        let found = words(
            "RUN  cat <<'E F' x",
            Raw {
                quotes: true,
                escapes: true,
            },
        )
        .unwrap();
        assert_eq!((found[2].start, found[2].end), (9, 16));
    }

    #[test]
    fn unset_variables_stay_as_they_are() {
        assert_eq!(
            split("$a ${b} ${c:-d} ${e#*x} ${f//g/h} $( $1x"),
            ["$a", "${b}", "${c:-d}", "${e#*x}", "${f/g/h}", "$(", "$1x"]
        );
    }

    #[test]
    fn what_the_lexer_cannot_read_is_said() {
        for text in [
            "echo it's",
            "echo \"a",
            "${",
            "${}",
            "${x^^}",
            "${#x}",
            "${!x}",
            "${x",
            "${x:-",
        ] {
            assert_eq!(
                words(
                    text,
                    Raw {
                        quotes: true,
                        escapes: true
                    }
                ),
                Err(Unreadable),
                "{text}"
            );
        }
        let deep = "${a:-".repeat(100_000);
        assert_eq!(
            words(
                &deep,
                Raw {
                    quotes: true,
                    escapes: true
                }
            ),
            Err(Unreadable)
        );
    }
}
