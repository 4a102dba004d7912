//! Text with `code`, **strong** words and links, wrapped to a width.

/// How a letter is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Strong,
    Code,
    Link,
}

impl Style {
    const fn on(self) -> &'static str {
        match self {
            Style::Plain => "",
            Style::Strong => "\u{1b}[1m",
            Style::Code => "\u{1b}[36m",
            Style::Link => "\u{1b}[4m",
        }
    }
}

const OFF: &str = "\u{1b}[0m";

/// A text with its styles; only with colors are they seen.
#[derive(Clone, Debug)]
pub(crate) struct Line(Vec<(char, Style)>);

impl Line {
    /// Reads the marks within a text. Without colors the backticks of code stay.
    pub(crate) fn read(text: &str, colored: bool) -> Self {
        let mut line = Line(Vec::new());
        let mut rest = text;
        let mut style = Style::Plain;
        while let Some(letter) = rest.chars().next() {
            if let Some((mark, code, behind)) = code(rest) {
                if colored {
                    line.push(code, Style::Code);
                } else {
                    line.push(mark, style);
                }
                rest = behind;
            } else if let Some((name, url, behind)) = link(rest) {
                line.push(name, style);
                if name != url {
                    line.push(" <", Style::Plain);
                    line.push(url, Style::Link);
                    line.push(">", Style::Plain);
                }
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix("**") {
                style = match style {
                    Style::Plain => Style::Strong,
                    _ => Style::Plain,
                };
                rest = behind;
            } else {
                line.0.push((letter, style));
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            }
        }
        if !colored {
            for (_, style) in &mut line.0 {
                *style = Style::Plain;
            }
        }
        line
    }

    /// All of a text in bold letters, with colors.
    pub(crate) fn strong(text: &str, colored: bool) -> Self {
        let mut line = Line::read(text, colored);
        for (_, style) in line.0.iter_mut().filter(|_| colored) {
            *style = Style::Strong;
        }
        line
    }

    fn push(&mut self, text: &str, style: Style) {
        self.0.extend(text.chars().map(|letter| (letter, style)));
    }

    /// Columns that it takes on one line.
    pub(crate) fn width(&self) -> usize {
        self.0.len()
    }

    /// Columns that its longest word takes.
    pub(crate) fn longest_word(&self) -> usize {
        let words = self.0.split(|(letter, _)| *letter == ' ');
        words.map(<[_]>::len).max().unwrap_or(0)
    }

    /// Its words on lines of at most that width; a longer word has a line of its own.
    pub(crate) fn wrap(&self, width: usize) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let words = self.0.split(|(letter, _)| *letter == ' ');
        for word in words.filter(|word| !word.is_empty()) {
            match lines.last_mut() {
                Some(line) if line.width() + 1 + word.len() <= width => {
                    // within code the blank is code too
                    let style = match (line.0.last(), word.first()) {
                        (Some((_, one)), Some((_, other))) if one == other => *one,
                        _ => Style::Plain,
                    };
                    line.0.push((' ', style));
                    line.0.extend(word);
                }
                _ => lines.push(Line(word.to_vec())),
            }
        }
        lines
    }

    /// The text as it is printed.
    pub(crate) fn show(&self) -> String {
        let mut shown = String::new();
        let mut style = Style::Plain;
        for (letter, wanted) in self.0.iter().copied() {
            if wanted != style {
                shown += if style == Style::Plain { "" } else { OFF };
                shown += wanted.on();
                style = wanted;
            }
            shown.push(letter);
        }
        shown += if style == Style::Plain { "" } else { OFF };
        shown
    }
}

/// A text behind a label: wrapped, and its further lines below its first.
pub(crate) fn hanging(label: &str, text: &Line, width: usize) -> String {
    let indent = label.chars().count();
    let mut shown = label.to_owned();
    let mut between = String::new();
    for line in text.wrap(width.saturating_sub(indent).max(1)) {
        shown += &between;
        shown += &line.show();
        between = format!("\n{:indent$}", "");
    }
    shown.truncate(shown.trim_end().len());
    shown.push('\n');
    shown
}

/// Code at the start of a text: with its marks, without them, and what is behind.
fn code(text: &str) -> Option<(&str, &str, &str)> {
    let inside = text.trim_start_matches('`');
    let mark = text.get(..text.len() - inside.len())?;
    if mark.is_empty() {
        return None;
    }
    let mut from = 0;
    // a run of other length is part of the code
    loop {
        let at = from + inside.get(from..)?.find(mark)?;
        let behind = inside.get(at + mark.len()..)?;
        if !behind.starts_with('`') {
            let code = inside.get(..at)?;
            let whole = text.get(..mark.len() + at + mark.len())?;
            let bare = code.strip_prefix(' ').and_then(|it| it.strip_suffix(' '));
            return Some((whole, bare.unwrap_or(code), behind));
        }
        from = at + mark.len() + (behind.len() - behind.trim_start_matches('`').len());
    }
}

/// A link at the start of a text: its name, its address, and what is behind.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (url, behind) = rest.split_once(')')?;
    let plain = !name.contains(['[', ']']) && !url.contains(' ');
    plain.then_some((name, url, behind))
}

#[cfg(test)]
mod tests {
    use super::{Line, hanging};

    fn shown(text: &str, colored: bool) -> String {
        Line::read(text, colored).show()
    }

    #[test]
    fn marks_are_shown_as_colors_or_left_out() {
        let text = "**Why.** `a b` is in [the book](https://a.example/b)";
        assert_eq!(
            shown(text, false),
            "Why. `a b` is in the book <https://a.example/b>"
        );
        assert_eq!(
            shown(text, true),
            "\u{1b}[1mWhy.\u{1b}[0m \u{1b}[36ma b\u{1b}[0m is in the book <\u{1b}[4mhttps://a.example/b\u{1b}[0m>"
        );
        assert_eq!(shown("`` a`b `` c", true), "\u{1b}[36ma`b\u{1b}[0m c");
        assert_eq!(shown("`a", true), "`a");
        assert_eq!(shown("[x] (y)", true), "[x] (y)");
    }

    #[test]
    fn a_line_is_no_wider_than_asked_for() {
        let text = "one two `three four` five https://a.example/longer/than/that six";
        for colored in [false, true] {
            for line in Line::read(text, colored).wrap(16) {
                assert!(line.width() <= 16 || line.longest_word() == line.width());
            }
        }
        assert_eq!(Line::read(text, false).longest_word(), 34);
    }

    #[test]
    fn further_lines_stand_below_the_first() {
        let line = Line::read("one two three", false);
        assert_eq!(hanging("- ", &line, 9), "- one two\n  three\n");
        assert_eq!(hanging("why: ", &Line::read("", false), 9), "why:\n");
    }
}
