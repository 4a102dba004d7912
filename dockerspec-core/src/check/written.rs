//! What a compose file can hold, and what compose takes for what it is.

/// The longest name or key: readers of YAML stop looking for its colon after 1024 bytes.
const LONGEST_KEY: usize = 512;

/// Whether a value arrives: only NUL has no way into a process.
pub(crate) const fn is_text(text: &[u8]) -> bool {
    !super::vocabulary::has_byte(text, 0)
}

/// Whether a text is one line without control characters.
pub(crate) const fn is_line(text: &[u8]) -> bool {
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        if matches!(byte, 0..=31 | 127) {
            return false;
        }
        rest = tail;
    }
    true
}

/// Whether a text can be a key, as the name of a label or an option.
pub(crate) const fn is_key(text: &[u8]) -> bool {
    !text.is_empty() && text.len() <= LONGEST_KEY && is_line(text)
}

/// Whether a text can be the name of a variable in an environment.
pub(crate) const fn is_variable(text: &[u8]) -> bool {
    is_key(text) && !super::vocabulary::has_byte(text, b'=')
}

/// Whether compose can replace a variable of that name: `[A-Za-z_][A-Za-z0-9_]*`.
pub(crate) const fn is_identifier(text: &[u8]) -> bool {
    let [b'A'..=b'Z' | b'a'..=b'z' | b'_', rest @ ..] = text else {
        return false;
    };
    let mut rest = rest;
    while let [byte, tail @ ..] = rest {
        if !matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_') {
            return false;
        }
        rest = tail;
    }
    text.len() <= LONGEST_KEY
}

/// Whether compose and the engine take a text as a name: `[A-Za-z0-9][A-Za-z0-9._-]*`.
pub(crate) const fn is_name(text: &[u8]) -> bool {
    let [b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9', rest @ ..] = text else {
        return false;
    };
    let mut rest = rest;
    while let [byte, tail @ ..] = rest {
        if !matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-') {
            return false;
        }
        rest = tail;
    }
    text.len() <= LONGEST_KEY
}

/// Whether compose takes a text as the name of a project without changing it: `[a-z0-9][a-z0-9_-]*`.
pub(crate) const fn is_project_name(text: &[u8]) -> bool {
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        if !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-') {
            return false;
        }
        rest = tail;
    }
    is_name(text)
}
