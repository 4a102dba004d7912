//! Texts of others as a terminal can show them: without control sequences.

use std::fmt::Write as _;

/// See [`Mask::harmless`](super::Mask::harmless).
pub(in crate::engine) fn harmless(text: &str, colors: bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut styled = false;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let behind = rest.get(next.len_utf8()..).unwrap_or_default();
        rest = match next {
            '\u{1b}' => {
                let end = sequence(behind);
                let body = behind.get(..end).unwrap_or_default();
                let is_color = body.starts_with('[')
                    && body.ends_with('m')
                    && body
                        .bytes()
                        .skip(1)
                        .all(|it| it.is_ascii_digit() || matches!(it, b';' | b':' | b'm'));
                if is_color && colors {
                    shown.push('\u{1b}');
                    shown.push_str(body);
                    styled = true;
                }
                behind.get(end..).unwrap_or_default()
            }
            '\t' => {
                shown.push('\t');
                behind
            }
            '\u{9b}' => behind.get(sequence_body(behind)..).unwrap_or_default(),
            '\u{0}'..='\u{1f}' => {
                shown.push('^');
                shown.push(char::from(u8::try_from(u32::from(next)).unwrap_or(0) + 64));
                behind
            }
            '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(next));
                behind
            }
            other => {
                shown.push(other);
                behind
            }
        };
    }
    if styled {
        shown.push_str("\u{1b}[0m");
    }
    shown
}

/// How long the control sequence behind an ESC is, in bytes.
fn sequence(text: &str) -> usize {
    match text.bytes().next() {
        Some(b'[') => 1 + sequence_body(text.get(1..).unwrap_or_default()),
        // a text for the terminal itself (a title, the clipboard) ends in BEL or ESC \
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let bell = text.find('\u{7}').map(|it| it + 1);
            let end = text.find("\u{1b}\\").map(|it| it + 2);
            bell.into_iter().chain(end).min().unwrap_or(text.len())
        }
        Some(0x20..=0x2f) => 2.min(text.len()),
        Some(byte) if byte.is_ascii() => 1,
        _ => 0,
    }
}

/// Parameters, then one final letter.
fn sequence_body(text: &str) -> usize {
    let end = text.bytes().position(|it| !(0x20..=0x3f).contains(&it));
    match end {
        Some(end) if text.as_bytes().get(end).is_some_and(u8::is_ascii) => end + 1,
        Some(end) => end,
        None => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn colors_stay_and_other_control_sequences_do_not() {
        assert_eq!(
            harmless("\u{1b}[31mred\u{1b}[0m", true),
            "\u{1b}[31mred\u{1b}[0m\u{1b}[0m"
        );
        for (text, shown) in [
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("a\u{1b}[2Jb\u{1b}[Hc", "abc"),
            ("a\u{1b}]0;title\u{7}b\u{1b}]52;c;eA==\u{1b}\\c", "abc"),
            ("a\u{1b}(0b\u{1b}cd", "abd"),
            ("one\rtwo\u{8}\u{0}", "one^Mtwo^H^@"),
            ("\u{9b}2Ja\u{90}", "a\\u{90}"),
            ("a\u{202e}b\u{1b}", "a\\u{202e}b"),
            ("\u{1b}[é", "é"),
            ("\u{1b}]0;never ended", ""),
            ("tab\there", "tab\there"),
        ] {
            assert_eq!(harmless(text, false), shown, "{text:?}");
        }
    }
}
