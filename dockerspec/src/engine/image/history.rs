//! Instructions of a history as a Dockerfile has them, and the lines they came from.

use dockerspec_core::parse::dockerfile::{self, Keyword};

use super::config::HistoryStep;
use super::recorded::as_written;
use super::stages::last_stage;
use crate::engine::mask::{self, Mask};

/// The instruction as a Dockerfile has it, secrets masked, and the kind of a secret in what was recorded.
pub(super) fn told(created_by: &str, comment: &str, mask: &Mask) -> (String, Option<&'static str>) {
    let text = created_by.trim();
    let text = text.strip_suffix("# buildkit").unwrap_or(text).trim_end();
    if text.is_empty() {
        let shown = match comment {
            "" => "(not recorded)".to_owned(),
            comment => one_line(&mask.text(comment)),
        };
        return (shown, mask::kind(comment));
    }
    if let Some((_, rest)) = text.split_once("#(nop)") {
        let text = nop(rest.trim());
        let text = as_written(&text);
        return (one_line(&masked(&text, mask)), kind(&text));
    }
    let command = text.strip_prefix("RUN ");
    if command.is_none() && !text.starts_with('|') && !text.starts_with("/bin/sh -c ") {
        let text = as_written(text);
        return (one_line(&masked(&text, mask)), kind(&text));
    }
    let (arguments, command) = arguments(command.unwrap_or(text));
    let in_arguments = || {
        pairs(arguments)
            .iter()
            .any(|it| mask::kind_of_pair(it).is_some())
            .then_some("a secret in a build argument")
    };
    let shown = one_line(&format!("RUN {}", mask.text(shell(command))));
    (shown, mask::kind(command).or_else(in_arguments))
}

/// Whether an instruction consists of `NAME=value`, and these.
fn assigned(text: &str) -> Option<(&str, Vec<&str>)> {
    let (keyword, rest) = text.split_once(char::is_whitespace)?;
    matches!(keyword, "ENV" | "ARG" | "LABEL").then(|| (keyword, pairs(rest)))
}

fn kind(text: &str) -> Option<&'static str> {
    match assigned(text) {
        Some((_, pairs)) => pairs.iter().find_map(|it| mask::kind_of_pair(it)),
        None => mask::kind(text),
    }
}

fn masked(text: &str, mask: &Mask) -> String {
    // values that are known first: they may hold what looks like the next pair
    let known = mask.text(text);
    let Some((keyword, pairs)) = assigned(&known) else {
        return known.into_owned();
    };
    let shown: Vec<_> = pairs.iter().map(|it| mask.pair(it)).collect();
    format!("{keyword} {}", shown.join(" "))
}

/// Cuts `A=b c D="e F=g"`, as builders record it, in front of each name; a value without quotes may hold spaces.
fn pairs(text: &str) -> Vec<&str> {
    let mut pairs = Vec::new();
    let mut from = 0;
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if letter == open && before != '\\' => quote = None,
            (None, '"' | '\'') if before == '=' && closes(text, at, letter) => quote = Some(letter),
            (None, letter) if before.is_whitespace() && !letter.is_whitespace() && at > from => {
                let (done, rest) = text.split_at(at);
                if name(rest).is_some() {
                    pairs.push(done.get(from..).unwrap_or_default().trim());
                    from = at;
                }
            }
            _ => {}
        }
        before = letter;
    }
    pairs.push(text.get(from..).unwrap_or_default().trim());
    pairs
}

/// Whether a quote at `at` has another behind it.
fn closes(text: &str, at: usize, quote: char) -> bool {
    text.get(at + 1..).is_some_and(|it| it.contains(quote))
}

/// The name of a variable, if `=` stands behind it.
fn name(text: &str) -> Option<&str> {
    let (name, _) = text.split_once('=')?;
    let is_name = name
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'-'));
    (is_name && !name.is_empty() && !name.starts_with('-')).then_some(name)
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

