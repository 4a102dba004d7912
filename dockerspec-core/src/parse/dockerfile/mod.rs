//! Reads Dockerfiles as BuildKit does, keeps every place, and goes on behind every error.
//!
//! <https://docs.docker.com/reference/dockerfile/>

mod bytes;
mod check;
mod check_values;
mod data;
mod directive;
mod error;
mod heredoc;
mod instruction;
mod json;
mod keyword;
mod lower;
mod mount;
mod node;
mod pragma;
mod reader;
mod shell_words;
mod text;
mod unquote;
mod verdict;
mod words;

pub use bytes::LONGEST_FILE;
pub use directive::DirectiveKind;
pub use error::SyntaxError;
pub use keyword::Keyword;
pub use node::{Arguments, Comment, Directive, Flag, Heredoc, Node, Pair, Text};

use alloc::string::String;
use alloc::vec::Vec;
use data::Tables;
use error::Errors;

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
    read(name.into(), text.into(), None)
}

/// Reads a Dockerfile from bytes; those that are no UTF-8 are an error, and `?` in the text.
///
/// ```
/// let file = dockerspec_core::parse::dockerfile::parse_bytes("Dockerfile", b"FROM a\n# caf\xe9\n".to_vec());
/// assert_eq!(file.errors()[0].message, "the byte `0xe9` is no UTF-8");
/// ```
pub fn parse_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Dockerfile {
    let (text, error) = bytes::text(bytes);
    read(name.into(), text, error)
}

fn read(name: String, mut text: String, error: Option<SyntaxError>) -> Dockerfile {
    let mut before = Errors::default();
    bytes::limit(&mut text, &mut before);
    if let Some(error) = error.filter(|error| error.range.end <= text.len()) {
        before.push(error.range, || (error.message, error.help));
    }
    let (tables, mut errors) = reader::read(&text, before);
    let waivers = pragma::waivers(&text, &tables, &mut errors);
    Dockerfile {
        name,
        text,
        tables,
        waivers,
        errors: errors.finish(),
    }
}

/// A Dockerfile that was read, with its text.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    name: String,
    text: String,
    tables: Tables,
    waivers: Vec<pragma::WaiverData>,
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
