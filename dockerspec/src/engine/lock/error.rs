//! Why a tag has no digest, each with what to do about it.

use std::error::Error;
use std::fmt;

use crate::engine::error::EngineError;
use crate::engine::login::{BadLogin, HUB};

/// Why the digest of an image is not known.
#[derive(Debug)]
#[non_exhaustive]
pub enum LockError {
    /// The text is no image with a tag.
    NotAnImage {
        /// The text.
        image: String,
    },
    /// The registry has no such image.
    Unknown {
        /// The image.
        image: String,
        /// The registry that was asked.
        registry: String,
    },
    /// The registry wants to know who asks, or does not let this user.
    Denied {
        /// The image.
        image: String,
        /// The registry that was asked.
        registry: String,
        /// Whether nobody is logged in there.
        anonymous: bool,
    },
    /// The registry does not answer.
    Unreachable {
        /// The image.
        image: String,
        /// The registry that was asked.
        registry: String,
        /// What the transport said.
        reason: String,
    },
    /// The registry, or the engine, answered something else.
    Refused {
        /// The image.
        image: String,
        /// Its text.
        message: String,
    },
    /// The engine did not pull the image, so it has no digest here.
    NotPulled {
        /// The image.
        image: String,
    },
    /// The settings of docker's client, or the program that keeps its passwords, cannot be used.
    Credentials {
        /// The file or the program.
        source: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The engine could not be asked.
    Engine(EngineError),
}

impl LockError {
    /// The variant that fits what the engine says of its registry; the engine knows no codes for these.
    pub(super) fn read(
        status: u16,
        message: String,
        image: String,
        registry: String,
        anonymous: bool,
    ) -> Self {
        let says = |texts: &[&str]| texts.iter().any(|it| message.contains(it));
        let denied = [
            "unauthorized",
            "authentication required",
            "no basic auth",
            "denied",
        ];
        let unreachable = [
            "dial tcp",
            "no such host",
            "connection refused",
            "timeout",
            "Client.Timeout",
            "HTTP response to HTTPS client",
            "x509:",
            "connection reset",
        ];
        // Docker Hub says of what it does not have that it is denied; who is logged in there is told so.
        if matches!(status, 401 | 403) || says(&denied) {
            Self::Denied {
                image,
                registry,
                anonymous,
            }
        } else if says(&unreachable) {
            Self::Unreachable {
                image,
                registry,
                reason: message,
            }
        } else if status == 404 || says(&["manifest unknown", "not found"]) {
            Self::Unknown { image, registry }
        } else {
            Self::Refused { image, message }
        }
    }
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnImage { image } => write!(
                f,
                "`{image}` is not an image with a tag, as in `redis:8.2-alpine`"
            ),
            Self::Unknown { image, registry } => write!(
                f,
                "`{image}` is not in the registry {registry}: look at the spelling of its name and tag"
            ),
            Self::Denied {
                image,
                registry,
                anonymous: true,
            } => write!(
                f,
                "`{image}`: the registry {registry} asks who you are, or has no such image: log in with \
                 `docker login{}`",
                Login(registry)
            ),
            Self::Denied {
                image, registry, ..
            } => write!(
                f,
                "`{image}`: the registry {registry} does not accept the login, or does not let it see the image: log in \
                 again with `docker login{}`",
                Login(registry)
            ),
            Self::Unreachable {
                image,
                registry,
                reason,
            } => write!(
                f,
                "`{image}`: the registry {registry} does not answer: {reason}; `--offline` uses what is locked already"
            ),
            Self::Refused { image, message } => write!(f, "`{image}`: {message}"),
            Self::NotPulled { image } => write!(
                f,
                "`{image}` has no digest here, since the engine did not pull it from a registry: `docker pull {image}`, \
                 or lock it without `--offline`"
            ),
            Self::Credentials { source, reason } => write!(
                f,
                "the login that `{source}` keeps cannot be used: {reason}"
            ),
            Self::Engine(error) => error.fmt(f),
        }
    }
}

/// The argument of `docker login`: none for Docker Hub.
struct Login<'a>(&'a str);

impl fmt::Display for Login<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == HUB {
            return Ok(());
        }
        write!(f, " {}", self.0)
    }
}

impl Error for LockError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Engine(error) => Some(error),
            _ => None,
        }
    }
}

impl From<BadLogin> for LockError {
    fn from(error: BadLogin) -> Self {
        let BadLogin { source, reason, .. } = error;
        Self::Credentials { source, reason }
    }
}

impl From<EngineError> for LockError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}
