//! Lists as builders record them, in the notation of Go, and as a Dockerfile has them.

use std::borrow::Cow;

/// An instruction without the notation of the builder: `CMD ["a" "b"]` becomes `CMD ["a", "b"]`.
pub(super) fn as_written(text: &str) -> Cow<'_, str> {
    written(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn written(text: &str) -> Option<String> {
    let (keyword, rest) = text.split_once(' ')?;
    match keyword {
        "CMD" | "ENTRYPOINT" | "SHELL" | "VOLUME" => {
            let (words, behind) = quoted(rest.strip_prefix('[')?)?;
            (behind == "]").then(|| format!("{keyword} {}", list(&words)))
        }
        "HEALTHCHECK" => {
            let (words, _) = quoted(rest.strip_prefix("&{[")?)?;
            let test = match words.as_slice() {
                ["NONE"] => "NONE".to_owned(),
                ["CMD-SHELL", command] => format!("CMD {}", command.replace("\\\"", "\"")),
                ["CMD", words @ ..] => format!("CMD {}", list(words)),
                _ => return None,
            };
            Some(format!("HEALTHCHECK {test}"))
        }
        "EXPOSE" => {
            let inside = rest.strip_prefix("map[").or(rest.strip_prefix('['))?;
            let ports = inside.strip_suffix(']')?.split_whitespace();
            let ports: Vec<&str> = ports.map(|it| it.trim_end_matches(":{}")).collect();
            Some(format!("EXPOSE {}", ports.join(" ")))
        }
        _ => None,
    }
}

/// The texts in quotes in front, without them, and what stands behind the last.
fn quoted(text: &str) -> Option<(Vec<&str>, &str)> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(inside) = rest.strip_prefix('"') {
        let mut escaped = false;
        let end = inside.find(|it: char| {
            let ends = it == '"' && !escaped;
            escaped = it == '\\' && !escaped;
            ends
        })?;
        let (word, behind) = inside.split_at(end);
        words.push(word);
        rest = behind.strip_prefix('"')?;
        rest = rest.strip_prefix(' ').unwrap_or(rest);
        if rest.starts_with(']') {
            break;
        }
    }
    Some((words, rest))
}

/// JSON escapes as Go does, for what such lists hold.
fn list(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|it| format!("\"{it}\"")).collect();
    format!("[{}]", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn lists_are_those_of_a_dockerfile() {
        for (recorded, written) in [
            (
                r#"CMD ["python" "-c" "print(\"a b\")"]"#,
                r#"CMD ["python", "-c", "print(\"a b\")"]"#,
            ),
            (r#"ENTRYPOINT ["/entry"]"#, r#"ENTRYPOINT ["/entry"]"#),
            (
                r#"HEALTHCHECK &{["NONE"] "0s" "0s" "0s" "0s" '\x00'}"#,
                "HEALTHCHECK NONE",
            ),
            (
                r#"HEALTHCHECK &{["CMD" "probe" "--port"] "30s" "5s" "0s" "0s" '\x03'}"#,
                r#"HEALTHCHECK CMD ["probe", "--port"]"#,
            ),
            (
                r#"HEALTHCHECK &{["CMD-SHELL" "curl \"http://x\" || exit 1"] "30s"}"#,
                r#"HEALTHCHECK CMD curl "http://x" || exit 1"#,
            ),
            ("EXPOSE map[8080/tcp:{} 9/udp:{}]", "EXPOSE 8080/tcp 9/udp"),
            ("EXPOSE [8080/tcp]", "EXPOSE 8080/tcp"),
            // what is none of these stays
            ("CMD [", "CMD ["),
            (r#"CMD ["a"#, r#"CMD ["a"#),
            ("CMD []", "CMD []"),
            ("HEALTHCHECK &{[]}", "HEALTHCHECK &{[]}"),
            ("ENV A=[1]", "ENV A=[1]"),
        ] {
            assert_eq!(as_written(recorded), written);
        }
    }
}
