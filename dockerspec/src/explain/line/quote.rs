//! The user's own text in a page: no longer than one reads, and without what a terminal would obey.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

/// Lines of an instruction that are shown.
const LINES: usize = 16;
/// Characters of a line that are shown.
const WIDTH: usize = 160;
/// Entries of a list that are shown.
const LISTED: usize = 8;
/// Characters that are shown within a sentence.
const SHOWN: usize = 72;

/// The text on one line, cut where it is long, as code.
pub(in crate::explain) fn quoted(text: &str) -> String {
    let text = cut(text.trim(), SHOWN);
    if text.is_empty() {
        return "an empty text".to_owned();
    }
    let mut fence = "`".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let blank = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// Texts side by side; of many only the first ones.
pub(super) fn listed<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    first_of(texts.map(quoted))
}

/// The same, without quotes.
pub(super) fn first_of(mut texts: impl Iterator<Item = String>) -> String {
    let mut shown: Vec<String> = texts.by_ref().take(LISTED).collect();
    let more = texts.count();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}

/// A message on one line.
pub(in crate::explain) fn flat(text: &str) -> String {
    cut(text, usize::MAX)
}

/// These lines of a text as a block of code.
pub(super) fn excerpt(text: &str, lines: &RangeInclusive<usize>) -> String {
    excerpt_of("dockerfile", text, lines)
}

/// These lines of a text in a language as a block of code.
pub(in crate::explain) fn excerpt_of(
    language: &str,
    text: &str,
    lines: &RangeInclusive<usize>,
) -> String {
    let (first, last) = (*lines.start(), *lines.end());
    let mut shown = String::new();
    let mut fence = "```".to_owned();
    let all = text.lines().skip(first - 1).take(last + 1 - first);
    for line in all.take(LINES) {
        let line = cut(line, WIDTH);
        while line.contains(&fence) {
            fence.push('`');
        }
        shown += &line;
        shown.push('\n');
    }
    let more = (last + 1 - first).saturating_sub(LINES);
    let mut excerpt = format!("\n{fence}{language}\n{shown}{fence}\n");
    if more > 0 {
        let _ = writeln!(excerpt, "\n{more} more lines follow.");
    }
    excerpt
}

/// Blanks for line ends, escapes for control characters, and an end.
fn cut(text: &str, most: usize) -> String {
    let mut shown = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count == most {
            shown.push('…');
            break;
        }
        match letter {
            '\n' | '\r' | '\t' => shown.push(' '),
            _ if letter.is_control() => shown.extend(letter.escape_default()),
            _ => shown.push(letter),
        }
    }
    shown.truncate(shown.trim_end().len());
    shown
}

#[cfg(test)]
mod tests {
    use super::{excerpt, listed, quoted};

    #[test]
    fn a_text_stays_within_its_quotes() {
        assert_eq!(quoted("a b"), "`a b`");
        assert_eq!(quoted("a`b"), "``a`b``");
        assert_eq!(quoted("`b"), "`` `b ``");
        assert_eq!(quoted("a\n\u{1b}[2Jb"), "`a \\u{1b}[2Jb`");
        assert_eq!(quoted(""), "an empty text");
        assert_eq!(quoted(&"x".repeat(100)).chars().count(), 72 + 3);
    }

    #[test]
    fn a_long_list_has_an_end() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        assert_eq!(listed(names.into_iter().take(2)), "`a`, `b`");
        assert!(listed(names.into_iter()).ends_with("`h`, 2 more"));
    }

    #[test]
    fn an_excerpt_cannot_end_its_fence_and_ends_itself() {
        let text = "RUN <<EOF\n```\nEOF\n";
        assert_eq!(
            excerpt(text, &(1..=3)),
            "\n````dockerfile\nRUN <<EOF\n```\nEOF\n````\n"
        );
        let long = "x\n".repeat(40);
        assert!(excerpt(&long, &(1..=40)).ends_with("\n24 more lines follow.\n"));
    }
}
