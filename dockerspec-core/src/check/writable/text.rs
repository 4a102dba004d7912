//! What a line of a Dockerfile can hold: each function says what is wrong with a text, or nothing.
//!
//! Beyond what the language cannot say, this refuses what BuildKit reads wrongly: its flags are read byte by byte, so
//! that every letter outside of ASCII arrives as two others.

use crate::check::vocabulary::{has_byte, lower, past, skip};

/// What is wrong with a text, to be read behind it.
pub(super) type Fault = &'static str;

const LINE_BREAK: Fault = " holds a line break";
const CONTROL: Fault = " holds a control character";
const EMPTY: Fault = " is empty";
const WIDE: Fault = " begins or ends with white space that is no space";
const LONG: Fault = " is longer than a line that the builder reads";
const DASH: Fault = " begins with a dash, which makes it an option";
const CONTINUES: Fault = " ends with the character that continues a line";

/// The builder reads lines of up to 65,535 bytes; quoting at most doubles a text.
const LONGEST: usize = 32_000;

/// What stands behind the printable ASCII characters at the start of a text.
const fn unprintable(text: &[u8]) -> &[u8] {
    past!(text, b' '..=b'~')
}

/// Whether a text is letters, digits and signs that mean themselves wherever a word can stand.
const fn is_plain(text: &[u8]) -> bool {
    past!(text, b'*'..=b'[' | b']'..=b'_' | b'a'..=b'~').is_empty() && text.len() <= LONGEST
}

/// Whether a text is one printable line in which no heredoc can begin.
pub(super) const fn is_plain_line(text: &[u8]) -> bool {
    past!(text, b' '..=b';' | b'='..=b'~').is_empty() && text.len() <= LONGEST
}

/// A value of ENV, ARG or LABEL, which stands in quotes.
pub(super) const fn value(text: &[u8]) -> Option<Fault> {
    let mut rest = unprintable(text);
    while let [byte, tail @ ..] = rest {
        match *byte {
            b'\n' => return Some(LINE_BREAK),
            b'\t' | 0x80.. => {}
            _ => return Some(CONTROL),
        }
        rest = unprintable(tail);
    }
    if text.len() > LONGEST {
        Some(LONG)
    } else {
        None
    }
}

/// A value in which the builder replaces variables.
pub(super) const fn expanded(text: &[u8]) -> Option<Fault> {
    match value(text) {
        None if !has_readable_variables(text) => {
            Some(" holds a variable in a form that the builder does not know")
        }
        fault => fault,
    }
}

/// Whether behind the name of each `${NAME…}` there is what the builder knows.
const fn has_readable_variables(text: &[u8]) -> bool {
    let mut rest = past!(text, 0..=b'#' | b'%'..=b'[' | b']'..=255);
    while let [byte, tail @ ..] = rest {
        rest = match (*byte, tail) {
            (b'\\', [_, tail @ ..]) => tail,
            (b'$', [b'{', inside @ ..]) => {
                let behind =
                    if let [b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!', behind @ ..] = inside {
                        behind
                    } else {
                        past!(inside, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_')
                    };
                let named = behind.len() < inside.len() || matches!(inside, [0x80..=0xff, ..]);
                if named && !is_operator(behind) && has_byte(behind, b'}') {
                    return false;
                }
                behind
            }
            _ => tail,
        };
    }
    true
}

/// Whether what follows the name of a `${NAME…}` ends it or changes its value.
const fn is_operator(behind: &[u8]) -> bool {
    matches!(
        behind,
        [b'}' | b':' | b'-' | b'+' | b'?' | b'#' | b'%' | b'/', ..]
    )
}

/// A path: it is not empty, and no blank stands at its ends.
pub(super) const fn path(text: &[u8]) -> Option<Fault> {
    match pattern(text) {
        None => expanded(text),
        fault => fault,
    }
}

/// A pattern of paths, in which nothing is replaced.
pub(super) const fn pattern(text: &[u8]) -> Option<Fault> {
    match text {
        [] => Some(EMPTY),
        [b' ' | b'\t', ..] | [.., b' ' | b'\t'] => Some(" begins or ends with a blank"),
        _ if begins_with_wide_blank(text) || ends_with_wide_blank(text) => Some(WIDE),
        _ => value(text),
    }
}

/// A path that nothing stands in front of.
pub(super) const fn bare_path(text: &[u8]) -> Option<Fault> {
    match text {
        [b'-', b'-', ..] => Some(DASH),
        _ => path(text),
    }
}

/// A path of COPY or ADD, which a heredoc could stand for.
pub(super) const fn copied(text: &[u8]) -> Option<Fault> {
    let mut rest = text;
    while let [b'0'..=b'9', tail @ ..] = rest {
        rest = tail;
    }
    if let [b'<', b'<', ..] = rest {
        return Some(" begins like a heredoc");
    }
    path(text)
}

/// The path of an inline file, which no quotes hold together.
pub(super) const fn inline_path(text: &[u8]) -> Option<Fault> {
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        if matches!(*byte, b' ' | b'\t') || begins_with_wide_blank(rest) {
            return Some(" holds a blank, which the path of an inline file cannot");
        }
        rest = tail;
    }
    if let [b'[', ..] = text {
        return Some(" begins with `[`, which makes the line a JSON array");
    }
    if let [.., b'/'] = text {
        return Some(" ends with a slash: name the file itself");
    }
    copied(text)
}

