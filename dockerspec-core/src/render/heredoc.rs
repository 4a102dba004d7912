//! The word that ends a heredoc.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;

/// A word that no line of the text is: `EOF`, or `EOF2` and so on where the text holds it.
pub(super) fn terminator(text: &str) -> String {
    let taken: BTreeSet<&str> = text
        .lines()
        .map(|line| line.trim_end_matches('\r'))
        .filter(|line| line.starts_with("EOF"))
        .collect();
    let mut word = String::from("EOF");
    let mut number = 2;
    while taken.contains(word.as_str()) {
        word = format!("EOF{number}");
        number += 1;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::terminator;

    #[test]
    fn a_text_cannot_end_its_own_heredoc() {
        assert_eq!(terminator("a\n EOF\nEOFX\n"), "EOF");
        assert_eq!(terminator("EOF"), "EOF2");
        assert_eq!(terminator("EOF\r\nEOF2\nRUN rm"), "EOF3");
    }
}
