//! The lines of a `.env` file, as Compose reads them, but for interpolation, which is refused.
//!
//! <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax>

use std::collections::BTreeMap;

/// A line that is not understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) line: usize,
    pub(super) reason: String,
}

/// The variables; the last line of a name counts.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, String>, Vec<Malformed>> {
    let mut variables = BTreeMap::new();
    let mut errors = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while !rest.is_empty() {
        let start = rest;
        match entry(&mut rest) {
            Ok(Some((name, value))) => {
                variables.insert(name.to_owned(), value);
            }
            Ok(None) => {}
            Err(reason) => {
                errors.push(Malformed { line, reason });
                rest = next_line(start);
            }
        }
        let read = start.len() - rest.len();
        line += start
            .bytes()
            .take(read)
            .filter(|byte| *byte == b'\n')
            .count();
    }
    if errors.is_empty() {
        Ok(variables)
    } else {
        Err(errors)
    }
}

/// Reads one line, or more where a quoted value goes on; `None` for a blank line or a comment.
fn entry<'a>(rest: &mut &'a str) -> Result<Option<(&'a str, String)>, String> {
    let line = rest.trim_start_matches([' ', '\t']);
    let line = line.strip_prefix("export ").map_or(line, str::trim_start);
    if line.is_empty() || line.starts_with(['#', '\n', '\r']) {
        *rest = next_line(line);
        return Ok(None);
    }
    let end = line
        .find(['=', '\n'])
        .filter(|end| line[*end..].starts_with('='));
    let Some(end) = end else {
        return Err("expected `NAME=value`".into());
    };
    let (name, value) = (line[..end].trim_end(), &line[end + 1..]);
    if !is_name(name) {
        return Err(format!(
            "`{}` is not the name of a variable",
            name.escape_debug()
        ));
    }
    let value = value.trim_start_matches([' ', '\t']);
    let (value, after) = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(&value[1..], quote)?,
        _ => bare(value)?,
    };
    let behind = after.trim_start_matches([' ', '\t', '\r']);
    if !(behind.is_empty() || behind.starts_with(['\n', '#'])) {
        return Err("there is text behind the closing quote".into());
    }
    *rest = next_line(behind);
    Ok(Some((name, value)))
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

fn next_line(text: &str) -> &str {
    text.find('\n').map_or("", |end| &text[end + 1..])
}

fn bare(text: &str) -> Result<(String, &str), String> {
    let line = text.split_once('\n').map_or(text, |(line, _)| line);
    let comment = line.starts_with('#').then_some(0);
    let comment = comment
        .or_else(|| line.find(" #"))
        .or_else(|| line.find("\t#"));
    let value = line[..comment.unwrap_or(line.len())].trim_end();
    if value.contains('$') {
        return Err(INTERPOLATION.into());
    }
    Ok((value.to_owned(), &text[line.len()..]))
}

const INTERPOLATION: &str =
    "`$` would insert another variable, which is not supported: put the value into single quotes";

fn quoted(text: &str, quote: char) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            _ if char == quote => return Ok((value, &text[at + 1..])),
            '\\' if quote == '\'' => match chars.clone().next() {
                Some((_, '\'')) => {
                    chars.next();
                    value.push('\'');
                }
                _ => value.push('\\'),
            },
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, 't')) => value.push('\t'),
                Some((_, char @ ('\\' | '"' | '$'))) => value.push(char),
                Some((_, char)) => value.extend(['\\', char]),
                None => break,
            },
            '$' if quote == '"' => return Err(INTERPOLATION.into()),
            _ => value.push(char),
        }
    }
    Err(format!("the quote `{quote}` is never closed"))
}

/// A value as it is written behind `NAME=` on one line, for [`parse`] and for Compose.
pub(super) fn quote(value: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "_-./:@%+,=~*?&".contains(char);
    if value.chars().all(plain) {
        return value.to_owned();
    }
    let mut text = String::from('"');
    for char in value.chars() {
        match char {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\\' | '"' | '$' => text.extend(['\\', char]),
            _ => text.push(char),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(line: &str) -> String {
        parse(line).unwrap().remove("X").unwrap()
    }

    #[test]
    fn values_are_read_as_compose_reads_them() {
        assert_eq!(value("X=a b  # comment"), "a b");
        assert_eq!(value("export X = 'a # $b'\r\n"), "a # $b");
        assert_eq!(value("X=\"a\\n\\\"b\\$\" # comment"), "a\n\"b$");
        assert_eq!(value("X='it\\'s'"), "it's");
        assert_eq!(value("X=1\nX=2"), "2");
        assert_eq!(value("X='a\nb'\n"), "a\nb");
        assert_eq!(value("X=http://h/#f"), "http://h/#f");
        assert_eq!(value("X="), "");
    }

    #[test]
    fn every_bad_line_is_named() {
        let errors = parse("# c\nA=1\nB\n\nC='x'y\n9=1\nD=$A\nE=\"x").unwrap_err();
        let lines: Vec<usize> = errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [3, 5, 6, 7, 8]);
    }

    #[test]
    fn a_quoted_value_is_read_back() {
        for text in [
            "",
            "a",
            "a b",
            "a#b",
            "#",
            "it's \"x\"",
            "$HOME",
            "a\nb\r\tc",
            "\\",
            "ü",
        ] {
            let line = format!("X={}", quote(text));
            assert_eq!(line.lines().count(), 1);
            assert_eq!(value(&line), text);
        }
    }
}
