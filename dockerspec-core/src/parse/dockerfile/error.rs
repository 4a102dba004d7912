//! What is wrong with the text of a Dockerfile.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

/// One thing in a Dockerfile that cannot be read as the language has it.
///
/// The rest of the file is read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxError {
    /// The bytes of the file it is about.
    pub range: Range<usize>,
    /// What is wrong, with the text of the file in backticks.
    pub message: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for SyntaxError {}

/// The errors of a file, in the order they were found; a flood of them is only counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Errors {
    list: Vec<SyntaxError>,
    more: usize,
}

impl Errors {
    /// More errors than anybody reads; a file of binary data would give one for each line.
    const KEPT: usize = 1000;

    pub(crate) fn push(
        &mut self,
        range: Range<usize>,
        message: impl FnOnce() -> (String, Option<String>),
    ) {
        if self.list.len() < Self::KEPT {
            let (message, help) = message();
            self.list.push(SyntaxError {
                range,
                message,
                help,
            });
        } else {
            self.more += 1;
        }
    }

    /// The errors in the order of their places.
    pub(crate) fn finish(mut self) -> Vec<SyntaxError> {
        self.list.sort_by_key(|error| error.range.start);
        if self.more > 0 {
            let range = self.list.last().map_or(0..0, |error| error.range.clone());
            self.list.push(SyntaxError {
                range,
                message: alloc::format!("{} more errors follow", self.more),
                help: None,
            });
        }
        self.list
    }
}

/// The text of a message is cut here: a line can be a megabyte long.
pub(crate) fn quoted(text: &str) -> Quoted<'_> {
    Quoted(text)
}

/// User's text in backticks, on one line and of bounded length.
pub(crate) struct Quoted<'t>(&'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 60;
        f.write_str("`")?;
        for (count, ch) in self.0.chars().enumerate() {
            if count == SHOWN {
                f.write_str("…")?;
                break;
            }
            if ch.is_control() {
                write!(f, "{}", ch.escape_default())?;
            } else {
                fmt::Write::write_char(f, ch)?;
            }
        }
        f.write_str("`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn quoted_text_is_short_and_on_one_line() {
        assert_eq!(quoted("a\nb\0").to_string(), "`a\\nb\\u{0}`");
        assert_eq!(quoted(&"x".repeat(1000)).to_string().chars().count(), 63);
    }

    #[test]
    fn a_flood_of_errors_is_counted() {
        let mut errors = Errors::default();
        for at in 0..1500 {
            errors.push(at..at, || ("wrong".to_string(), None));
        }
        let errors = errors.finish();
        assert_eq!(errors.len(), 1001);
        assert_eq!(errors.last().unwrap().message, "500 more errors follow");
    }
}
