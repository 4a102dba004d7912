//! What can go wrong between us and an engine, each with what to do about it.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use super::build::{BuildFailure, BuildRefusal};
use super::connection::ANSWER;

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
    /// Settings that say where the engine is contradict each other, or cannot be read.
    BadSetting {
        /// The flag, variable or file.
        setting: String,
        /// What is wrong with it and what to do.
        reason: String,
    },
    /// No context of the Docker command line has the name.
    NoContext {
        /// The name that was asked for.
        name: String,
        /// Where the name was given: a flag, a variable or a file.
        given_by: String,
        /// The known name that looks most like it.
        nearest: Option<String>,
        /// The names of all contexts.
        known: Vec<String>,
    },
    /// A certificate or a key for TLS cannot be used.
    BadCertificate {
        /// The file, or the folder where one is missing.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing answers at any of the addresses.
    NoEngine {
        /// The addresses that were tried, in order; never empty.
        tried: Vec<Attempt>,
    },
    /// The socket exists and this user may not open it.
    NotAllowed {
        /// The address of the engine.
        address: String,
        /// The group that may open the socket; none where only its owner may.
        group: Option<String>,
        /// Whether the user is in the group, and has not logged in since.
        is_member: bool,
    },
    /// The engine took the request and did not answer in time.
    Slow {
        /// What was being done.
        during: &'static str,
        /// How long it was waited for, in seconds.
        seconds: u64,
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
    /// The engine no longer speaks a version of the API that is spoken here.
    TooNew {
        /// The oldest version the engine speaks.
        least: String,
        /// The newest version that is spoken here.
        ours: String,
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
    /// A build was refused before anything was sent.
    NotBuilt(Box<BuildRefusal>),
    /// A step of the build failed, or the engine refused the Dockerfile.
    Build(Box<BuildFailure>),
    /// The engine's disk is full.
    NoSpace {
        /// The engine's own text.
        message: String,
    },
    /// The engine began its answer well and ended it with an error.
    Failed {
        /// What was being done.
        during: &'static str,
        /// The engine's own text.
        message: String,
    },
    /// The engine answered a request with an error.
    Refused {
        /// HTTP status of the answer.
        status: u16,
        /// The engine's own text.
        message: String,
    },
    /// What the engine answered is not what its API promises.
    Unreadable {
        /// What was being done.
        during: &'static str,
        /// What could not be read.
        reason: String,
    },
    /// The connection broke.
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
            Self::BadSetting { setting, reason } => write!(f, "`{setting}`: {reason}"),
            Self::NoContext {
                name,
                given_by,
                nearest,
                known,
            } => {
                write!(f, "no context is named `{name}`, which {given_by} asks for")?;
                match nearest {
                    Some(nearest) => write!(f, "; is `{nearest}` meant?"),
                    None => write!(f, "; there are {}", Listed(known)),
                }
            }
            Self::BadCertificate { path, reason } => write!(
                f,
                "`{}` cannot be used for TLS: {reason}; `DOCKER_CERT_PATH` or the context says where the certificates are",
                path.display()
            ),
            Self::NoEngine { tried } => no_engine(f, tried),
            Self::NotAllowed {
                address,
                group,
                is_member,
            } => not_allowed(f, address, group.as_deref(), *is_member),
            Self::Slow { during, seconds } => write!(
                f,
                "the engine did not answer within {seconds} s while {during}: it hangs or has too much to do; look at its \
                 log (`journalctl -u docker`) and restart it if need be"
            ),
            Self::NotAnEngine { address, reason } => write!(
                f,
                "what answers at `{address}` is not a container engine: {reason}; look at `DOCKER_HOST`"
            ),
            Self::TooOld { api_version } => write!(
                f,
                "the engine speaks API {api_version}, which has no BuildKit: version 1.39 (Docker 18.09) or newer is needed"
            ),
            Self::TooNew { least, ours } => write!(
                f,
                "the engine speaks API {least} and newer, and the newest here is {ours}: a newer dockerspec is needed"
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
            Self::NotBuilt(refusal) => refusal.fmt(f),
            Self::Build(failure) => failure.fmt(f),
            Self::NoSpace { message } => write!(
                f,
                "the engine's disk is full: {message}; `docker system df` says what fills it, `docker builder prune` removes \
                 the build cache, `docker system prune` what nothing uses"
            ),
            Self::Failed { during, message } => {
                write!(f, "the engine failed while {during}: {message}")
            }
            Self::Refused { status, message } => {
                write!(
                    f,
                    "the engine refused the request with status {status}: {message}"
                )
            }
            Self::Unreadable { during, reason } => write!(
                f,
                "the engine's answer could not be read while {during}: {reason}"
            ),
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
            Self::NotBuilt(refusal) => Some(&**refusal),
            _ => None,
        }
    }
}

impl EngineError {
    /// Whether no engine could be asked, be it that what names it is wrong, or the one that was asked went away; the command
    /// line ends with 3 then.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::BadAddress { .. }
                | Self::BadSetting { .. }
                | Self::NoContext { .. }
                | Self::NoEngine { .. }
                | Self::NotAllowed { .. }
                | Self::NotAnEngine { .. }
                | Self::TooOld { .. }
                | Self::TooNew { .. }
                | Self::BadCertificate { .. }
                | Self::Slow { .. }
                | Self::Lost { .. }
        )
    }

    /// Whether the engine does not have what was asked for: a container, an image, a volume or a network (status 404).
    pub fn is_absent(&self) -> bool {
        self.status() == Some(404)
    }

    /// Whether what was asked for does not fit the present state, as with a name that is taken (status 409).
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// The HTTP status of an answer that refuses.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The variant that fits an error of the transport during an ordinary request; `during` goes behind "while".
    pub(crate) fn from_transport(error: bollard::errors::Error, during: &'static str) -> Self {
        use bollard::errors::Error as Transport;
        match error {
            Transport::DockerResponseServerError { message, .. }
            | Transport::DockerStreamError { error: message }
                if is_no_space(&message) =>
            {
                Self::NoSpace { message }
            }
            Transport::DockerResponseServerError {
                status_code,
                message,
            } => Self::Refused {
                status: status_code,
                message,
            },
            Transport::DockerStreamError { error: message } => Self::Failed { during, message },
            Transport::RequestTimeoutError => Self::Slow {
                during,
                seconds: ANSWER.as_secs(),
            },
            Transport::JsonDataError { message, .. } => Self::Unreadable {
                during,
                reason: message,
            },
            other => Self::Lost {
                during,
                reason: chain(&other),
            },
        }
    }
}

