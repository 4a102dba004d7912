//! Reads the subset of Markdown that pages are written in.

/// A part of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block<'t> {
    /// A heading and its depth, from 1.
    Heading(usize, &'t str),
    /// Text that may be wrapped.
    Paragraph(String),
    /// An entry of a list.
    Item {
        /// Columns before its marker.
        indent: usize,
        /// `-`, `1.` or a box to tick.
        marker: &'t str,
        text: String,
    },
    /// Lines that stay as they are.
    Code(Vec<&'t str>),
    /// Rows of cells; the first one is the head.
    Table(Vec<Vec<String>>),
}

/// The blocks of a page, from top to bottom; what is no other block is a paragraph.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    // whether the next line goes on with the last block
    let mut open = false;
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        if trimmed.is_empty() {
            open = false;
        } else if let Some(fence) = fence(line) {
            let inside = lines.by_ref().take_while(|line| line.trim_end() != fence);
            blocks.push(Block::Code(inside.collect()));
            open = false;
        } else if let Some((depth, title)) = heading(line) {
            blocks.push(Block::Heading(depth, title));
            open = false;
        } else if line.starts_with('|') {
            row(&mut blocks, line, open);
            open = true;
        } else if let Some((marker, text)) = item(trimmed) {
            blocks.push(Block::Item {
                indent: line.len() - trimmed.len(),
                marker,
                text: text.to_owned(),
            });
            open = true;
        } else {
            match blocks.last_mut().filter(|_| open) {
                Some(Block::Paragraph(text) | Block::Item { text, .. }) => {
                    text.push(' ');
                    text.push_str(trimmed);
                }
                _ => blocks.push(Block::Paragraph(trimmed.to_owned())),
            }
            open = true;
        }
    }
    blocks
}

/// The backticks that begin a block of code, and end it.
fn fence(line: &str) -> Option<&str> {
    let length = line.len() - line.trim_start_matches('`').len();
    (length >= 3).then(|| line.get(..length)).flatten()
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('#');
    let depth = line.len() - title.len();
    let title = title.strip_prefix(' ')?;
    (depth > 0).then_some((depth, title.trim()))
}

/// The marker of a list and what stands behind it.
fn item(line: &str) -> Option<(&str, &str)> {
    for marker in ["- [ ] ", "- "] {
        if let Some(text) = line.strip_prefix(marker) {
            let marker = marker.trim_start_matches("- [").trim();
            return Some((if marker == "]" { "[ ]" } else { "-" }, text));
        }
    }
    let (marker, text) = line.split_once(' ')?;
    let number = marker.strip_suffix('.')?;
    let counts = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    counts.then_some((marker, text))
}

fn row(blocks: &mut Vec<Block<'_>>, line: &str, open: bool) {
    let cells = cells(line);
    let rules =
        |cell: &String| !cell.is_empty() && cell.bytes().all(|it| matches!(it, b'-' | b':'));
    match blocks.last_mut().filter(|_| open) {
        Some(Block::Table(rows)) if rows.len() == 1 && cells.iter().all(rules) => {}
        Some(Block::Table(rows)) => rows.push(cells),
        _ => blocks.push(Block::Table(vec![cells])),
    }
}

/// The cells between bars; `\|` is no bar.
fn cells(line: &str) -> Vec<String> {
    let line = line.trim().trim_start_matches('|');
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for letter in line.chars() {
        let Some(cell) = cells.last_mut() else { break };
        match letter {
            '|' if escaped => {
                cell.pop();
                cell.push('|');
            }
            '|' => cells.push(String::new()),
            _ => cell.push(letter),
        }
        escaped = letter == '\\';
    }
    if cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks, cells};

    fn item<'t>(indent: usize, marker: &'t str, text: &str) -> Block<'t> {
        Block::Item {
            indent,
            marker,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_page_is_read_block_by_block() {
        let text = "# A title\n\nTwo lines\nof text.\n- one\n  goes on\n  - below\n- [ ] box\n1. first\n\n\
                    ````text\n  # no heading\n```\n\n````\n| a | b |\n|---|:--|\n| `x` | 1 \\| 2 |\n";
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(
            blocks(text),
            [
                Block::Heading(1, "A title"),
                Block::Paragraph("Two lines of text.".to_owned()),
                item(0, "-", "one goes on"),
                item(2, "-", "below"),
                item(0, "[ ]", "box"),
                item(0, "1.", "first"),
                Block::Code(vec!["  # no heading", "```", ""]),
                Block::Table(vec![row(["a", "b"]), row(["`x`", "1 | 2"])]),
            ]
        );
    }

    #[test]
    fn what_is_nothing_else_is_a_paragraph() {
        assert_eq!(blocks("#no\n"), [Block::Paragraph("#no".to_owned())]);
        assert_eq!(blocks("``no\n"), [Block::Paragraph("``no".to_owned())]);
        assert_eq!(blocks("```\nno end"), [Block::Code(vec!["no end"])]);
        assert_eq!(blocks(""), []);
    }

    #[test]
    fn a_row_may_have_empty_cells() {
        assert_eq!(cells("| a | | c |"), ["a", "", "c"]);
        assert_eq!(cells("| a | |"), ["a", ""]);
    }
}
