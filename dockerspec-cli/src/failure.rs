//! Why an input or an output could not be used: exit code 2.

use std::fmt;
use std::io;
use std::path::Path;

/// A message for the user, who can do something about it.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure(message.into())
    }

    pub(crate) fn reading(path: &Path, error: &io::Error) -> Self {
        Failure(format!("`{}` cannot be read: {error}", path.display()))
    }

    pub(crate) fn writing(path: &Path, error: &io::Error) -> Self {
        Failure(format!("`{}` cannot be written: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
