//! Which setting a line of a compose file is about, by its indentation.
//!
//! Not a reader of YAML: what stands in braces on one line belongs to the key before them.

/// The keys from the outermost on.
pub(super) type Path<'t> = Vec<&'t str>;

/// A line as it counts for the layout.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'t> {
    /// It sets something, at these keys.
    Setting(Path<'t>),
    /// Only a comment, or nothing.
    Nothing,
}

/// What the line, counted from 1, is about.
pub(super) fn at(text: &str, line: usize) -> Line<'_> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    // the indentation of the key whose value is a text of several lines
    let mut block: Option<usize> = None;
    for (index, raw) in text.lines().enumerate() {
        let wanted = index + 1 == line;
        let content = raw.trim_start();
        let mut indent = raw.len() - content.len();
        if let Some(key) = block {
            if content.is_empty() || indent > key {
                if wanted {
                    return keys(&open);
                }
                continue;
            }
            block = None;
        }
        if content.is_empty() || content.starts_with(['#', '%']) || content.starts_with("---") {
            if wanted {
                return Line::Nothing;
            }
            continue;
        }
        let mut rest = content;
        if rest == "-" || rest.starts_with("- ") {
            // an item may stand under its key without being indented
            open.retain(|(at, _)| *at <= indent);
        } else {
            open.retain(|(at, _)| *at < indent);
        }
        while let Some(inner) = rest.strip_prefix("- ") {
            let inner = inner.trim_start();
            indent += rest.len() - inner.len();
            rest = inner;
        }
        if let Some((key, value)) = key(rest) {
            open.push((indent, key));
            if value.starts_with(['|', '>']) {
                block = Some(indent);
            }
        }
        if wanted {
            return keys(&open);
        }
    }
    Line::Nothing
}

fn keys<'t>(open: &[(usize, &'t str)]) -> Line<'t> {
    if open.is_empty() {
        Line::Nothing
    } else {
        Line::Setting(open.iter().map(|(_, key)| *key).collect())
    }
}

/// The key of a line, and what stands behind its colon.
fn key(text: &str) -> Option<(&str, &str)> {
    let (key, value) = if let Some(quote @ ('"' | '\'')) = text.chars().next() {
        let (key, rest) = text.get(1..)?.split_once(quote)?;
        (key, rest.trim_start().strip_prefix(':')?)
    } else {
        match text.split_once(": ") {
            Some(found) => found,
            None => (text.trim_end().strip_suffix(':')?, ""),
        }
    };
    let is_key = !key.is_empty() && !key.starts_with(['{', '[', '&', '*', '!']);
    is_key.then(|| (key.trim_end(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::{Line, at};

    const FILE: &str = "\
# a project
name: shop
services:
  api:
    image: acme/api:1
    ports:
    - \"80:8080\"
    - target: 9000
      published: \"90\"
    command: >
      serve
      key: value
    environment:
      A: b

  \"db\":
    healthcheck: { test: [CMD, ready] }
volumes:
  data:
";

    #[test]
    fn a_line_is_about_the_keys_above_it() {
        for (line, path) in [
            (2, "name"),
            (5, "services api image"),
            (6, "services api ports"),
            (7, "services api ports"),
            (8, "services api ports target"),
            (9, "services api ports published"),
            (10, "services api command"),
            (12, "services api command"),
            (14, "services api environment A"),
            (17, "services db healthcheck"),
            (19, "volumes data"),
        ] {
            let wanted = Line::Setting(path.split(' ').collect());
            assert_eq!(at(FILE, line), wanted, "{line}");
        }
        assert_eq!(at(FILE, 1), Line::Nothing);
        assert_eq!(at(FILE, 15), Line::Nothing);
    }

    #[test]
    fn a_text_that_is_no_compose_file_has_no_settings() {
        for text in ["", "- a\n- b\n", ":\n", "{", "\u{feff}"] {
            assert_eq!(at(text, 1), Line::Nothing, "{text:?}");
        }
    }
}
