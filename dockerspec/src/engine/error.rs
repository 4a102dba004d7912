//! What can go wrong between us and an engine, each with what to do about it.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use super::build::BuildFailure;

/// Why an engine was not reached, or did not build.
#[derive(Debug)]
#[non_exhaustive]
pub enum EngineError {
    /// The address, given or from `DOCKER_HOST`, is none of an engine.
    BadAddress {
        /// The address as it was written.
        address: String,
        /// What is wrong with it and what to write.
        reason: String,
    },
    /// Nothing listens at the address, or it does not answer in time.
    NoEngine {
        /// The addresses that were tried.
        tried: Vec<String>,
        /// What the system said of the last one.
        reason: String,
    },
    /// The socket exists and this user may not open it.
    NotAllowed {
        /// The address of the engine.
        address: String,
    },
    /// Something answers at the address, and it does not speak the engine's API.
    NotAnEngine {
        /// The address that was asked.
        address: String,
        /// What came back.
        reason: String,
    },
    /// The engine is older than `BuildKit` in its API (1.39, Docker 18.09).
    TooOld {
        /// API version the engine offers.
        api_version: String,
    },
    /// A file of the build context cannot be sent.
    Context {
        /// The file or folder.
        path: PathBuf,
        /// What the system said of it.
        source: io::Error,
    },
    /// A pattern of the `.dockerignore` is none, so nobody can tell what may leave the machine.
    BadIgnore {
        /// Line of the `.dockerignore`, from 1.
        line: usize,
        /// The pattern as it was written.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An option of the build is not one the engine can take.
    BadOption {
        /// The option and its value, as in `tag("Acme/API")`.
        option: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A step of the build failed, or the engine refused the Dockerfile.
    Build(Box<BuildFailure>),
    /// The engine answered a request with an error.
    Refused {
        /// HTTP status of the answer.
        status: u16,
        /// The engine's own text.
        message: String,
    },
    /// The connection broke, or an answer could not be read.
    Lost {
        /// What was being done.
        during: &'static str,
        /// What the transport said.
        reason: String,
    },
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadAddress { address, reason } => {
                write!(f, "`{address}` is not the address of an engine: {reason}")
            }
            Self::NoEngine { tried, reason } => write!(
                f,
                "no container engine answers at {}: {reason}; start one (`systemctl start docker`, Docker Desktop) \
                 or set `DOCKER_HOST` to its address, as in `unix:///run/user/1000/docker.sock`",
                Listed(tried)
            ),
            Self::NotAllowed { address } => write!(
                f,
                "this user may not open `{address}`: use a rootless engine, or add the user to the group `docker` \
                 (which is as good as root) and log in again"
            ),
            Self::NotAnEngine { address, reason } => write!(
                f,
                "what answers at `{address}` is not a container engine: {reason}; look at `DOCKER_HOST`"
            ),
            Self::TooOld { api_version } => write!(
                f,
                "the engine speaks API {api_version}, which has no BuildKit: version 1.39 (Docker 18.09) or newer is needed"
            ),
            Self::Context { path, source } => write!(
                f,
                "`{}` of the build context cannot be sent: {source}; mend it, or name it in .dockerignore",
                path.display()
            ),
            Self::BadIgnore {
                line,
                pattern,
                reason,
            } => write!(
                f,
                "`{pattern}` in line {line} of the .dockerignore is not a pattern: {reason}"
            ),
            Self::BadOption { option, reason } => write!(f, "`{option}`: {reason}"),
            Self::Build(failure) => failure.fmt(f),
            Self::Refused { status, message } => {
                write!(
                    f,
                    "the engine refused the request with status {status}: {message}"
                )
            }
            Self::Lost { during, reason } => {
                write!(
                    f,
                    "the connection to the engine broke while {during}: {reason}"
                )
            }
        }
    }
}

impl Error for EngineError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Context { source, .. } => Some(source),
            Self::Build(failure) => Some(&**failure),
            _ => None,
        }
    }
}

impl EngineError {
    /// The variant that fits an error of the transport during an ordinary request.
    pub(crate) fn from_transport(error: bollard::errors::Error, during: &'static str) -> Self {
        match error {
            bollard::errors::Error::DockerResponseServerError {
                status_code,
                message,
            } => Self::Refused {
                status: status_code,
                message,
            },
            other => Self::Lost {
                during,
                reason: chain(&other),
            },
        }
    }
}

/// The text of an error and of its causes, without what a cause only repeats.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}

/// Addresses in backticks, with commas.
struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, address) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}`{address}`")?;
        }
        Ok(())
    }
}
