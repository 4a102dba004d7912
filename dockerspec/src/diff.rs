//! The lines in which two texts differ.

use std::fmt::Write as _;

/// Lines shown before and after a change.
const AROUND: usize = 2;

/// The lines that change from `old` to `new`, with `-` and `+`, and a few around them.
///
/// One block from the first difference to the last: enough for files that are rendered.
pub(crate) fn lines(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let mut text = String::new();
    let mut put = |sign: char, lines: &[&str]| {
        for line in lines {
            // writing to a string cannot fail
            let _ = writeln!(text, "{sign}{line}");
        }
    };
    put(' ', &old[head.saturating_sub(AROUND)..head]);
    put('-', &old[head..old.len() - tail]);
    put('+', &new[head..new.len() - tail]);
    let after = old.len() - tail;
    put(' ', &old[after..(after + AROUND).min(old.len())]);
    text
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn only_what_differs_is_shown_with_its_neighbours() {
        let old = "a\nb\nc\nd\ne\nf\n";
        let new = "a\nb\nc\nX\ne\nf\n";
        assert_eq!(lines(old, new), " b\n c\n-d\n+X\n e\n f\n");
    }

    #[test]
    fn a_new_file_is_all_plus() {
        assert_eq!(lines("", "a\n"), "+a\n");
        assert_eq!(lines("a\n", "a\n"), " a\n");
    }
}