/// Build arguments and the command behind them: `|2 A=1 B=2 /bin/sh -c …`, where the number says how many there are.
fn arguments(text: &str) -> (&str, &str) {
    let counted = text.strip_prefix('|').and_then(|it| it.split_once(' '));
    let Some((count, rest)) = counted.and_then(|(count, rest)| {
        let count: usize = count.parse().ok()?;
        Some((count, rest))
    }) else {
        return ("", text);
    };
    let mut left = count;
    let mut end = None;
    let mut at = 0;
    for word in rest.split(' ') {
        let start = at;
        at += word.len() + 1;
        if left > 0 {
            left -= usize::from(name(word).is_some());
            continue;
        }
        // the value of the last may hold spaces: the shell is a path
        end = end.or(Some(start));
        if word.starts_with('/') {
            end = Some(start);
            break;
        }
    }
    rest.split_at_checked(end.unwrap_or(rest.len()))
        .unwrap_or((rest, ""))
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
    use super::{find_lines, told};
    use crate::engine::image::config::HistoryStep;
    use crate::engine::mask::Mask;

    fn shown(text: &str) -> String {
        told(text, "", &Mask::new()).0
    }

    #[test]
    fn both_builders_are_read_as_a_dockerfile() {
        for (text, expected) in [
            (
                "RUN /bin/sh -c apt-get  update # buildkit",
                "RUN apt-get update",
            ),
            (
                "RUN |1 VERSION=1 /bin/sh -c make $VERSION # buildkit",
                "RUN make $VERSION",
            ),
            ("/bin/sh -c make", "RUN make"),
            ("/bin/sh -c #(nop)  USER 1000", "USER 1000"),
            ("/bin/sh -c #(nop) COPY file:4f5a in /app ", "COPY … /app"),
            ("COPY app /app # buildkit", "COPY app /app"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(
            told("", "Imported from -", &Mask::new()),
            ("Imported from -".to_owned(), None)
        );
    }

    #[test]
    fn secrets_are_masked_to_their_end_and_found() {
        for (text, expected) in [
            ("ENV API_KEY=hunter2 PORT=80", "ENV API_KEY=*** PORT=80"),
            (
                "ENV PASSWORD=\"my secret pass\" PORT=80",
                "ENV PASSWORD=*** PORT=80",
            ),
            ("ENV PASSWORD=my secret pass # buildkit", "ENV PASSWORD=***"),
            (
                "/bin/sh -c #(nop)  ENV A=it's PASSWORD=my secret pass PORT=80",
                "ENV A=it's PASSWORD=*** PORT=80",
            ),
            ("ARG TOKEN=\"a X=b\" c PORT=80", "ARG TOKEN=*** PORT=80"),
            (
                "RUN mysql --password hunter2secret -e x",
                "RUN mysql --password *** -e x",
            ),
            (
                "RUN curl https://user:hunter2@host/x -H ghp_9aB3cD5eF7gH1iJ2kL4mN6oP8qR0sT2uV4wX",
                "RUN curl https://user:***@host/x -H ***",
            ),
            (
                "HEALTHCHECK &{[\"CMD\" \"curl\" \"-H\" \"Authorization: Bearer abc\"] \"30s\"}",
                "HEALTHCHECK CMD [\"curl\", \"-H\", \"Authorization: ***\"]",
            ),
            (
                "CMD [\"mysql\" \"--password\" \"hunter2\"]",
                "CMD [\"mysql\", \"--password\", \"***\"]",
            ),
        ] {
            let (shown, kind) = told(text, "", &Mask::new());
            assert_eq!(shown, expected);
            assert!(kind.is_some(), "{text}");
            // what is masked stays so
            assert_eq!(told(&shown, "", &Mask::new()).0, shown);
        }
        for text in [
            "ENV TOKEN_FILE=/run/secrets/token A=$SECRET",
            "RUN TOKEN=$(cat /run/secrets/token) make",
            "ENV ALLOW_EMPTY_PASSWORD=yes USE_PASSWORD=true",
            "ARG TOKEN",
            "ENV A=\"b c\" D=e",
        ] {
            assert_eq!(told(text, "", &Mask::new()), (text.to_owned(), None));
        }
    }

    #[test]
    fn a_value_that_the_image_knows_is_masked_whatever_it_holds() {
        let mask = Mask::of_env(["PASSWORD=my A=b pass"]);
        let (shown, _) = told("ENV PASSWORD=my A=b pass PORT=80", "", &mask);
        assert_eq!(shown, "ENV PASSWORD=*** PORT=80");
    }

    #[test]
    fn build_arguments_are_looked_at_before_they_are_left_out() {
        for (text, expected, is_secret) in [
            (
                "|1 DB_PASSWORD=hunter2secret /bin/sh -c make",
                "RUN make",
                true,
            ),
            (
                "RUN |2 A=1 DB_PASSWORD=hunter2 secret /bin/sh -c make # buildkit",
                "RUN make",
                true,
            ),
            ("|1 P=/usr/bin/x /bin/sh -c make", "RUN make", false),
            ("|1 P=/bin/x /bin/bash -c make", "RUN make", false),
            ("|2 P=a b Q=c d /bin/sh -c A=1 make", "RUN A=1 make", false),
            ("|0 /bin/sh -c make", "RUN make", false),
            (
                "|1 A=b powershell -Command make",
                "RUN powershell -Command make",
                false,
            ),
            ("|x make", "RUN |x make", false),
        ] {
            let (shown, kind) = told(text, "", &Mask::new());
            assert_eq!((shown.as_str(), kind.is_some()), (expected, is_secret));
        }
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
