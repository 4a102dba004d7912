//! The tables a Dockerfile is read into: flat lists with positions, no text of their own.

use super::directive::DirectiveData;
use super::heredoc::HeredocData;
use super::keyword::Keyword;
use super::text::{Joined, Span};
use super::words::{FlagData, PairData};
use alloc::vec::Vec;
use core::ops::Range;

/// A range of entries in one of the tables.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entries {
    start: u32,
    end: u32,
}

impl Entries {
    pub(crate) fn since<T>(start: usize, table: &[T]) -> Self {
        Self {
            start: super::text::u32_of(start),
            end: super::text::u32_of(table.len()),
        }
    }

    pub(crate) fn end(self) -> usize {
        self.end as usize
    }

    pub(crate) fn of<T>(self, table: &[T]) -> &[T] {
        table
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

/// What the arguments of an instruction are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Nothing but flags.
    Empty,
    /// One text: `RUN make`, `USER app`.
    Line,
    /// A JSON array of strings.
    Exec,
    /// Words between white space.
    Words,
    /// `name=value` pairs, or the names of an `ARG`.
    Pairs,
    /// `ENV name value`, the form of old.
    LegacyPair,
    /// Another instruction, behind `ONBUILD`.
    Trigger,
    /// Something that was reported.
    Broken,
}

/// One instruction.
#[derive(Debug, Clone)]
pub(crate) struct NodeData {
    pub(crate) keyword: Keyword,
    pub(crate) form: Form,
    /// The keyword as written.
    pub(crate) word: Span,
    /// From the keyword to the last argument, without heredocs.
    pub(crate) line: Span,
    /// The arguments behind the flags; behind `CMD` or `NONE` of a `HEALTHCHECK`.
    pub(crate) rest: Span,
    /// `CMD` or `NONE` of a `HEALTHCHECK`.
    pub(crate) kind: Span,
    pub(crate) flags: Entries,
    /// In the table of words or of pairs, by form.
    pub(crate) arguments: Entries,
    pub(crate) heredocs: Entries,
    /// The comments above it, and those between its lines.
    pub(crate) comments: Entries,
    pub(crate) inner_comments: Entries,
    /// In the table of triggers.
    pub(crate) trigger: Option<u32>,
    /// Line numbers, counted from 1.
    pub(crate) first_line: u32,
    pub(crate) last_line: u32,
    /// A blank line between its lines, which BuildKit warns about.
    pub(crate) blank_line: Option<u32>,
}

/// Everything that was read.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    pub(crate) escape: char,
    pub(crate) joined: Joined,
    pub(crate) directives: Vec<DirectiveData>,
    pub(crate) nodes: Vec<NodeData>,
    pub(crate) triggers: Vec<NodeData>,
    pub(crate) flags: Vec<FlagData>,
    pub(crate) words: Vec<Span>,
    pub(crate) pairs: Vec<PairData>,
    pub(crate) heredocs: Vec<HeredocData>,
    /// From the `#` to the end of the line.
    pub(crate) comments: Vec<Span>,
}

impl Tables {
    /// Empty tables with room for what a file of so many bytes usually holds.
    pub(crate) fn new(length: usize) -> Self {
        let room = length.min(1 << 20);
        Self {
            escape: '\\',
            joined: Joined::after(super::text::u32_of(length) + 1, room),
            directives: Vec::new(),
            nodes: Vec::with_capacity(room / 80 + 2),
            triggers: Vec::new(),
            flags: Vec::new(),
            words: Vec::with_capacity(room / 50 + 2),
            pairs: Vec::with_capacity(room / 200 + 2),
            heredocs: Vec::new(),
            comments: Vec::with_capacity(room / 120),
        }
    }

    /// Whether the file has more parts than are worth their memory.
    pub(crate) fn full(&self) -> bool {
        const NODES: usize = 200_000;
        const PARTS: usize = 4_000_000;
        self.nodes.len() + self.triggers.len() >= NODES
            || self.flags.len()
                + self.words.len()
                + self.pairs.len()
                + self.heredocs.len()
                + self.comments.len()
                + self.joined.pieces()
                >= PARTS
    }

    pub(crate) fn text<'f>(&'f self, file: &'f str, span: Span) -> &'f str {
        self.joined.text(file, span)
    }

    pub(crate) fn range(&self, span: Span) -> Range<usize> {
        self.joined.range(span)
    }
}