/// A single bare word: an image reference, a name, a port.
pub(super) const fn word(text: &[u8]) -> Option<Fault> {
    match text {
        [] => return Some(EMPTY),
        [b'-', ..] => return Some(DASH),
        _ if is_plain(text) => return None,
        _ => {}
    }
    if has_byte(text, b' ') {
        return Some(" holds a blank");
    }
    flag(text)
}

/// The value of a flag or a field of a mount; it may be empty where the flag is left out then.
pub(super) const fn flag(text: &[u8]) -> Option<Fault> {
    if is_plain(text) {
        return None;
    }
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        match *byte {
            b'\n' => return Some(LINE_BREAK),
            b'"' | b'\'' | b'\\' | b'`' => {
                return Some(" holds a quote or a backslash, which cannot stand there");
            }
            b'$' if !matches!(tail, [b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'{', ..]) => {
                return Some(" holds a dollar that begins no variable");
            }
            b'$' if matches!(tail, [b'{', inside @ ..] if !is_closed(inside)) => {
                return Some(" holds a `${` that is not closed, or holds no name");
            }
            b' '..=b'~' => {}
            0x80.. => {
                return Some(" holds a letter outside of ASCII, which the builder garbles there");
            }
            _ => return Some(CONTROL),
        }
        rest = tail;
    }
    if text.len() > LONGEST {
        Some(LONG)
    } else {
        None
    }
}

/// Whether what follows a `${` is a name and, behind it, the bracket that closes it.
const fn is_closed(inside: &[u8]) -> bool {
    let (name, mut rest) = crate::check::scope::name(inside);
    if name.is_empty() || !is_operator(rest) {
        return false;
    }
    let mut open = 1_u32;
    while let [_, tail @ ..] = rest {
        match rest {
            [b'$', b'{', ..] => open += 1,
            [b'}', ..] => open -= 1,
            _ => {}
        }
        if open == 0 {
            return true;
        }
        rest = tail;
    }
    false
}

/// Whether a text begins with white space outside of ASCII, which the builder drops at the ends of a line.
const fn begins_with_wide_blank(text: &[u8]) -> bool {
    matches!(
        text,
        [0xc2, 0x85 | 0xa0, ..]
            | [0xe1, 0x9a, 0x80, ..]
            | [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, ..]
            | [0xe2, 0x81, 0x9f, ..]
            | [0xe3, 0x80, 0x80, ..]
    )
}

/// Whether a text ends with such white space.
const fn ends_with_wide_blank(text: &[u8]) -> bool {
    match text {
        [.., a, b, c] => begins_with_wide_blank(&[*b, *c]) || begins_with_wide_blank(&[*a, *b, *c]),
        _ => begins_with_wide_blank(text),
    }
}

/// An argument of a command that a recipe writes; quotes hold it together.
pub(super) const fn argument(text: &[u8]) -> Option<Fault> {
    match text {
        [] => Some(EMPTY),
        [b'-', ..] => Some(DASH),
        _ => value(text),
    }
}

