//! The command of a container, as the files that start it would have it.

use super::text::{compose_form, exec_form, rust_form};
use crate::engine::diagnose::facts::Facts;

/// Words of `CMD`, or of `ENTRYPOINT` where nothing else is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    words: Vec<String>,
    is_entrypoint: bool,
}

impl Words {
    /// What is started behind the entrypoint, or the entrypoint if that is all. A shell of the entrypoint that runs the
    /// words behind it is one with them.
    pub(super) fn of(facts: &Facts) -> Self {
        let behind = facts.command.strip_prefix(facts.entrypoint.as_slice());
        let runs_next = facts.entrypoint.last().is_some_and(|it| it == "-c");
        let has_entrypoint = !facts.entrypoint.is_empty();
        match behind {
            Some(words) if !words.is_empty() && !runs_next => Words {
                words: words.to_vec(),
                is_entrypoint: false,
            },
            _ => Words {
                words: facts.command.clone(),
                is_entrypoint: has_entrypoint,
            },
        }
    }

    /// Other words in the same place.
    pub(super) const fn with(&self, words: Vec<String>) -> Self {
        Words {
            words,
            is_entrypoint: self.is_entrypoint,
        }
    }

    /// The line that a shell runs, as in `["sh", "-c", "serve"]`.
    pub(super) fn shell_line(&self) -> Option<&str> {
        match self.words.as_slice() {
            [shell, option, line, ..] if option == "-c" && shell.ends_with("sh") => Some(line),
            _ => None,
        }
    }

    pub(super) fn all(&self) -> &[String] {
        &self.words
    }

    pub(super) fn dockerfile(&self) -> String {
        let instruction = if self.is_entrypoint {
            "ENTRYPOINT"
        } else {
            "CMD"
        };
        format!("{instruction} [{}]", exec_form(&self.words))
    }

    pub(super) fn spec(&self) -> String {
        let call = if self.is_entrypoint {
            "entrypoint"
        } else {
            "cmd"
        };
        format!("{call}(&[{}])", rust_form(&self.words))
    }

    pub(super) fn compose(&self) -> String {
        let key = if self.is_entrypoint {
            "entrypoint"
        } else {
            "command"
        };
        format!("{key}: [{}]", compose_form(&self.words))
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::engine::diagnose::facts::Facts;

    fn shown(entrypoint: &[&str], command: &[&str]) -> String {
        let owned = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect();
        let facts = Facts {
            entrypoint: owned(entrypoint),
            command: owned(&[entrypoint, command].concat()),
            ..Facts::default()
        };
        Words::of(&facts).dockerfile()
    }

    #[test]
    fn the_words_of_the_entrypoint_are_not_repeated() {
        assert_eq!(shown(&["/entry.sh"], &["serve"]), r#"CMD ["serve"]"#);
        assert_eq!(shown(&[], &["serve", "-p"]), r#"CMD ["serve", "-p"]"#);
        assert_eq!(shown(&["serve"], &[]), r#"ENTRYPOINT ["serve"]"#);
        assert_eq!(
            shown(&["sh", "-c"], &["serve"]),
            r#"ENTRYPOINT ["sh", "-c", "serve"]"#
        );
    }
}
