//! Bytes into text: what is no UTF-8, and what is too long, is an error with a place.

use super::error::{Errors, SyntaxError};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The longest Dockerfile in bytes: BuildKit's client sends no message beyond 16 MiB.
pub const LONGEST_FILE: usize = 16 << 20;

/// The text of bytes, one character for each byte that is no UTF-8, so that places stay.
pub(super) fn text(mut bytes: Vec<u8>) -> (String, Option<SyntaxError>) {
    // bytes beyond the limit show that there was more
    cut(&mut bytes, LONGEST_FILE + 4);
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            (replaced(bytes), Some(not_utf8(bytes, at)))
        }
    }
}

/// Cuts a text that is too long, and says so.
pub(super) fn limit(text: &mut String, errors: &mut Errors) {
    if text.len() <= LONGEST_FILE {
        return;
    }
    let end = text.floor_char_boundary(LONGEST_FILE);
    text.truncate(end);
    errors.push(end..end, || {
        (
            format!(
                "the file is longer than {LONGEST_FILE} bytes, the longest that BuildKit is sent"
            ),
            Some(String::from(
                "put long texts into files of their own and COPY them",
            )),
        )
    });
}

/// Cuts at a length, and does not cut a character in two.
fn cut(bytes: &mut Vec<u8>, length: usize) {
    let mut end = length;
    while bytes.get(end).is_some_and(|byte| byte & 0xC0 == 0x80) && length - end < 3 {
        end -= 1;
    }
    bytes.truncate(end);
}

fn replaced(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

fn not_utf8(bytes: &[u8], at: usize) -> SyntaxError {
    let byte = bytes.get(at).copied().unwrap_or_default();
    let help = if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        "it begins as UTF-16 does: save it as UTF-8"
    } else {
        "save it as UTF-8"
    };
    SyntaxError {
        range: at..at + 1,
        message: format!("the byte `0x{byte:02x}` is no UTF-8"),
        help: Some(String::from(help)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{parse, parse_bytes};
    use super::LONGEST_FILE;
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    #[test]
    fn a_byte_that_is_no_text_is_an_error_at_its_place() {
        let file = parse_bytes("Dockerfile", b"FROM a\nRUN caf\xe9 \xff\nUSER b\n".to_vec());
        assert_eq!(file.text(), "FROM a\nRUN caf? ?\nUSER b\n");
        assert_eq!(file.nodes().count(), 3);
        assert_eq!(file.errors().len(), 1);
        assert_eq!(file.errors()[0].range, 14..15);
        assert_eq!(file.errors()[0].message, "the byte `0xe9` is no UTF-8");
    }

    #[test]
    fn a_file_in_utf_16_is_told_from_others() {
        let file = parse_bytes("Dockerfile", b"\xff\xfeF\0R\0O\0M\0".to_vec());
        assert_eq!(file.errors()[0].range, 0..1);
        assert!(file.errors()[0].help.as_deref().unwrap().contains("UTF-16"));
    }

    /// A comment in lines that are short enough for BuildKit.
    fn comments(length: usize) -> Vec<u8> {
        let line = format!("#{}\n", "é".repeat(30_000));
        let mut bytes = b"FROM a\n".to_vec();
        bytes.extend(line.bytes().cycle().take(length - bytes.len()));
        bytes[length - 8..].copy_from_slice("..é....".as_bytes());
        bytes
    }

    #[test]
    fn what_buildkit_is_not_sent_is_not_read() {
        for more in 1..4 {
            let mut bytes = comments(LONGEST_FILE);
            bytes.truncate(LONGEST_FILE - 2);
            bytes.extend("é".repeat(more).bytes().chain(*b"."));
            let file = parse_bytes("Dockerfile", bytes);
            assert_eq!(file.errors().len(), 1, "{:?}", file.errors());
            assert!(file.errors()[0].message.contains("16777216"));
            assert!(file.errors()[0].range.start > LONGEST_FILE - 2);
            assert!(file.text().len() <= LONGEST_FILE);
        }
    }

    #[test]
    fn the_longest_file_is_read_whole() {
        let bytes = comments(LONGEST_FILE);
        let text = String::from_utf8_lossy(&bytes).replacen('\n', "\n\n", 1);
        assert!(parse_bytes("Dockerfile", bytes).errors().is_empty());
        assert_eq!(parse("Dockerfile", text).errors().len(), 1);
    }
}
