//! The text of a Dockerfile as it is read: continuations joined, each byte with its place in the file.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// A stretch of text, in the file or, from [`Joined::base`] on, in what was joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// From `read` on in the joined text, bytes come one by one from `source` on in the file.
#[derive(Debug, Clone, Copy)]
struct Piece {
    read: u32,
    source: u32,
}

/// Text that does not stand in the file as it is read: joined lines, unescaped strings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Joined {
    base: u32,
    text: String,
    pieces: Vec<Piece>,
}

impl Joined {
    /// Positions below `base` are positions in the file itself; `room` is what it may grow to.
    pub(crate) fn after(base: u32, room: usize) -> Self {
        Self {
            base,
            text: String::with_capacity(room / 2),
            pieces: Vec::with_capacity(room / 60),
        }
    }

    pub(crate) fn end(&self) -> u32 {
        self.base.saturating_add(u32_of(self.text.len()))
    }

    pub(crate) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Adds text that stands at `source` in the file.
    pub(crate) fn push(&mut self, text: &str, source: u32) {
        let read = u32_of(self.text.len());
        let follows = self
            .pieces
            .last()
            .is_some_and(|last| source.checked_sub(last.source) == read.checked_sub(last.read));
        if !follows {
            self.pieces.push(Piece { read, source });
        }
        self.text.push_str(text);
    }

    /// Adds one character that was written as the escape at `source`.
    pub(crate) fn push_char(&mut self, ch: char, source: u32) {
        let mut buffer = [0; 4];
        self.push(ch.encode_utf8(&mut buffer), source);
    }

    pub(crate) fn text<'f>(&'f self, file: &'f str, span: Span) -> &'f str {
        let (text, base) = if span.start < self.base {
            (file, 0)
        } else {
            (self.text.as_str(), self.base)
        };
        let start = span.start.saturating_sub(base) as usize;
        let end = span.end.saturating_sub(base) as usize;
        text.get(start..end).unwrap_or("")
    }

    /// Where the byte at `position` stands in the file.
    pub(crate) fn place(&self, position: u32) -> u32 {
        if position < self.base {
            return position;
        }
        let read = position - self.base;
        let after = self.pieces.partition_point(|piece| piece.read <= read);
        match after
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
        {
            Some(piece) => piece
                .source
                .saturating_add(read - piece.read)
                .min(self.base),
            None => 0,
        }
    }

    /// The bytes of the file from the first to the last byte of `span`.
    pub(crate) fn range(&self, span: Span) -> Range<usize> {
        let start = self.place(span.start) as usize;
        if span.is_empty() {
            return start..start;
        }
        let end = self.place(span.end - 1) as usize + 1;
        start..end.max(start)
    }
}

/// Lengths are checked once, at the door of the parser.
pub(crate) fn u32_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A part of a line with the position of its first byte.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'s> {
    pub(crate) text: &'s str,
    pub(crate) at: u32,
}

impl<'s> Part<'s> {
    pub(crate) fn span(self) -> Span {
        Span::new(self.at, self.at + u32_of(self.text.len()))
    }

    pub(crate) fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    /// The part from byte `start` to byte `end`; both are character boundaries.
    pub(crate) fn cut(self, start: usize, end: usize) -> Part<'s> {
        match self.text.get(start..end) {
            Some(text) => Part {
                text,
                at: self.at + u32_of(start),
            },
            None => Part {
                text: "",
                at: self.at,
            },
        }
    }

    pub(crate) fn from(self, start: usize) -> Part<'s> {
        self.cut(start, self.text.len())
    }

    pub(crate) fn trim_start(self) -> Part<'s> {
        let ascii = self.text.trim_ascii_start();
        let text = if ascii.as_bytes().first().is_some_and(|byte| plain(*byte)) {
            ascii
        } else {
            self.text.trim_start()
        };
        self.from(self.text.len() - text.len())
    }

    pub(crate) fn trim(self) -> Part<'s> {
        let part = self.trim_start();
        let ascii = part.text.trim_ascii_end();
        if ascii.as_bytes().last().is_some_and(|byte| plain(*byte)) {
            return part.cut(0, ascii.len());
        }
        part.cut(0, part.text.trim_end().len())
    }

    /// The part before the first byte that `found` accepts, and the part from there on.
    pub(crate) fn split_at(self, found: impl Fn(u8) -> bool) -> (Part<'s>, Part<'s>) {
        let at = self.text.bytes().position(found).unwrap_or(self.text.len());
        (self.cut(0, at), self.from(at))
    }
}

/// Whether no white space begins or ends with this byte, so that a faster trim is enough.
const fn plain(byte: u8) -> bool {
    byte.is_ascii_graphic()
}

/// The white space that separates words of most instructions; a no-break space is none.
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | 0x0b | 0x0c | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_byte_is_found_in_the_file() {
        let file = "RUN a \\\n  && b\n";
        let mut joined = Joined::after(u32_of(file.len()) + 1, 0);
        let start = joined.end();
        joined.push("RUN a ", 0);
        joined.push("  && b", 8);
        let line = Span::new(start, joined.end());
        assert_eq!(joined.text(file, line), "RUN a   && b");
        assert_eq!(joined.range(Span::new(start + 8, start + 10)), 10..12);
        assert_eq!(&file[joined.range(Span::new(start + 11, start + 12))], "b");
        assert_eq!(joined.range(line), 0..14);
    }

    #[test]
    fn text_that_continues_in_the_file_is_one_piece() {
        let mut joined = Joined::after(10, 0);
        joined.push("ab", 0);
        joined.push("cd", 2);
        assert_eq!(joined.pieces(), 1);
    }
}
