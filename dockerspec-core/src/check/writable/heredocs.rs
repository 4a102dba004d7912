//! Whether the heredocs that BuildKit sees in a shell line end inside of its text.
//!
//! BuildKit takes `<<EOF` for a heredoc wherever a word of RUN begins with it, and the lines behind RUN for its text.

use super::text::Fault;
use crate::check::vocabulary::{before, cut, eq, has_byte};

/// Heredocs of one line.
const MOST: usize = 8;

const LINE_BREAK: Fault = " holds a line break";
const OPEN: Fault = " begins a heredoc that does not end in it";
const UNCLEAR: Fault = " begins a heredoc in a way that cannot be told apart from other text";

#[derive(Clone, Copy)]
struct Marker<'t> {
    name: &'t [u8],
    /// `<<-`: tabs before the end are cut.
    chomps: bool,
}

/// The command of a RUN: its first line, and the texts of the heredocs in it.
pub(super) const fn heredocs(text: &[u8]) -> Option<Fault> {
    let (line, bodies) = cut(text, b'\n');
    if !may_begin(line) {
        return match bodies {
            Some(_) => Some(LINE_BREAK),
            None => None,
        };
    }
    if has_expression(line) {
        return Some(UNCLEAR);
    }
    let mut markers = [Marker {
        name: b"",
        chomps: false,
    }; MOST];
    let count = match markers_of(line, &mut markers) {
        Ok(count) => count,
        Err(fault) => return Some(fault),
    };
    match (count, bodies) {
        (0, None) => None,
        (0, Some(_)) => Some(LINE_BREAK),
        (_, None) => Some(OPEN),
        (count, Some(bodies)) => ends(bodies, &markers, count),
    }
}

/// Whether a word may begin behind the byte: letters outside of ASCII hold blanks of the builder.
const fn may_be_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c | 0x80..)
}

/// Whether a word of the line begins with `<<`, quotes left out of account.
const fn may_begin(line: &[u8]) -> bool {
    let mut rest = line;
    let mut start = true;
    while let [byte, tail @ ..] = rest {
        match rest {
            [b'<', b'<', ..] if start => return true,
            [b'0'..=b'9', ..] if start => {}
            _ => start = may_be_blank(*byte),
        }
        rest = tail;
    }
    false
}

/// Whether the line holds more than `${NAME}`: BuildKit's lexer gives up on some of it, and then sees no heredoc.
const fn has_expression(mut line: &[u8]) -> bool {
    while let [_, rest @ ..] = line {
        if let [b'$', b'{', inside @ ..] = line {
            let (name, behind) = crate::check::scope::name(inside);
            if name.is_empty() || !matches!(behind, [b'}', ..]) {
                return true;
            }
        }
        line = rest;
    }
    false
}

/// Reads the line as BuildKit's lexer does: a quote that stays open makes it one without heredocs.
const fn markers_of<'t>(line: &'t [u8], markers: &mut [Marker<'t>; MOST]) -> Result<usize, Fault> {
    let mut rest = line;
    let mut quote = 0;
    let mut start = true;
    let mut count = 0;
    while let [byte, tail @ ..] = rest {
        match (*byte, quote) {
            (b'\\', 0 | b'"') => {
                start = false;
                rest = match tail {
                    [_, tail @ ..] => tail,
                    [] => tail,
                };
                continue;
            }
            (b'\'' | b'"', 0) => quote = *byte,
            (b'\'' | b'"', open) if *byte == open => quote = 0,
            (b'<', 0) if start => {
                if let [b'<', b'<', behind @ ..] = rest {
                    let Some((marker, tail)) = marker(behind) else {
                        return Err(UNCLEAR);
                    };
                    rest = tail;
                    start = false;
                    if marker.name.is_empty() {
                        continue;
                    }
                    if count == MOST {
                        return Err(UNCLEAR);
                    }
                    markers[count] = marker;
                    count += 1;
                    continue;
                }
            }
            (b'0'..=b'9', 0) if start => {
                rest = tail;
                continue;
            }
            _ => {}
        }
        start = quote == 0 && may_be_blank(*byte);
        rest = tail;
    }
    Ok(if quote == 0 { count } else { 0 })
}

/// The marker behind a `<<`, without name where it is none; only plain names are told for sure.
const fn marker(text: &[u8]) -> Option<(Marker<'_>, &[u8])> {
    let none = Marker {
        name: b"",
        chomps: false,
    };
    let (chomps, mut rest) = match text {
        [b'<', ..] => return Some((none, text)),
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text.trim_ascii_start()),
    };
    let quote = match rest {
        [byte @ (b'\'' | b'"'), tail @ ..] => {
            rest = tail;
            *byte
        }
        _ => 0,
    };
    let whole = rest;
    while let [
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'-',
        tail @ ..,
    ] = rest
    {
        rest = tail;
    }
    let name = before(whole, rest);
    if quote != 0 {
        match rest {
            [byte, tail @ ..] if *byte == quote => rest = tail,
            _ => return None,
        }
    }
    match (name, rest) {
        ([], _) => None,
        (_, [] | [b' ' | b'\t', ..]) => Some((Marker { name, chomps }, rest)),
        _ => None,
    }
}

/// Whether each heredoc ends, one after the other, and nothing follows the last.
const fn ends(bodies: &[u8], markers: &[Marker<'_>; MOST], count: usize) -> Option<Fault> {
    let mut rest = Some(bodies);
    let mut index = 0;
    while let Some(text) = rest {
        if index == count {
            return if text.is_empty() {
                None
            } else {
                Some(" goes on behind its heredoc")
            };
        }
        let (line, behind) = cut(text, b'\n');
        let mut line = line;
        while let [head @ .., b'\r'] = line {
            line = head;
        }
        if markers[index].chomps {
            while let [b'\t', tail @ ..] = line {
                line = tail;
            }
        }
        if eq(line, markers[index].name) {
            index += 1;
        }
        rest = behind;
    }
    if has_byte(bodies, 0) {
        return Some(" holds a NUL character");
    }
    if index == count { None } else { Some(OPEN) }
}

#[cfg(test)]
mod tests {
    use super::heredocs;

    #[test]
    fn a_heredoc_ends_in_its_own_text() {
        for text in [
            "cat <<EOF >/f && x\na\nEOF",
            "cat <<'EOF'\n$x\nEOF\n",
            "cat <<EOF >\"${HOME}/x\"\nEOF",
            "a <<A 3<<-B\n1\nA\n\t2\n\tB",
            "cat << EOF\nEOF",
            "echo $((1<<3))",
            "echo '<<EOF' \" <<EOF\"",
            "cat <<<word",
            "a<<EOF",
            "echo it's <<EOF",
            "cat \\<<EOF",
        ] {
            assert_eq!(heredocs(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_follows_a_run_is_not_swallowed() {
        for text in [
            "cat <<EOF",
            "cat <<EOF\na",
            "cat <<EOF\nEOF\nUSER root",
            "cat <<A <<B\nB\nA",
            "a\nb",
            "echo 'a\nb'",
            "echo it's <<EOF\nEOF",
            "echo ${x^^} <<EOF\nUSER root\nEOF",
            "cat <<E\\OF\nEOF",
            "echo 1 <<3\na",
            "echo $((1 << 3))",
        ] {
            assert!(heredocs(text.as_bytes()).is_some(), "{text}");
        }
    }
}
