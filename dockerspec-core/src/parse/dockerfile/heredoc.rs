//! Heredoc markers: `<<EOF`, `<<-EOF`, `3<<'EOF'` in the arguments of `RUN`, `COPY` and `ADD`.
//!
//! <https://docs.docker.com/reference/dockerfile/#here-documents>

use super::shell_words::{Raw, Unreadable, words};
use super::text::Span;
use alloc::string::String;
use alloc::vec::Vec;

/// A marker in a line, with its bytes in that line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) name: String,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) expand: bool,
    pub(super) chomp: bool,
    pub(super) descriptor: u32,
}

/// A heredoc with its text.
#[derive(Debug, Clone)]
pub(crate) struct HeredocData {
    pub(crate) marker: Span,
    pub(crate) name: Span,
    /// The lines between the marker's line and the terminator, as they stand in the file.
    pub(crate) body: Span,
    pub(crate) expand: bool,
    pub(crate) chomp: bool,
    pub(crate) descriptor: u32,
}

/// The markers of a line, in the order in which their texts follow.
///
/// # Errors
/// The word behind a `<<` cannot be read.
pub(super) fn markers(line: &str) -> Result<Vec<Marker>, Unreadable> {
    let mut found = Vec::new();
    let Ok(all) = words(
        line,
        Raw {
            quotes: true,
            escapes: true,
        },
    ) else {
        return Ok(found);
    };
    for word in all {
        if let Some(marker) = marker(&word.text)? {
            found.push(Marker {
                start: word.start,
                end: word.end,
                ..marker
            });
        }
    }
    Ok(found)
}

/// Reads one word of a line as a marker, if it is one.
pub(super) fn marker(word: &str) -> Result<Option<Marker>, Unreadable> {
    let digits = word.len()
        - word
            .trim_start_matches(|ch: char| ch.is_ascii_digit())
            .len();
    let (descriptor, rest) = word.split_at(digits);
    let Some(rest) = rest.strip_prefix("<<") else {
        return Ok(None);
    };
    let (chomp, quoted) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let quoted = quoted.trim_ascii_start();
    if quoted.is_empty() || quoted.contains('<') {
        return Ok(None);
    }
    let plain = words(
        quoted,
        Raw {
            quotes: false,
            escapes: false,
        },
    )?;
    let raw = words(
        quoted,
        Raw {
            quotes: true,
            escapes: false,
        },
    )?;
    let ([plain], [raw]) = (plain.as_slice(), raw.as_slice()) else {
        return Ok(None);
    };
    Ok(Some(Marker {
        name: plain.text.clone(),
        start: 0,
        end: word.len(),
        expand: quotes(&plain.text) == quotes(&raw.text),
        chomp,
        descriptor: descriptor.parse().unwrap_or(0),
    }))
}

fn quotes(text: &str) -> usize {
    text.bytes()
        .filter(|byte| matches!(byte, b'\'' | b'"'))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> (String, bool, bool, u32) {
        let found = markers(line).unwrap();
        assert_eq!(found.len(), 1, "{line}");
        (
            found[0].name.clone(),
            found[0].expand,
            found[0].chomp,
            found[0].descriptor,
        )
    }

    #[test]
    fn every_spelling_of_a_marker_is_known() {
        assert_eq!(one("RUN <<EOF"), ("EOF".into(), true, false, 0));
        assert_eq!(one("RUN cat >f <<-EOF && x"), ("EOF".into(), true, true, 0));
        assert_eq!(one("RUN python3 <<'EOF'"), ("EOF".into(), false, false, 0));
        assert_eq!(
            one("RUN <<\"END OF\" sh"),
            ("END OF".into(), false, false, 0)
        );
        assert_eq!(one("RUN 3<<E\\'F"), ("E'F".into(), true, false, 3));
        assert_eq!(one("RUN cat << EOF >f"), ("EOF".into(), true, false, 0));
        assert_eq!(one("COPY <<a.txt /dest"), ("a.txt".into(), true, false, 0));
    }

    #[test]
    fn what_only_looks_like_a_marker_is_none() {
        for line in [
            "RUN cat <<<EOF",
            "RUN \"<<EOF\"",
            "RUN <<- EOF",
            "RUN <<",
            "RUN a<<EOF",
            "RUN echo it's <<EOF",
        ] {
            assert_eq!(markers(line), Ok(Vec::new()), "{line}");
        }
    }

    #[test]
    fn two_markers_keep_their_order() {
        let found = markers("COPY <<A <<B /dest").unwrap();
        assert_eq!((found[0].name.as_str(), found[1].name.as_str()), ("A", "B"));
        assert_eq!((found[1].start, found[1].end), (9, 12));
    }
}