/// Whether a text of the engine says that its disk is full.
pub(super) fn is_no_space(message: &str) -> bool {
    message.contains("no space left on device")
}

/// An address at which an engine was looked for, in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The address, written as in `DOCKER_HOST`.
    pub address: String,
    /// Who listens there, or where the address comes from: `DOCKER_HOST`, a context, rootless Docker.
    pub origin: String,
    /// What the system said.
    pub reason: String,
}

fn no_engine(f: &mut fmt::Formatter<'_>, tried: &[Attempt]) -> fmt::Result {
    f.write_str("no container engine answers")?;
    match tried {
        [only] => write!(
            f,
            " at `{}` ({}): {}; ",
            only.address, only.origin, only.reason
        )?,
        several => {
            f.write_str(":\n")?;
            for it in several {
                writeln!(f, "  `{}` ({}): {}", it.address, it.origin, it.reason)?;
            }
        }
    }
    f.write_str(
        "start one (`systemctl start docker`, Docker Desktop, `podman machine start`), or set `DOCKER_HOST` to its address, as \
         in `unix:///run/user/1000/docker.sock`",
    )
}

fn not_allowed(
    f: &mut fmt::Formatter<'_>,
    address: &str,
    group: Option<&str>,
    is_member: bool,
) -> fmt::Result {
    write!(f, "this user may not open `{address}`")?;
    match group {
        Some("root") | None => f.write_str(
            ", which is its owner's alone: use a rootless engine, or give the socket a group of its own, as \
             `dockerd --group docker` does",
        ),
        Some(group) if is_member => write!(
            f,
            ", which the group `{group}` may, and the user is in it since after this login: log in again, or \
             `newgrp {group}`"
        ),
        Some(group) => write!(
            f,
            ", which the group `{group}` may: `sudo usermod -aG {group} $USER`, then log in again (the group is as good \
             as root), or use a rootless engine"
        ),
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
