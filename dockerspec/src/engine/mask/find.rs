//! Where secrets stand in a text that nobody described.

use std::ops::Range;

use dockerspec_core::model::secret_name::looks_secret;
use dockerspec_core::model::secret_value::secret_value;

use super::MASKED;

/// Shortest credential behind `Bearer` that no header stands in front of, in bytes.
const SHORTEST_BEARER: usize = 16;

/// Everything that is a secret by its shape or by the name in front of it.
pub(super) fn secrets(text: &str, found: &mut Vec<Range<usize>>) {
    found.extend(passwords_in_urls(text));
    keys(text, found);
    named(text, found);
    tokens(text, found);
    bearers(text, found);
}

/// The passwords of `scheme://user:password@host`.
pub(super) fn passwords_in_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("://")) {
        let start = from + at + 3;
        from = start;
        let rest = text.get(start..).unwrap_or_default();
        let word = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '\\'))
            .map_or(rest, |end| rest.get(..end).unwrap_or_default());
        // another address behind a comma has a password of its own
        let word = word.find("://").map_or(word, |next| {
            word.get(..next)
                .and_then(|it| it.rfind([',', ';', '|']))
                .map_or(word, |comma| word.get(..comma).unwrap_or_default())
        });
        let authority = word
            .find(['/', '?', '#'])
            .map_or(word, |end| word.get(..end).unwrap_or_default());
        let Some(colon) = authority.find(':') else {
            continue;
        };
        let behind = authority.get(colon + 1..).unwrap_or_default();
        let host = if authority.contains('@') {
            authority.rfind('@')
        } else if behind.is_empty()
            || authority.starts_with('[')
            || behind.bytes().all(|it| it.is_ascii_digit())
        {
            None // `host:3128/a:b@c`
        } else {
            word.rfind('@') // a password with a `/` that nobody escaped
        };
        if let Some(host) = host.filter(|host| *host > colon + 1) {
            found.push(start + colon + 1..start + host);
        }
    }
    found
}

const KEY_BEGINS: &str = "-----BEGIN ";
const KEY_ENDS: &str = "-----END ";
const PRIVATE: &str = "PRIVATE KEY-----";

/// Private keys, from their first line to their last, or to the end of the text.
fn keys(text: &str, found: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(KEY_BEGINS)) {
        let start = from + at;
        from = start + KEY_BEGINS.len();
        let rest = text.get(from..).unwrap_or_default();
        let Some(title) = rest.find(PRIVATE).filter(|it| *it < 40) else {
            continue;
        };
        let body = from + title + PRIVATE.len();
        let rest = text.get(body..).unwrap_or_default();
        let end = rest.find(KEY_ENDS).map_or(text.len(), |end| {
            let last = body + end + KEY_ENDS.len();
            let rest = text.get(last..).unwrap_or_default();
            last + rest.find("-----").map_or(rest.len(), |it| it + 5)
        });
        found.push(start..end);
        from = end;
    }
}

/// Whether a private key begins in this line and does not end in it.
pub(super) fn opens_key(line: &str) -> bool {
    line.rfind(KEY_BEGINS).is_some_and(|begin| {
        let rest = line.get(begin..).unwrap_or_default();
        rest.contains(PRIVATE) && !rest.contains(KEY_ENDS)
    })
}

pub(super) fn ends_key(line: &str) -> bool {
    line.contains(KEY_ENDS) && line.contains(PRIVATE)
}

/// Whether a line can stand inside a key: base64, a header of it, or nothing; there may be a prefix of the logger.
pub(super) fn goes_on_as_key(line: &str) -> bool {
    let last = line.split_whitespace().next_back().unwrap_or_default();
    !ends_key(line)
        && (last.is_empty()
            || line.starts_with("Proc-Type:")
            || line.starts_with("DEK-Info:")
            || last
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'='))
                && (last.len() >= 40 || last.len() == line.trim().len()))
}

/// Words that are tokens by their shape.
fn tokens(text: &str, found: &mut Vec<Range<usize>>) {
    let apart = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let mut from = 0;
    for word in text.split(apart) {
        let start = from;
        from += word.len();
        // what `split` took away
        from += text
            .get(from..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        let token = word.trim_start_matches(['-', '_', '.']);
        if token.len() >= 16 && secret_value(token.as_bytes()).is_some() {
            found.push(start + word.len() - token.len()..start + word.len());
        }
    }
}

/// `Bearer …`, wherever it stands.
fn bearers(text: &str, found: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("earer ")) {
        let start = from + at + "earer ".len();
        from = start;
        let rest = text.get(start..).unwrap_or_default();
        let end = rest
            .find(|c: char| {
                !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/' | '='))
            })
            .unwrap_or(rest.len());
        if end >= SHORTEST_BEARER {
            found.push(start..start + end);
        }
    }
}

/// Whether the word behind this one is a secret: `--password`, `--api-key`, `--requirepass`.
pub(super) fn is_secret_option(word: &str) -> bool {
    word.strip_prefix("--").is_some_and(|name| {
        !name.contains(['=', ':', ' ']) && !name.ends_with("-stdin") && names_secret(name)
    })
}

fn names_secret(name: &str) -> bool {
    // a module or a table in front of it says nothing of the value
    let last = name.rsplit('.').next().unwrap_or(name);
    matches!(last, "requirepass" | "masterauth") || looks_secret(last.as_bytes())
}