/// A name in front of a value: its `=` would end it.
pub(super) const fn name(text: &[u8]) -> Option<Fault> {
    if text.is_empty() {
        return Some(EMPTY);
    }
    if has_byte(text, b'=') {
        return Some(" holds an `=`, which ends the name");
    }
    if let [b'-', b'-', ..] = text {
        return Some(DASH);
    }
    value(text)
}

/// The text of a comment: lines without control characters, none of which a tool reads as an order.
pub(super) const fn comment(text: &[u8]) -> Option<Fault> {
    let mut rest = text;
    let mut start = true;
    while let [byte, tail @ ..] = rest {
        if start {
            match rest {
                [b' ' | b'\t' | b'#', ..] => {
                    rest = tail;
                    continue;
                }
                _ if is_order(rest) => {
                    return Some(" reads like an order to a tool, such as a waiver");
                }
                _ => {}
            }
        }
        start = false;
        match *byte {
            b'\n' => start = true,
            b'\t' | b' '..=b'~' | 0x80.. => {}
            _ => return Some(CONTROL),
        }
        rest = tail;
    }
    if text.len() > LONGEST {
        Some(LONG)
    } else {
        None
    }
}

/// Whether a comment means something to this or another tool.
const fn is_order(text: &[u8]) -> bool {
    if starts(text, b"hadolint ") {
        let rest = skip(text, b"hadolint ".len()).trim_ascii_start();
        return starts(rest, b"ignore") || starts(rest, b"global");
    }
    starts(text, b"dockerspec:") || starts(text, b"check=")
}

const fn starts(mut text: &[u8], mut word: &[u8]) -> bool {
    while let [wanted, more @ ..] = word {
        match text {
            [byte, rest @ ..] if lower(*byte) == *wanted => {
                text = rest;
                word = more;
            }
            _ => return false,
        }
    }
    true
}

/// The text of a heredoc.
pub(super) const fn body(text: &[u8]) -> Option<Fault> {
    let mut rest = unprintable(text);
    let mut line = text.len();
    while let [byte, tail @ ..] = rest {
        match *byte {
            0 => return Some(" holds a NUL character"),
            b'\n' => {
                if line - tail.len() > LONGEST {
                    return Some(" has a line that is longer than the builder reads");
                }
                line = tail.len();
            }
            _ => {}
        }
        rest = unprintable(tail);
    }
    if line > LONGEST {
        Some(" has a line that is longer than the builder reads")
    } else {
        None
    }
}

/// An argument of an exec form, where JSON can say everything else.
pub(super) const fn json(text: &[u8]) -> Option<Fault> {
    if has_byte(text, 0) {
        Some(" holds a NUL character")
    } else if text.len() > LONGEST / 3 {
        Some(LONG)
    } else {
        None
    }
}

/// A command for a shell on a line of its own; `escape` continues lines.
pub(super) const fn shell(text: &[u8], escape: u8) -> Option<Fault> {
    match frame(text, escape) {
        None => value(text.trim_ascii()),
        fault => fault,
    }
}

/// What is wrong with the ends of a command, whatever stands between them.
pub(super) const fn frame(text: &[u8], escape: u8) -> Option<Fault> {
    match text.trim_ascii() {
        [] => Some(EMPTY),
        text if begins_with_wide_blank(text) || ends_with_wide_blank(text) => Some(WIDE),
        [b'-', b'-', ..] => Some(DASH),
        [b'[', inside @ ..] if is_json_array(inside) => Some(" reads like an exec form"),
        [.., last] if *last == escape => {
            // two of them are one to the shell, and continue nothing
            if matches!(text.trim_ascii(), [.., before, _] if *before == escape) {
                None
            } else {
                Some(CONTINUES)
            }
        }
        _ => None,
    }
}

/// Whether what follows a `[` is strings up to a `]` at the end, which makes a line an exec form.
const fn is_json_array(text: &[u8]) -> bool {
    let mut rest = text.trim_ascii_start();
    if let [b']'] = rest {
        return true;
    }
    loop {
        let [b'"', inside @ ..] = rest else {
            return false;
        };
        rest = inside;
        loop {
            match rest {
                [] => return false,
                [
                    b'\\',
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u',
                    tail @ ..,
                ] => rest = tail,
                [b'\\', ..] => return false,
                [b'"', tail @ ..] => {
                    rest = tail.trim_ascii_start();
                    break;
                }
                [_, tail @ ..] => rest = tail,
            }
        }
        match rest {
            [b']'] => return true,
            [b',', tail @ ..] => rest = tail.trim_ascii_start(),
            _ => return false,
        }
    }
}

