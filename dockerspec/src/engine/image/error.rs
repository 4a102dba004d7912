//! Why an image could not be looked into.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::engine::EngineError;

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
        match self {
            Self::Engine(error) => error.fmt(f),
            Self::Absent { what, name } => write!(
                f,
                "the engine has no {what} `{name}`: look at the names with `docker {what} ls`{}",
                if *what == "image" {
                    ", build it, or pull it first"
                } else {
                    " --all"
                }
            ),
            Self::Open { path, source } => {
                write!(f, "`{}` cannot be opened: {source}", path.display())
            }
            Self::Unreadable { place, reason } => write!(f, "`{place}` cannot be read: {reason}"),
            Self::NoImage { place, reason } => write!(f, "no image in `{place}`: {reason}"),
            Self::Rules { line, reason } => write!(f, "line {line} of the rules: {reason}"),
        }
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
