//! Lines and columns of places in a text.

use alloc::vec::Vec;
use core::ops::Range;

/// Finds the line and column of a byte offset.
///
/// Lines and columns count from 1, columns in characters.
///
/// ```
/// use dockerspec_core::parse::Lines;
///
/// let lines = Lines::new("FROM x\nRUN é\n");
/// assert_eq!(lines.locate(7), (2, 1));
/// assert_eq!(lines.locate(13), (2, 6));
/// assert_eq!(lines.text(2), Some("RUN é"));
/// ```
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// Characters before each block of [`BLOCK`] bytes; empty if a character is a byte.
    characters: Vec<usize>,
}

/// So a column in a line of a megabyte is as cheap as one in a line of ten bytes.
const BLOCK: usize = 1024;

impl<'t> Lines<'t> {
    /// Notes where the lines of `text` start.
    pub fn new(text: &'t str) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        starts.extend(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at + 1),
        );
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                characters.push(count);
                count += count_characters(block);
            }
        }
        Self {
            text,
            starts,
            characters,
        }
    }

    /// The line and column of the byte at `offset`; an offset behind the text is its end.
    pub fn locate(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        (
            line,
            self.characters_before(offset) - self.characters_before(start) + 1,
        )
    }

    /// The line with this number, without its line ending.
    pub fn text(&self, line: usize) -> Option<&'t str> {
        let range = self.range(line)?;
        let text = self.text.get(range)?;
        Some(
            text.strip_suffix('\n')
                .map_or(text, |text| text.strip_suffix('\r').unwrap_or(text)),
        )
    }

    /// The bytes of the line with this number, with its line ending.
    pub fn range(&self, line: usize) -> Option<Range<usize>> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        Some(start..end)
    }

    /// How many lines there are; an empty text has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        match self.characters.get(block) {
            Some(count) => {
                let rest = self
                    .text
                    .as_bytes()
                    .get(block * BLOCK..offset)
                    .unwrap_or_default();
                count + count_characters(rest)
            }
            None if self.characters.is_empty() => offset,
            None => self.characters.last().map_or(offset, |count| {
                let rest = self
                    .text
                    .as_bytes()
                    .get((block - 1) * BLOCK..offset)
                    .unwrap_or_default();
                count + count_characters(rest)
            }),
        }
    }
}

fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[test]
    fn every_offset_has_the_column_that_counting_gives() {
        for text in [
            "",
            "a",
            "\n",
            "a\nb",
            "é\r\nüü\n\n",
            &("é".repeat(3000) + "\n" + &"x".repeat(1024)),
        ] {
            let lines = Lines::new(text);
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let before = &text[..offset];
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
                assert_eq!(
                    lines.locate(offset),
                    (line, column),
                    "{offset} of {} bytes",
                    text.len()
                );
            }
        }
    }

    #[test]
    fn a_line_comes_without_its_ending() {
        let lines = Lines::new("a\r\nb\nc");
        assert_eq!(
            (lines.text(1), lines.text(2), lines.text(3)),
            (Some("a"), Some("b"), Some("c"))
        );
        assert_eq!((lines.text(0), lines.text(4)), (None, None));
        assert_eq!(lines.count(), 3);
    }

    #[test]
    fn an_offset_behind_the_end_is_the_end() {
        assert_eq!(Lines::new(&String::from("é")).locate(99), (1, 2));
    }
}
