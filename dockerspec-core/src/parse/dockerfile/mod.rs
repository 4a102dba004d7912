//! Reads Dockerfiles as BuildKit does, keeps every place, and goes on behind every error.
//!
//! <https://docs.docker.com/reference/dockerfile/>

mod check;
mod data;
mod directive;
mod error;
mod heredoc;
mod instruction;
mod json;
mod keyword;
mod mount;
mod node;
mod reader;
mod shell_words;
mod text;
mod words;

pub use directive::DirectiveKind;
pub use error::SyntaxError;
pub use keyword::Keyword;
pub use node::{Arguments, Comment, Directive, Flag, Heredoc, Node, Pair, Text};

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str;
use data::Tables;

/// Reads the text of a Dockerfile; `name` is the file's name in reports.
///
/// It never fails: what cannot be read is in [`Dockerfile::errors`], and the rest is there.
///
/// ```
/// use dockerspec_core::parse::dockerfile::{self, Keyword};
///
/// let file = dockerfile::parse("Dockerfile", "FROM alpine\nRUNN make\n");
/// assert_eq!(file.nodes().count(), 2);
/// assert_eq!(file.errors()[0].message, "`RUNN` is no instruction");
/// ```
pub fn parse(name: impl Into<String>, text: impl Into<String>) -> Dockerfile {
    let (name, text) = (name.into(), text.into());
    let (tables, errors) = reader::read(&text);
    Dockerfile {
        name,
        text,
        tables,
        errors: errors.finish(),
    }
}

/// Reads a Dockerfile from bytes, which must be UTF-8.
///
/// # Errors
/// The offset of the first byte that is no UTF-8.
pub fn parse_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Dockerfile, NotUtf8> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(parse(name, text)),
        Err(error) => Err(NotUtf8 {
            offset: error.utf8_error().valid_up_to(),
        }),
    }
}

/// The file is no text in UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotUtf8 {
    /// The first byte that is no UTF-8, counted from 0.
    pub offset: usize,
}

impl fmt::Display for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {} is no UTF-8", self.offset)
    }
}

impl core::error::Error for NotUtf8 {}

/// A Dockerfile that was read, with its text.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    name: String,
    text: String,
    tables: Tables,
    errors: Vec<SyntaxError>,
}

impl Dockerfile {
    /// The name of the file in reports.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The character that escapes and continues lines: backslash or backtick.
    pub fn escape(&self) -> char {
        self.tables.escape
    }

    /// What could not be read, in the order of the places; a file without errors has none.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// The parser directives at the top.
    pub fn directives(&self) -> impl DoubleEndedIterator<Item = Directive<'_>> {
        self.tables
            .directives
            .iter()
            .map(|data| Directive { file: self, data })
    }

    /// The instructions from top to bottom.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = Node<'_>> + ExactSizeIterator {
        self.tables
            .nodes
            .iter()
            .map(|data| Node { file: self, data })
    }

    /// The comments that are no directives, also those between the lines of an instruction.
    pub fn comments(&self) -> impl DoubleEndedIterator<Item = Comment<'_>> {
        self.tables.comments.iter().map(|span| Comment {
            file: self,
            span: *span,
        })
    }
}

#[cfg(test)]
mod tests;
