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

const MEMBER: &str = "  \"//\": \"rendered by dockerspec, edit the Rust source instead: ";

/// A JSON object of several lines with its checksum as the first member.
pub(crate) fn signed_json(text: &str) -> String {
    let rest = text.strip_prefix("{\n").unwrap_or(text);
    format!("{{\n{MEMBER}{:016x}\",\n{rest}", checksum(text))
}

fn is_our_json(text: &str) -> bool {
    let Some(behind) = text.strip_prefix("{\n") else {
        return false;
    };
    let Some((line, rest)) = behind.split_once('\n') else {
        return false;
    };
    line.strip_prefix(MEMBER)
        .is_some_and(|sum| sum == format!("{:016x}\",", checksum(&format!("{{\n{rest}"))))
}

/// Whether the text ends in a line with its own checksum: nobody edited it since it was rendered.
pub(crate) fn is_ours(text: &str) -> bool {
    // an editor or Git may have changed the ends of lines
    let text = text.replace("\r\n", "\n");
    if is_our_json(&text) {
        return true;
    }
    let Some((body, line)) = text.trim_end_matches('\n').rsplit_once('\n') else {
        return false;
    };
    line.strip_prefix(MARK)
        .is_some_and(|sum| sum == format!("{:016x}", checksum(&format!("{body}\n"))))
}

/// FNV-1a, 64 bits: it tells an edit from none, it is no protection against forgery.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_its_checksum_inside() {
        let text = signed_json("{\n  \"a\": 1\n}\n");
        assert!(text.starts_with("{\n  \"//\": \"rendered by"), "{text}");
        assert!(is_ours(&text) && is_ours(&text.replace('\n', "\r\n")));
        assert!(!is_ours(&text.replace("\"a\"", "\"b\"")));
    }

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
