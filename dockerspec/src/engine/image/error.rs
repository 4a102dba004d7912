//! Why an image could not be looked into.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::engine::EngineError;
use crate::engine::mask::harmless;

/// Why an image could not be looked into.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImageError {
    /// The engine was not reached, or did not give what it was asked for.
    Engine(EngineError),
    /// The engine has no image, or container, of this name.
    Absent {
        /// `image` or `container`.
        what: &'static str,
        /// The name as it was given.
        name: String,
    },
    /// The file or folder cannot be opened.
    Open {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A part of the archive cannot be read.
    Unreadable {
        /// The part, as in `blobs/sha256/4f5…`.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no image, or not the one that was asked for.
    NoImage {
        /// What was read.
        place: String,
        /// What is there instead.
        reason: String,
    },
    /// A file of rules, `.dive-ci`, says something that is none.
    Rules {
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

impl ImageError {
    pub(in crate::engine) fn absent(what: &'static str, name: &str) -> Self {
        ImageError::Absent {
            what,
            name: name.to_owned(),
        }
    }

    pub(in crate::engine) fn unreadable(
        place: impl Into<String>,
        reason: impl fmt::Display,
    ) -> Self {
        ImageError::Unreadable {
            place: place.into(),
            reason: reason.to_string(),
        }
    }
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Engine(error) => return error.fmt(f),
            Self::Absent { what, name } => {
                let help = if *what == "image" {
                    "`docker image ls`, build it, or pull it first"
                } else {
                    "`docker container ls --all`"
                };
                format!("the engine has no {what} `{name}`: look at the names with {help}")
            }
            Self::Open { path, source } => {
                format!("`{}` cannot be opened: {source}", path.display())
            }
            Self::Unreadable { place, reason } => format!("`{place}` cannot be read: {reason}"),
            Self::NoImage { place, reason } => format!("no image in `{place}`: {reason}"),
            Self::Rules { line, reason } => format!("line {line} of the rules: {reason}"),
        };
        // an archive chooses the names in it
        f.write_str(&harmless(&text, false))
    }
}

impl Error for ImageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Engine(error) => Some(error),
            Self::Open { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<EngineError> for ImageError {
    fn from(error: EngineError) -> Self {
        ImageError::Engine(error)
    }
}
