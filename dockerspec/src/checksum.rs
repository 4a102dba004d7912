//! The last line of a rendered file, by which a later run sees whether a person edited it.

const MARK: &str = "# rendered by dockerspec, edit the Rust source instead: ";

/// A text with the line that holds its checksum.
pub(crate) fn signed(text: &str) -> String {
    let mut text = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let line = format!("{MARK}{:016x}\n", checksum(&text));
    text + &line
}

/// Whether the text ends in a line with its own checksum: nobody edited it since it was rendered.
pub(crate) fn is_ours(text: &str) -> bool {
    // an editor or Git may have changed the ends of lines
    let text = text.replace("\r\n", "\n");
    let Some((body, line)) = text.trim_end_matches('\n').rsplit_once('\n') else {
        return false;
    };
    line.strip_prefix(MARK)
        .is_some_and(|sum| sum == format!("{:016x}", checksum(&format!("{body}\n"))))
}

/// FNV-1a, 64 bits: it tells an edit from none, it is no protection against forgery.
pub(crate) fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_letter_makes_it_somebody_elses() {
        let text = signed("FROM scratch\n");
        assert!(is_ours(&text));
        assert!(is_ours(&text.replace('\n', "\r\n")));
        assert!(!is_ours(&text.replace("scratch", "debian")));
        assert!(!is_ours("FROM scratch\n"));
        assert!(!is_ours(""));
    }
}
