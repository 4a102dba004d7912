//! Why a container could not be diagnosed.

use std::error::Error;
use std::fmt;

use crate::engine::error::EngineError;

/// Why nothing can be said of a container.
#[derive(Debug)]
#[non_exhaustive]
pub enum DiagnoseError {
    /// There is no container of that name.
    NoContainer {
        /// The name as it was given.
        name: String,
        /// Names of containers that are similar, or else of all, at most 8.
        others: Vec<String>,
    },
    /// More than one container fits.
    SeveralContainers {
        /// The name as it was given.
        name: String,
        /// The names of those that fit.
        found: Vec<String>,
    },
    /// There is an image of that name, and no container of it.
    NotStarted {
        /// The image.
        image: String,
    },
    /// The engine did not answer as it should.
    Engine(EngineError),
}

impl fmt::Display for DiagnoseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoContainer { name, others } if others.is_empty() => write!(
                f,
                "there is no container `{name}`, and the engine has no other: start it with `docker compose up -d {name}`, \
                 or look at another engine with `--host`"
            ),
            Self::NoContainer { name, others } => write!(
                f,
                "there is no container `{name}`: there is {}; see all with `docker ps -a`",
                Names(others)
            ),
            Self::SeveralContainers { name, found } => write!(
                f,
                "`{name}` is more than one container: {}; name one of them",
                Names(found)
            ),
            Self::NotStarted { image } => write!(
                f,
                "`{image}` is an image and has no container: start one with `docker run --name NAME {image}`, then diagnose `NAME`"
            ),
            Self::Engine(error) => error.fmt(f),
        }
    }
}

impl Error for DiagnoseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Engine(error) => Some(error),
            _ => None,
        }
    }
}

impl From<EngineError> for DiagnoseError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// Names in backticks, with commas.
struct Names<'a>(&'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}`{name}`")?;
        }
        Ok(())
    }
}
