//! Everything that is wrong with a configuration, said at once.

use std::error::Error;
use std::path::PathBuf;
use std::{fmt, io};

/// One variable that the loader cannot use. The value of a secret is never in it.
#[non_exhaustive]
#[derive(Debug)]
pub enum ConfigError {
    /// A required variable is not set, or empty.
    #[non_exhaustive]
    Missing {
        /// The variable.
        name: &'static str,
        /// What it is for.
        doc: &'static str,
        /// Whether the value may also come from the file named by `NAME_FILE`.
        secret: bool,
    },
    /// The value is not of the variable's type, or not one of those allowed.
    #[non_exhaustive]
    Invalid {
        /// The variable.
        name: String,
        /// The value; `None` for a secret.
        value: Option<String>,
        /// What is wrong with it.
        reason: String,
    },
    /// A file cannot be read.
    #[non_exhaustive]
    Unreadable {
        /// The variable that holds the path; `None` for the file given to `from_dotenv`.
        name: Option<String>,
        /// The file; `…` if the text is neither an absolute path nor begins with `./` or `../`,
        /// and so may be the secret itself.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A line of a `.env` file is not `NAME=value`.
    #[non_exhaustive]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A variable has the prefix of a `strict` struct and no field.
    #[non_exhaustive]
    Unknown {
        /// The variable.
        name: String,
        /// The variable that was probably meant.
        similar: Option<&'static str>,
    },
    /// Two variables give different values for one field.
    #[non_exhaustive]
    Both {
        /// The variable.
        name: String,
        /// The other: `NAME_FILE`, or an alias.
        other: String,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, fmt: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name, doc, secret } => {
                write!(fmt, "`{name}` is not set: {}", summary(doc))?;
                if *secret {
                    write!(fmt, " (or give the path of a file in `{name}_FILE`)")?;
                }
                Ok(())
            }
            Self::Invalid {
                name,
                value: Some(value),
                reason,
            } => {
                write!(fmt, "`{name}` is `{}`: {reason}", value.escape_debug())
            }
            Self::Invalid {
                name,
                value: None,
                reason,
            } => write!(fmt, "`{name}`: {reason}"),
            Self::Unreadable { name, path, source } => {
                match name {
                    Some(name) => write!(fmt, "`{name}` names `{}`", path.display())?,
                    None => write!(fmt, "`{}`", path.display())?,
                }
                write!(fmt, ", which cannot be read: {source}")
            }
            Self::Malformed { path, line, reason } => {
                write!(fmt, "{}:{line}: {reason}", path.display())
            }
            Self::Unknown { name, similar } => {
                write!(fmt, "`{name}` is not a variable of this program")?;
                match similar {
                    Some(similar) => write!(fmt, ", did you mean `{similar}`?"),
                    None => Ok(()),
                }
            }
            Self::Both { name, other } => {
                write!(
                    fmt,
                    "`{name}` and `{other}` are both set: unset one of them"
                )
            }
        }
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The first line of a doc comment, as the end of a sentence.
fn summary(doc: &str) -> &str {
    doc.lines().next().unwrap_or_default().trim_end_matches('.')
}

/// Everything that is wrong with a configuration; never empty.
///
/// `Debug` prints the same list as `Display`, since that is what a `main` that returns it shows.
pub struct ConfigErrors(Vec<ConfigError>);

impl ConfigErrors {
    /// Invariant: at least one error.
    pub(super) fn new(errors: Vec<ConfigError>) -> Self {
        Self(errors)
    }

    pub(super) fn into_vec(self) -> Vec<ConfigError> {
        self.0
    }

    /// The errors, in the order of the fields.
    pub fn iter(&self) -> std::slice::Iter<'_, ConfigError> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a ConfigErrors {
    type Item = &'a ConfigError;
    type IntoIter = std::slice::Iter<'a, ConfigError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for ConfigErrors {
    type Item = ConfigError;
    type IntoIter = std::vec::IntoIter<ConfigError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, fmt: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [error] = self.0.as_slice() {
            return write!(fmt, "the configuration is not usable: {error}");
        }
        write!(
            fmt,
            "the configuration is not usable, {} problems:",
            self.0.len()
        )?;
        for error in &self.0 {
            write!(fmt, "\n  {error}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ConfigErrors {
    fn fmt(&self, fmt: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, fmt)
    }
}

impl Error for ConfigErrors {}
