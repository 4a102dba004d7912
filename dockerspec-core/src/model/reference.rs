//! Image references: `registry.example:5000/team/app:1.4@sha256:…`.
//!
//! <https://pkg.go.dev/github.com/distribution/reference#pkg-overview>

/// The parts of an image reference, as written.
///
/// ```
/// use dockerspec_core::model::reference::ImageRef;
///
/// const APP: ImageRef<'_> = ImageRef::parse("registry.example:5000/team/app:1.4").unwrap();
/// assert_eq!(APP.registry, Some("registry.example:5000"));
/// assert_eq!((APP.name, APP.tag, APP.digest), ("team/app", Some("1.4"), None));
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageRef<'a> {
    /// Host and port; nothing means Docker Hub.
    pub registry: Option<&'a str>,
    /// The repository, without the `library/` that Docker Hub adds to names of one word.
    pub name: &'a str,
    /// What stands behind the `:`.
    pub tag: Option<&'a str>,
    /// What stands behind the `@`, as `sha256:…`.
    pub digest: Option<&'a str>,
}

/// Docker's limit for a repository, `library/` included.
const LONGEST_NAME: usize = 255;

impl<'a> ImageRef<'a> {
    /// Reads a reference; nothing where Docker would refuse it, and where it holds a variable.
    pub const fn parse(text: &'a str) -> Option<Self> {
        let (rest, digest) = cut(text, b'@');
        if let Some(digest) = digest
            && !is_digest(digest.as_bytes())
        {
            return None;
        }
        if digest.is_none() && is_hex(text.as_bytes(), 64) {
            return None;
        }
        let (registry, rest) = match cut(rest, b'/') {
            (first, Some(behind)) if is_host(first.as_bytes()) => (Some(first), behind),
            _ => (None, rest),
        };
        if let Some(registry) = registry
            && !is_registry(registry.as_bytes())
        {
            return None;
        }
        let (name, tag) = cut(rest, b':');
        if let Some(tag) = tag
            && !is_tag(tag.as_bytes())
        {
            return None;
        }
        if !is_name(name.as_bytes()) || name.len() > LONGEST_NAME - "library/".len() {
            return None;
        }
        Some(ImageRef {
            registry,
            name,
            tag,
            digest,
        })
    }
}

/// The text before the first `mark` and behind it, without the mark.
const fn cut(text: &str, mark: u8) -> (&str, Option<&str>) {
    let mut rest = text.as_bytes();
    let mut at = 0;
    while let [byte, tail @ ..] = rest {
        if *byte == mark {
            let (before, behind) = text.split_at(at);
            return (before, Some(behind.split_at(1).1));
        }
        at += 1;
        rest = tail;
    }
    (text, None)
}

/// Whether the first part of a path names a registry and not a part of the repository.
const fn is_host(text: &[u8]) -> bool {
    if matches!(text, b"localhost") {
        return true;
    }
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        if let b'.' | b':' | b'A'..=b'Z' = *byte {
            return true;
        }
        rest = tail;
    }
    false
}

/// Host names of letters, digits and inner dashes, or an address in brackets; then a port.
const fn is_registry(text: &[u8]) -> bool {
    let mut rest = text;
    if let [b'[', tail @ ..] = rest {
        rest = tail;
        let mut empty = true;
        while let [b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b':', tail @ ..] = rest {
            rest = tail;
            empty = false;
        }
        return match rest {
            [b']', tail @ ..] if !empty => is_port(tail),
            _ => false,
        };
    }
    loop {
        let mut last = b'-';
        if let [b'-', ..] = rest {
            return false;
        }
        while let [
            byte @ (b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' | b'-'),
            tail @ ..,
        ] = rest
        {
            last = *byte;
            rest = tail;
        }
        if last == b'-' {
            return false;
        }
        match rest {
            [b'.', tail @ ..] => rest = tail,
            _ => return is_port(rest),
        }
    }
}

const fn is_port(text: &[u8]) -> bool {
    let [b':', rest @ ..] = text else {
        return text.is_empty();
    };
    let mut rest = rest;
    if rest.is_empty() {
        return false;
    }
    while let [b'0'..=b'9', tail @ ..] = rest {
        rest = tail;
    }
    rest.is_empty()
}

/// Words of small letters and digits between `/`; `.`, `_`, `__` or dashes inside.
const fn is_name(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        let [b'a'..=b'z' | b'0'..=b'9', tail @ ..] = rest else {
            return false;
        };
        rest = tail;
        while let [b'a'..=b'z' | b'0'..=b'9', tail @ ..] = rest {
            rest = tail;
        }
        match rest {
            [] => return true,
            [b'_', b'_', tail @ ..] | [b'/' | b'.' | b'_', tail @ ..] => rest = tail,
            [b'-', tail @ ..] => {
                rest = tail;
                while let [b'-', tail @ ..] = rest {
                    rest = tail;
                }
            }
            _ => return false,
        }
    }
}

