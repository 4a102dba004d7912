//! Why a verb could not be carried out: exit code 2 for an input or an output, 3 for an engine that does not answer.

use std::fmt;
use std::io;
use std::path::Path;

use crate::Outcome;

/// A message for the user, who can do something about it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    outcome: Outcome,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure {
            message: message.into(),
            outcome: Outcome::Unusable,
        }
    }

    /// No engine answers.
    #[cfg(feature = "engine")]
    pub(crate) fn unreachable(message: impl Into<String>) -> Self {
        Failure {
            message: message.into(),
            outcome: Outcome::Unreachable,
        }
    }

    /// How the verb ends with it.
    pub(crate) const fn outcome(&self) -> Outcome {
        self.outcome
    }

    pub(crate) fn reading(path: &Path, error: &io::Error) -> Self {
        Failure::new(format!("`{}` cannot be read: {error}", path.display()))
    }

    pub(crate) fn writing(path: &Path, error: &io::Error) -> Self {
        Failure::new(format!("`{}` cannot be written: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
