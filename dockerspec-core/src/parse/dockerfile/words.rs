//! Words, `name=value` pairs and flags in the arguments of an instruction.

use super::text::{Joined, Part, Span, is_blank, u32_of};
use alloc::string::String;
use alloc::vec::Vec;

/// A flag as it stands before the arguments, quotes and escapes taken out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlagData {
    /// As written, for the place.
    pub(crate) written: Span,
    pub(crate) name: Span,
    /// Nothing if there is no `=`.
    pub(crate) value: Option<Span>,
}

/// A `name=value`; an `ARG` can do without the value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PairData {
    pub(crate) name: Span,
    pub(crate) value: Option<Span>,
}

/// Adds the words between white space, as `FROM`, `EXPOSE` and `COPY` have them: quotes mean nothing.
pub(super) fn plain(part: Part<'_>, words: &mut Vec<Span>) {
    let mut rest = part;
    while !rest.is_empty() {
        let (word, behind) = rest.split_at(is_blank);
        words.push(word.span());
        let (_, behind) = behind.split_at(|byte| !is_blank(byte));
        rest = behind;
    }
}

/// Calls `word` for each word between white space outside of quotes, as `ENV`, `LABEL` and `ARG` have them.
///
/// Quotes and escapes stay in the words; an escape character at the very end is dropped.
pub(super) fn quoted<'s>(part: Part<'s>, escape: char, mut word: impl FnMut(Part<'s>)) {
    let bytes = part.text.as_bytes();
    // a backslash or a backtick
    let escape = u8::try_from(escape).unwrap_or(b'\\');
    let mut start = None;
    let mut quote = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_graphic() && byte != escape && !matches!(byte, b'\'' | b'"') {
            start.get_or_insert(at);
            at += 1;
            continue;
        }
        let length = match byte {
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
        };
        let blank = match byte {
            b'\t'..=b'\r' | b' ' => true,
            0..0x80 => false,
            _ => part.cut(at, at + length).text.trim_start().is_empty(),
        };
        let begin = match start {
            Some(begin) => begin,
            None if blank => {
                at += length;
                continue;
            }
            None => *start.insert(at),
        };
        if byte == escape && quote != b'\'' {
            let next = part.text.get(at + 1..).and_then(|rest| rest.chars().next());
            match next {
                Some(next) => at += next.len_utf8(),
                None if begin < at => return word(part.cut(begin, at)),
                None => return,
            }
        } else if quote == byte {
            quote = 0;
        } else if quote == 0 {
            if blank {
                word(part.cut(begin, at));
                start = None;
            } else if matches!(byte, b'\'' | b'"') {
                quote = byte;
            }
        }
        at += length;
    }
    if let Some(begin) = start {
        word(part.from(begin));
    }
}

/// A word at its first `=`.
pub(super) fn pair(word: Part<'_>) -> PairData {
    let (name, rest) = word.split_at(|byte| byte == b'=');
    let value = (!rest.is_empty()).then(|| rest.from(1).span());
    PairData {
        name: name.span(),
        value,
    }
}

/// Takes the flags before the arguments; a lone `--` ends them.
pub(super) fn flags<'s>(
    part: Part<'s>,
    escape: char,
    flags: &mut Vec<FlagData>,
    joined: &mut Joined,
) -> Part<'s> {
    let mut rest = part.trim_start();
    while rest.text.starts_with("--") {
        let (word, cooked) = flag_word(rest, escape);
        rest = rest.from(word.text.len());
        let text = cooked.as_deref().unwrap_or(word.text);
        if text == "--" {
            break;
        }
        let said = match &cooked {
            None => word,
            Some(text) => Part {
                text,
                at: cook(word, escape, joined),
            },
        };
        let (name, value) = said.from(2).split_at(|byte| byte == b'=');
        let value = (!value.is_empty()).then(|| value.from(1).span());
        flags.push(FlagData {
            written: word.span(),
            name: name.span(),
            value,
        });
        rest = rest.trim_start();
    }
    rest.trim_start()
}

/// The flag as written, and what it says where quotes or escapes are in it.
fn flag_word(part: Part<'_>, escape: char) -> (Part<'_>, Option<String>) {
    let plain = part.text.len()
        - part
            .text
            .trim_start_matches(|ch: char| {
                !ch.is_whitespace() && !matches!(ch, '\'' | '"') && ch != escape
            })
            .len();
    if part.text[plain..]
        .chars()
        .next()
        .is_none_or(char::is_whitespace)
    {
        return (part.cut(0, plain), None);
    }
    let mut said = String::new();
    let end = each_said(part.text, escape, |_, ch| said.push(ch));
    (part.cut(0, end), Some(said))
}