/// A letter, digit or `_`, then up to 127 of these, `.` and `-`.
const fn is_tag(text: &[u8]) -> bool {
    let [b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_', rest @ ..] = text else {
        return false;
    };
    let mut rest = rest;
    while let [
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-',
        tail @ ..,
    ] = rest
    {
        rest = tail;
    }
    rest.is_empty() && text.len() <= 128
}

/// The algorithms that Docker knows, each with its length.
const fn is_digest(text: &[u8]) -> bool {
    match text {
        [b's', b'h', b'a', b'2', b'5', b'6', b':', hex @ ..] => is_hex(hex, 64),
        [b's', b'h', b'a', b'3', b'8', b'4', b':', hex @ ..] => is_hex(hex, 96),
        [b's', b'h', b'a', b'5', b'1', b'2', b':', hex @ ..] => is_hex(hex, 128),
        _ => false,
    }
}

/// Whether the text is so many hexadecimal digits, in lower case.
pub(crate) const fn is_hex(text: &[u8], digits: usize) -> bool {
    if text.len() != digits {
        return false;
    }
    let mut rest = text;
    while let [b'0'..=b'9' | b'a'..=b'f', tail @ ..] = rest {
        rest = tail;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::ImageRef;

    fn parts(text: &str) -> (Option<&str>, &str, Option<&str>, Option<&str>) {
        let found = ImageRef::parse(text).unwrap_or_else(|| panic!("{text} is no reference"));
        (found.registry, found.name, found.tag, found.digest)
    }

    #[test]
    fn the_parts_are_told_apart() {
        assert_eq!(parts("debian"), (None, "debian", None, None));
        assert_eq!(parts("team/app:1.4"), (None, "team/app", Some("1.4"), None));
        assert_eq!(parts("localhost/x"), (Some("localhost"), "x", None, None));
        assert_eq!(
            parts("localhost:5000"),
            (None, "localhost", Some("5000"), None)
        );
        assert_eq!(
            parts("host:5000/x:y"),
            (Some("host:5000"), "x", Some("y"), None)
        );
        assert_eq!(parts("[::1]:5000/x"), (Some("[::1]:5000"), "x", None, None));
        assert_eq!(parts("UPPER/x"), (Some("UPPER"), "x", None, None));
        assert_eq!(
            parts("a.b-c.example/x/y"),
            (Some("a.b-c.example"), "x/y", None, None)
        );
        assert_eq!(
            parts("docker.io/library/a"),
            (Some("docker.io"), "library/a", None, None)
        );
        assert_eq!(
            parts("a--b/c__d/e.f_g:_T.-"),
            (None, "a--b/c__d/e.f_g", Some("_T.-"), None)
        );
    }

    #[test]
    fn a_digest_has_the_length_of_its_algorithm() {
        for (algorithm, digits) in [("sha256", 64), ("sha384", 96), ("sha512", 128)] {
            let digest = format!("{algorithm}:{}", "0a".repeat(digits / 2));
            let text = format!("r.example/x:1@{digest}");
            assert_eq!(
                parts(&text),
                (Some("r.example"), "x", Some("1"), Some(digest.as_str()))
            );
            assert_eq!(ImageRef::parse(&format!("{text}0")), None);
            assert_eq!(ImageRef::parse(&text.replace("0a", "0A")), None);
        }
        assert_eq!(ImageRef::parse(&format!("x@md5:{}", "0".repeat(32))), None);
    }

    #[test]
    fn what_docker_refuses_is_none() {
        for text in [
            "",
            "/x",
            "x/",
            "x//y",
            "UPPER",
            "x/UPPER",
            "x:",
            "x:-a",
            "x:a b",
            "x@",
            "x@sha256:00",
            "-x",
            "x-",
            "x_",
            "x___y",
            "x..y",
            "x-.y",
            "é",
            "$X",
            "${X}",
            "a:b/c",
            "a.b:/c",
            "-a.b/c",
            "a-.b/c",
            "a.-b/c",
            "a..b/c",
            "[]:1/x",
            "[::1/x",
            "[::1]x/y",
            "x y",
            "a/b/c:1:2",
        ] {
            assert_eq!(ImageRef::parse(text), None, "{text}");
        }
        assert_eq!(ImageRef::parse(&"a1".repeat(32)), None);
        assert_eq!(ImageRef::parse(&format!("x:{}", "a".repeat(129))), None);
        assert!(ImageRef::parse(&format!("x:{}", "a".repeat(128))).is_some());
        assert_eq!(ImageRef::parse(&String::from("a/").repeat(200)), None);
    }
}
