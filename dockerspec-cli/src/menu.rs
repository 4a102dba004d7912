//! `dockerspec explain` without a word: the list of the topics, in a terminal a menu.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use dockerspec::explain::topics;

use crate::arguments::{PageFormat, PolicyName, Reading};
use crate::explain;
use crate::failure::Failure;
use crate::streams::Streams;
use crate::{Done, Outcome};

const PROMPT: &str = "A number, a topic, a rule or FILE:LINE; `all` for all; `q` ends: ";

pub(crate) fn run(policy: PolicyName, reading: Reading, streams: &mut Streams) -> Done {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        menu(policy, reading, streams)?;
    } else {
        streams.print(&list(reading.format))?;
        streams.note("`dockerspec explain TOPIC` explains one, `all` all of them");
    }
    Ok(Outcome::Clean)
}

fn list(format: PageFormat) -> String {
    let width = topics().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut list = String::new();
    for (name, summary) in topics() {
        // writing to a string cannot fail
        let _ = match format {
            PageFormat::Text => writeln!(list, "{name:width$}  {summary}"),
            PageFormat::Markdown => writeln!(list, "- `{name}`: {summary}"),
        };
    }
    list
}

/// Asks until there is an empty line, a `q`, or no line any more.
fn menu(policy: PolicyName, reading: Reading, streams: &mut Streams) -> Result<(), Failure> {
    let mut numbered = String::new();
    for (number, line) in list(PageFormat::Text).lines().enumerate() {
        let _ = writeln!(numbered, "{:3}  {line}", number + 1);
    }
    streams.print(&numbered)?;
    loop {
        streams.print("\n")?;
        streams.print(PROMPT)?;
        streams.finish()?;
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        let read =
            read.map_err(|error| Failure::new(format!("standard input cannot be read: {error}")))?;
        if read == 0 {
            // the prompt has no line end of its own
            return streams.print("\n");
        }
        let wanted = line.trim();
        if matches!(wanted, "" | "q" | "quit" | "exit") {
            return Ok(());
        }
        match chosen(wanted) {
            Ok(name) => explain::show(&[name.to_owned()], policy, reading, streams).map(drop)?,
            Err(failure) => streams.error(&failure),
        }
    }
}

/// The topic of a number, or the words themselves.
fn chosen(wanted: &str) -> Result<&str, Failure> {
    let Ok(number) = wanted.parse::<usize>() else {
        return Ok(wanted);
    };
    let mut names = topics().map(|(name, _)| name);
    let name = number.checked_sub(1).and_then(|index| names.nth(index));
    name.ok_or_else(|| {
        let count = topics().len();
        Failure::new(format!(
            "no topic has the number `{number}`: they are 1 to {count}"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn a_number_is_the_topic_beside_it() {
        assert_eq!(chosen("1").unwrap(), "images-vs-containers");
        assert_eq!(chosen("root-user").unwrap(), "root-user");
        for wrong in ["0", "99"] {
            let message = chosen(wrong).unwrap_err().to_string();
            assert!(message.contains(&format!("`{wrong}`")), "{message}");
        }
    }
}