/// Whether a command ends where its text ends, so that `&&` and another can follow.
pub(super) const fn complete(text: &[u8]) -> Option<Fault> {
    let mut rest = text.trim_ascii();
    let mut quote = 0;
    let mut blank = true;
    while let [byte, tail @ ..] = rest {
        match (*byte, quote) {
            (b'\\', 0 | b'"') => match tail {
                [_, tail @ ..] => {
                    rest = tail;
                    blank = false;
                    continue;
                }
                [] => return Some(CONTINUES),
            },
            (b'#', 0) if blank => {
                return Some(" holds a comment, which would hide the commands behind it");
            }
            (b'\'' | b'"', 0) => quote = *byte,
            (b'\'' | b'"', open) if *byte == open => quote = 0,
            _ => {}
        }
        blank = matches!(*byte, b' ' | b'\t' | b';' | b'&' | b'|' | b'(');
        rest = tail;
    }
    if quote != 0 {
        return Some(" leaves a quote open");
    }
    match text.trim_ascii() {
        [.., b'&' | b'|' | b';'] => Some(" ends with an operator, behind which `&&` cannot stand"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn a_control_character_is_found_wherever_it_stands() {
        for length in 0..20 {
            let mut text = [b'a'; 20];
            text[length] = b'\n';
            assert_eq!(value(&text), Some(LINE_BREAK));
            text[length] = 0x1b;
            assert_eq!(value(&text), Some(CONTROL));
            text[length] = b'\t';
            assert_eq!(value(&text), None);
        }
        assert_eq!(value("é \u{202e}".as_bytes()), None);
        assert_eq!(value(&vec![b'a'; LONGEST + 1]), Some(LONG));
    }

    #[test]
    fn a_flag_holds_what_the_builder_reads_back() {
        for text in ["", "a b", "$X/${Y:-z}", "type=x,y"] {
            assert_eq!(flag(text.as_bytes()), None, "{text}");
        }
        for text in ["é", "a\"", "a'", "a\\b", "$5", "a$", "a\n", "`"] {
            assert!(flag(text.as_bytes()).is_some(), "{text}");
        }
    }

    #[test]
    fn a_shell_line_stays_a_shell_line() {
        for text in [
            "[ -f x ] && y",
            "[ \"$x\" = y ]",
            "echo a\\\\",
            "[\"a\"] && b",
            "['a']",
            r#"["C:\Windows"]"#,
        ] {
            assert_eq!(shell(text.as_bytes(), b'\\'), None, "{text}");
        }
        for text in [
            "",
            " ",
            "--mount=type=ssh x",
            "a \\",
            "a\nb",
            "[\"a\"]",
            " [ \"a\\\"b\" , \"c\" ] ",
            "[]",
        ] {
            assert!(shell(text.as_bytes(), b'\\').is_some(), "{text}");
        }
        assert_eq!(shell(b"dir C:\\", b'`'), None);
    }

    #[test]
    fn a_command_is_whole_before_another_follows() {
        for text in ["a", "echo 'x # y' \"$#\" a#b", "a \\# b", "echo \"it's\""] {
            assert_eq!(complete(text.as_bytes()), None, "{text}");
        }
        for text in ["a # b", "#", "echo 'a", "a;", "a &", "a |", "a\\"] {
            assert!(complete(text.as_bytes()).is_some(), "{text}");
        }
    }

    #[test]
    fn a_comment_orders_nothing() {
        for text in [
            "",
            "why\n\nand how",
            "see dockerspec: x",
            "hadolintx",
            "hadolint shell=x",
        ] {
            assert_eq!(comment(text.as_bytes()), None, "{text}");
        }
        for text in [
            "dockerspec: allow(sudo) x",
            "a\n # hadolint  ignore=DL3002",
            "hadolint global ignore=DL3002",
            "check=skip=all",
            "a\r",
        ] {
            assert!(comment(text.as_bytes()).is_some(), "{text}");
        }
    }
}
