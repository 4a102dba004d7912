//! Why a container or a project of a test did not start.

use std::error::Error;
use std::fmt;

use crate::engine::{ContainerError, EngineError, ImageError};

/// Why something under test did not start, with what it said.
///
/// `Debug` shows the same text as `Display`, since that is what `unwrap` and a test that returns an error print.
#[non_exhaustive]
pub enum StartError {
    /// The engine was not reached, or did not build the image.
    Engine(EngineError),
    /// A container does not do what was asked of it.
    Container(ContainerError),
    /// An image cannot be looked into.
    Image(ImageError),
    /// The engine refused to make or start the container.
    Refused {
        /// The image, by its name.
        image: String,
        /// The engine's own text.
        message: String,
    },
    /// It started and did not become ready.
    NotReady {
        /// The image, or the project.
        name: String,
        /// What happened instead, as in `ended with exit code 1`.
        complaint: String,
        /// What its own health check printed last.
        probe: Option<String>,
        /// The end of its log.
        log: String,
    },
    /// The container does not publish the port.
    NoPort {
        /// The port inside the container.
        port: u16,
        /// Those that are published.
        published: Vec<u16>,
    },
    /// The project runs no such service.
    NoService {
        /// The service that was asked for.
        service: String,
        /// Those that the project has.
        services: Vec<String>,
    },
    /// A folder or a file of the test could not be made, or a program not run.
    Preparing {
        /// What was to be done.
        what: String,
        /// What the system said.
        reason: String,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(error) => error.fmt(f),
            Self::Container(error) => error.fmt(f),
            Self::Image(error) => error.fmt(f),
            Self::Refused { image, message } => {
                write!(f, "the engine does not start `{image}`: {message}")
            }
            Self::NotReady {
                name,
                complaint,
                probe,
                log,
            } => {
                write!(f, "`{name}` {complaint}")?;
                if let Some(probe) = probe {
                    write!(f, "\nits health check printed last:")?;
                    indented(f, probe)?;
                }
                if log.trim().is_empty() {
                    return write!(f, "\nits log is empty");
                }
                write!(f, "\nits log ends with:")?;
                indented(f, log)
            }
            Self::NoPort { port, published } if published.is_empty() => write!(
                f,
                "port {port} is not published: the image exposes none; add `expose({port})`"
            ),
            Self::NoPort { port, published } => write!(
                f,
                "port {port} is not published: the image exposes {}",
                published
                    .iter()
                    .map(u16::to_string)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Self::NoService { service, services } => write!(
                f,
                "the project has no container of the service `{service}`: it has {}",
                services.join(", ")
            ),
            Self::Preparing { what, reason } => write!(f, "{what}: {reason}"),
        }
    }
}

fn indented(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.trim_end()
        .lines()
        .try_for_each(|line| write!(f, "\n  | {line}"))
}

impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Engine(error) => error.source(),
            Self::Container(error) => error.source(),
            Self::Image(error) => error.source(),
            _ => None,
        }
    }
}

impl From<EngineError> for StartError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl From<ContainerError> for StartError {
    fn from(error: ContainerError) -> Self {
        match error {
            ContainerError::Engine(error) => Self::Engine(error),
            other => Self::Container(other),
        }
    }
}

impl From<ImageError> for StartError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Engine(error) => Self::Engine(error),
            other => Self::Image(other),
        }
    }
}