/// `NAME=value`, `name: value`, `"name": "value"`, `--name value` and headers.
fn named(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let is_name = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.');
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if !is_name(*byte) {
            at += 1;
            continue;
        }
        let start = at;
        while bytes.get(at).is_some_and(|it| is_name(*it)) {
            at += 1;
        }
        let word = text.get(start..at).unwrap_or_default();
        let rest = text.get(at..).unwrap_or_default();
        if let Some(value) = value_of(word, rest, found_before(text, start)) {
            found.push(at + value.start..at + value.end);
            at += value.end;
        }
    }
}

/// What stands right in front of a name.
fn found_before(text: &str, start: usize) -> Option<char> {
    text.get(..start).and_then(|it| it.chars().next_back())
}

/// The range, in `rest`, of the value that belongs to the name in front of it, if that names a secret.
fn value_of(word: &str, rest: &str, before: Option<char>) -> Option<Range<usize>> {
    let name = word.trim_start_matches('-');
    let is_header = [
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
    ]
    .iter()
    .any(|it| name.eq_ignore_ascii_case(it));
    if !is_header && !names_secret(name) {
        return None;
    }
    // `"name": …`, in a string of JSON `\"name\": …`
    let quoted = matches!(before, Some('"' | '\''));
    let mut at = rest.len() - rest.trim_start_matches('\\').len();
    if quoted && rest.get(at..)?.starts_with(['"', '\'']) {
        at += 1;
    } else {
        at = 0;
    }
    let spaced = rest.get(at..)?;
    let sign_at = spaced.len() - spaced.trim_start_matches([' ', '\t']).len();
    let sign = spaced.get(sign_at..)?.chars().next()?;
    let is_assigned = match sign {
        '=' | ':' => {
            at += sign_at + 1;
            // `=>` and `:=`
            at += usize::from(rest.get(at..)?.starts_with(['=', '>']));
            sign == '='
        }
        // `"--name", "value"`, `["--name" "value"]`
        '"' | '\'' | ',' | '\\' if at > 0 && is_secret_option(word) => {
            at += spaced.len() - spaced.trim_start_matches([' ', '\t', ',']).len();
            let value = rest.get(at..)?.trim_start_matches('\\');
            if !value.starts_with(['"', '\'']) || value.get(1..)?.starts_with('-') {
                return None;
            }
            true
        }
        _ if word.starts_with("--") && at == 0 && sign_at > 0 && is_secret_option(word) => {
            if sign == '-' {
                return None;
            }
            true
        }
        _ => return None,
    };
    let behind = rest.get(at..)?;
    at += behind.len() - behind.trim_start_matches([' ', '\t']).len();
    if sign == '=' && !quoted && behind.starts_with([' ', '\t']) && sign_at == 0 {
        return None; // `PASSWORD= next`
    }
    let escapes = rest.get(at..)?;
    let escaped = escapes.len() - escapes.trim_start_matches('\\').len();
    let value = escapes.get(escaped..)?;
    let range = if let Some(quote) = value.chars().next().filter(|it| matches!(it, '"' | '\'')) {
        let start = at + escaped + 1;
        start..start + quoted_end(rest.get(start..)?, quote, escaped > 0)
    } else if is_header {
        at..at + escaped + value.find(['"', '\'', '\n', '\r']).unwrap_or(value.len())
    } else {
        at..at + escaped + bare_end(value)
    };
    let shown = rest.get(range.clone())?;
    let is_prose = !is_assigned && !is_header && !quoted && is_vague(name, shown);
    if is_public(shown) || is_prose {
        return None;
    }
    Some(range)
}

/// Where a quoted text ends; `escaped` where its own quotes have a backslash.
fn quoted_end(text: &str, quote: char, escaped: bool) -> usize {
    let mut backslash = false;
    for (at, c) in text.char_indices() {
        match c {
            '\n' => return at,
            _ if c == quote && backslash == escaped => return at - usize::from(escaped),
            _ => backslash = c == '\\' && !backslash,
        }
    }
    text.len()
}

/// Where a value without quotes ends: at a space, a quote or an `&`, before a comma that another name follows, and
/// without the brackets and stops behind it.
fn bare_end(text: &str) -> usize {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '&' | '<' | '>'))
        .unwrap_or(text.len());
    let word = text.get(..end).unwrap_or_default();
    let next = word.match_indices([',', ';']).find(|(at, _)| {
        let rest = word.get(at + 1..).unwrap_or_default();
        rest.find(['=', ':'])
            .is_some_and(|sign| sign > 0 && !rest.get(..sign).unwrap_or_default().contains(','))
    });
    let word = next.map_or(word, |(at, _)| word.get(..at).unwrap_or_default());
    word.trim_end_matches([',', ';', ')', '}', ']', '.']).len()
}

/// Nothing, a switch, a reference, or what is masked already.
fn is_public(value: &str) -> bool {
    matches!(
        value,
        "" | "true" | "false" | "null" | "none" | "None" | "nil" | MASKED
    ) || value.starts_with("/run/secrets/")
        || value.starts_with("${")
        || value.starts_with("$(")
}

/// `unexpected token: identifier` is a message of a parser, and no secret.
fn is_vague(name: &str, value: &str) -> bool {
    let vague = ["token", "tokens", "secret", "secrets", "credentials"];
    vague.iter().any(|it| name.eq_ignore_ascii_case(it))
        && !(value.len() >= 8 && value.bytes().any(|it| it.is_ascii_digit()))
}
