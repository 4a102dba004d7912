//! Instructions of a history as a Dockerfile has them, and the lines they came from.

use dockerspec_core::model::secret_name::looks_secret;
use dockerspec_core::model::secret_value::secret_value;
use dockerspec_core::parse::dockerfile::{self, Keyword};

use super::config::HistoryStep;
use super::stages::last_stage;

/// What `BuildKit` and the classic builder put around an instruction is left out.
pub(super) fn instruction(created_by: &str, comment: &str) -> String {
    let text = created_by.trim();
    let text = text.strip_suffix("# buildkit").unwrap_or(text).trim_end();
    if text.is_empty() {
        return if comment.is_empty() {
            "(not recorded)".to_owned()
        } else {
            one_line(comment)
        };
    }
    if let Some((_, rest)) = text.split_once("#(nop)") {
        return one_line(&nop(rest.trim()));
    }
    if let Some(rest) = text.strip_prefix("RUN ") {
        return one_line(&format!("RUN {}", shell(arguments(rest))));
    }
    if text.starts_with('|') || text.starts_with("/bin/sh -c ") {
        return one_line(&format!("RUN {}", shell(arguments(text))));
    }
    one_line(text)
}

/// `COPY file:4f5… in /app` names what was copied by its checksum only.
fn nop(text: &str) -> String {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    if let [_, what, middle @ .., to] = words.as_mut_slice()
        && (what.starts_with("file:") || what.starts_with("dir:") || what.starts_with("multi:"))
        && middle.last() == Some(&"in")
    {
        let keyword = text.split_whitespace().next().unwrap_or_default();
        return format!("{keyword} … {to}");
    }
    text.to_owned()
}

/// Build arguments in front of a command: `|2 A=1 B=2 /bin/sh -c …`.
fn arguments(text: &str) -> &str {
    let Some(rest) = text.strip_prefix('|') else {
        return text;
    };
    match rest.find("/bin/") {
        Some(at) => rest.get(at..).unwrap_or_default(),
        None => text,
    }
}

fn shell(text: &str) -> &str {
    let known = ["/bin/sh -c ", "/bin/bash -c ", "/bin/ash -c "];
    let found = known.iter().find_map(|it| text.strip_prefix(it));
    found.unwrap_or(text)
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// The text without values of secrets, and the kind of the first.
pub(in crate::engine) fn masked(text: &str) -> (String, Option<&'static str>) {
    let mut found = None;
    let words = text.split(' ').map(|word| {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, value),
            None => ("", word),
        };
        let bare = value.trim_matches(['"', '\'', ';', ',', ')', '(']);
        let name_tail = name
            .rsplit(|it: char| !it.is_ascii_alphanumeric() && it != '_' && it != '-')
            .next()
            .unwrap_or_default();
        let is_path = bare.starts_with('/') && !bare.contains("://");
        let by_name = !name.is_empty()
            && !bare.is_empty()
            && !bare.contains('$')
            && !is_path
            && looks_secret(name_tail.as_bytes());
        let kind = secret_value(bare.as_bytes()).or(by_name.then_some("a value of a secret"));
        match kind {
            None => word.to_owned(),
            Some(kind) => {
                found = found.or(Some(kind));
                if name.is_empty() {
                    "***".to_owned()
                } else {
                    format!("{name}=***")
                }
            }
        }
    });
    let text = words.collect::<Vec<_>>().join(" ");
    (text, found)
}

/// Finds the line of each instruction: the history ends with those of the last stage and its parents.
pub(super) fn find_lines(steps: &mut [HistoryStep], text: &str) {
    let file = dockerfile::parse("Dockerfile", text);
    let made = last_stage(&file);
    let mut steps = steps.iter_mut().rev().peekable();
    for node in made.into_iter().rev() {
        let keyword = node.word().as_str();
        // what the builder did not record is passed over, what it did in addition ends it
        let Some(step) = steps.peek_mut() else {
            break;
        };
        let found = step.instruction.split(' ').next().unwrap_or_default();
        if found.eq_ignore_ascii_case(keyword) {
            step.line = Some(*node.lines().start());
            steps.next();
        } else if !matches!(
            node.keyword(),
            Keyword::Arg | Keyword::Onbuild | Keyword::Maintainer
        ) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{find_lines, instruction, masked};
    use crate::engine::image::config::HistoryStep;

    #[test]
    fn both_builders_are_read_as_a_dockerfile() {
        let shown = |text: &str| instruction(text, "");
        assert_eq!(
            shown("RUN /bin/sh -c apt-get  update # buildkit"),
            "RUN apt-get update"
        );
        assert_eq!(
            shown("RUN |1 VERSION=1 /bin/sh -c make $VERSION # buildkit"),
            "RUN make $VERSION"
        );
        assert_eq!(shown("/bin/sh -c make"), "RUN make");
        assert_eq!(shown("/bin/sh -c #(nop)  USER 1000"), "USER 1000");
        assert_eq!(
            shown("/bin/sh -c #(nop) COPY file:4f5a in /app "),
            "COPY … /app"
        );
        assert_eq!(shown("COPY app /app # buildkit"), "COPY app /app");
        assert_eq!(instruction("", "Imported from -"), "Imported from -");
    }

    #[test]
    fn secrets_are_masked() {
        let (text, kind) = masked("ENV API_KEY=hunter2 PORT=80");
        assert_eq!(text, "ENV API_KEY=*** PORT=80");
        assert!(kind.is_some());
        let (text, _) = masked(
            "RUN curl https://user:hunter2@host/x -H ghp_9aB3cD5eF7gH1iJ2kL4mN6oP8qR0sT2uV4wX",
        );
        assert_eq!(text, "RUN curl *** -H ***");
        let (text, kind) = masked("ENV TOKEN_FILE=/run/secrets/token A=$SECRET");
        assert_eq!(
            (text.as_str(), kind),
            ("ENV TOKEN_FILE=/run/secrets/token A=$SECRET", None)
        );
    }

    #[test]
    fn instructions_find_their_lines() {
        let step = |instruction: &str| HistoryStep {
            instruction: instruction.to_owned(),
            layer: None,
            line: None,
            source: None,
            secret: None,
        };
        let mut steps = [
            step("Imported from -"),
            step("RUN make"),
            step("COPY a /"),
            step("CMD [\"a\"]"),
        ];
        let file = "FROM debian AS base\nRUN make\n\nFROM x AS other\nRUN other\nFROM base\nCOPY a /\nCMD [\"a\"]\n";
        find_lines(&mut steps, file);
        let lines: Vec<_> = steps.iter().map(|it| it.line).collect();
        assert_eq!(lines, [None, Some(2), Some(7), Some(8)]);
    }
}
