//! A page in a terminal: text wrapped, code and diagrams as they are.

use crate::markdown::{Block, blocks};
use crate::wrap::{Line, hanging};

/// Columns between those of a table.
const GAP: usize = 2;
/// A column that is made narrower keeps as much.
const NARROWEST: usize = 10;

/// What text is shown with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) width: usize,
    pub(crate) colored: bool,
}

impl Look {
    /// The Markdown of a page as text.
    pub(crate) fn show(self, markdown: &str) -> String {
        let mut shown = String::new();
        let mut in_list = false;
        for block in blocks(markdown) {
            let is_item = matches!(block, Block::Item { .. });
            let goes_on = in_list && is_item;
            if !shown.is_empty() && !goes_on {
                shown.push('\n');
            }
            in_list = is_item;
            match block {
                Block::Heading(depth, title) => shown += &self.heading(depth, title),
                Block::Paragraph(text) => shown += &hanging("", &self.read(&text), self.width),
                Block::Item {
                    indent,
                    marker,
                    text,
                } => {
                    let label = format!("{:indent$}{marker} ", "");
                    shown += &hanging(&label, &self.read(&text), self.width);
                }
                Block::Code(lines) => {
                    for line in lines {
                        shown += format!("  {line}").trim_end();
                        shown.push('\n');
                    }
                }
                Block::Table(rows) => shown += &self.table(&rows),
            }
        }
        shown
    }

    fn read(self, text: &str) -> Line {
        Line::read(text, self.colored)
    }

    fn heading(self, depth: usize, title: &str) -> String {
        let line = Line::strong(title, self.colored);
        let mut shown = hanging("", &line, self.width);
        let under = match depth {
            1 => "=",
            2 => "-",
            _ => "",
        };
        if !self.colored && !under.is_empty() {
            shown += &under.repeat(line.width().min(self.width));
            shown.push('\n');
        }
        shown
    }

    fn table(self, rows: &[Vec<String>]) -> String {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let read = |(number, row): (usize, &Vec<String>)| {
            let mut cells: Vec<Line> = row
                .iter()
                .map(|cell| match number {
                    0 => Line::strong(cell, self.colored),
                    _ => self.read(cell),
                })
                .collect();
            cells.resize_with(columns, || self.read(""));
            cells
        };
        let rows: Vec<Vec<Line>> = rows.iter().enumerate().map(read).collect();
        let widths = self.widths(&rows, columns);
        let mut shown = String::new();
        for (number, row) in rows.iter().enumerate() {
            shown += &lines_of(row, &widths);
            if number == 0 {
                let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                shown += &rules.join(&" ".repeat(GAP));
                shown.push('\n');
            }
        }
        shown
    }

    /// The widths of columns: the widest ones give way where the table is too wide.
    fn widths(self, rows: &[Vec<Line>], columns: usize) -> Vec<usize> {
        let most = |of: fn(&Line) -> usize, column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(of).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..columns)
            .map(|column| most(Line::width, column).max(1))
            .collect();
        let room = self.width.saturating_sub(GAP * columns.saturating_sub(1));
        // first down to the longest word of each column, then below it
        for narrowest in [true, false] {
            while widths.iter().sum::<usize>() > room {
                let least = |column: usize| {
                    let word = if narrowest {
                        most(Line::longest_word, column)
                    } else {
                        0
                    };
                    word.max(NARROWEST)
                };
                let wide = widths.iter_mut().enumerate();
                let wide = wide.filter(|(column, width)| **width > least(*column));
                let Some((_, width)) = wide.max_by_key(|(_, width)| **width) else {
                    break;
                };
                *width -= 1;
            }
        }
        widths
    }
}

/// The lines of a row, its cells side by side.
fn lines_of(row: &[Line], widths: &[usize]) -> String {
    let cells: Vec<Vec<Line>> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| cell.wrap(*width))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut shown = String::new();
    for number in 0..height {
        let mut line = String::new();
        let mut column: usize = 0;
        let mut start: usize = 0;
        for (cell, width) in cells.iter().zip(widths) {
            if let Some(part) = cell.get(number) {
                line += &" ".repeat(start.saturating_sub(column).max(usize::from(column > 0)));
                line += &part.show();
                column = start.max(column) + part.width();
            }
            start += width + GAP;
        }
        shown += line.trim_end();
        shown.push('\n');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::Look;
    use expect_test::expect;

    const PAGE: &str = "# A `page`\n\nSome words that are wrapped at a width.\n\n- one two three four five six\n  \
                        - below\n- [ ] box\n\n## Part\n\n```text\n┌─────────── never wrapped, however long ───────────┐\n```\n\n\
                        | key | means |\n|---|---|\n| `a` | some words that do not fit into one line |\n| `bb` | |\n";

    #[test]
    fn a_page_is_wrapped_and_its_diagrams_are_not() {
        let look = Look {
            width: 24,
            colored: false,
        };
        expect![[r#"
            A `page`
            ========

            Some words that are
            wrapped at a width.

            - one two three four
              five six
              - below
            [ ] box

            Part
            ----

              ┌─────────── never wrapped, however long ───────────┐

            key   means
            ----  ------------------
            `a`   some words that do
                  not fit into one
                  line
            `bb`
        "#]]
        .assert_eq(&look.show(PAGE));
    }

    #[test]
    fn colors_do_not_move_the_columns() {
        let look =
            |colored| Look { width: 24, colored }.show("| k | m |\n|---|---|\n| **a** | b |\n");
        let mut bare = look(true);
        for code in ["\u{1b}[1m", "\u{1b}[0m"] {
            bare = bare.replace(code, "");
        }
        assert_ne!(look(true), bare);
        assert_eq!(look(false), bare);
    }
}