/// Adds what the flag says to the joined text, and returns where.
fn cook(word: Part<'_>, escape: char, joined: &mut Joined) -> u32 {
    let start = joined.end();
    each_said(word.text, escape, |at, ch| {
        let source = joined.place(word.at + u32_of(at));
        joined.push_char(ch, source);
    });
    start
}

/// Calls `said` for each character without its quoting, and returns the end of the word.
fn each_said(text: &str, escape: char, mut said: impl FnMut(usize, char)) -> usize {
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, ch)) = chars.next() {
        if quote == Some(ch) {
            quote = None;
        } else if ch == escape {
            if let Some((at, ch)) = chars.next() {
                said(at, ch);
            }
        } else if quote.is_some() {
            said(at, ch);
        } else if ch.is_whitespace() {
            return at;
        } else if matches!(ch, '\'' | '"') {
            quote = Some(ch);
        } else {
            said(at, ch);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted_words(text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        quoted(Part { text, at: 0 }, '\\', |word| words.push(word.text));
        words
    }

    #[test]
    fn quotes_and_escapes_hold_a_word_together() {
        assert_eq!(
            quoted_words("a=b\\ c  d=\"e f\" 'g h'=i"),
            ["a=b\\ c", "d=\"e f\"", "'g h'=i"]
        );
        assert_eq!(
            quoted_words("a='\\' b=\"\\\"\" c=\"x"),
            ["a='\\'", "b=\"\\\"\"", "c=\"x"]
        );
        assert_eq!(
            quoted_words("é=ü\u{a0}\u{2003}\\é \u{85}'ß"),
            ["é=ü", "\\é", "'ß"]
        );
        assert_eq!(quoted_words("a=b\\"), ["a=b"]);
        assert_eq!(quoted_words("\\"), [""; 0]);
        assert_eq!(quoted_words(""), [""; 0]);
    }

    #[test]
    fn a_pair_is_cut_at_its_first_equals_sign() {
        let word = Part {
            text: "a=b=c",
            at: 10,
        };
        let read = pair(word);
        assert_eq!(
            (read.name, read.value),
            (Span::new(10, 11), Some(Span::new(12, 15)))
        );
        assert_eq!(pair(Part { text: "a", at: 0 }).value, None);
        assert_eq!(
            pair(Part { text: "a=", at: 0 }).value,
            Some(Span::new(2, 2))
        );
    }

    type Read = (String, Option<String>, usize);

    fn read_flags(text: &str) -> (Vec<Read>, &str) {
        let (mut list, mut joined) = (Vec::new(), Joined::after(1000, 0));
        let rest = flags(Part { text, at: 0 }, '\\', &mut list, &mut joined);
        let list = list
            .iter()
            .map(|flag| {
                let text = |span| String::from(joined.text(text, span));
                (
                    text(flag.name),
                    flag.value.map(text),
                    joined.range(flag.name).start,
                )
            })
            .collect();
        (list, rest.text)
    }

    #[test]
    fn flags_end_at_the_first_argument() {
        let (flags, rest) = read_flags("--from=a --link  b --c");
        assert_eq!(
            flags,
            [
                ("from".into(), Some("a".into()), 2),
                ("link".into(), None, 11)
            ]
        );
        assert_eq!(rest, "b --c");
        let (flags, rest) = read_flags("--link -- --odd /x");
        assert_eq!((flags.len(), rest), (1, "--odd /x"));
    }

    #[test]
    fn a_flag_value_can_be_quoted() {
        let (flags, rest) = read_flags("--mount=type=bind,src=\"a b\",dst=/c\\ d x");
        assert_eq!(flags[0].1.as_deref(), Some("type=bind,src=a b,dst=/c d"));
        assert_eq!(rest, "x");
        assert_eq!(
            read_flags("--a=\"").0,
            [("a".into(), Some(String::new()), 2)]
        );
    }

    #[test]
    fn plain_words_know_no_quotes() {
        let mut words = Vec::new();
        plain(
            Part {
                text: "\"a b\"\tc",
                at: 0,
            },
            &mut words,
        );
        assert_eq!(words, [Span::new(0, 2), Span::new(3, 5), Span::new(6, 7)]);
    }
}
