//! Why a container cannot be looked at or worked with.

use std::error::Error;
use std::fmt;

use super::super::EngineError;

/// Why something asked of a container was not done.
#[derive(Debug)]
#[non_exhaustive]
pub enum ContainerError {
    /// No container has the name.
    Absent {
        /// The name as it was written.
        name: String,
        /// The name that was likely meant: of a running container first, of any other else.
        nearest: Option<String>,
        /// All containers that run.
        running: Vec<String>,
    },
    /// The container was there and has been removed meanwhile.
    Gone {
        /// Its name.
        name: String,
    },
    /// The container does not run.
    NotRunning {
        /// Its name.
        name: String,
        /// Its state, as in `exited`.
        state: String,
        /// The exit code of its last run.
        exit_code: Option<i64>,
    },
    /// The container is paused: its processes stand still.
    Paused {
        /// Its name.
        name: String,
    },
    /// The log goes to a place the engine cannot read from.
    UnreadableLog {
        /// Name of the container.
        name: String,
        /// The log driver, as in `syslog`.
        driver: String,
    },
    /// A process of the container runs on, though its output has ended.
    StillRuns {
        /// Name of the container.
        name: String,
    },
    /// There is no shell in the container.
    NoShell {
        /// Name of the container.
        name: String,
        /// Its image.
        image: String,
    },
    /// The engine cannot start a process as it was asked for.
    NotStarted {
        /// Name of the container.
        name: String,
        /// The engine's own text.
        reason: String,
        /// The exit code that stands for it: 126 or 127.
        exit_code: i64,
    },
    /// The container is removed when it ends, so no policy can start it again.
    RemovedAtEnd {
        /// Its name.
        name: String,
    },
    /// The engine could not be asked, or refused.
    Engine(EngineError),
}

impl fmt::Display for ContainerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent {
                name,
                nearest,
                running,
            } => {
                write!(f, "no container is named `{}`", name.escape_debug())?;
                match (nearest, running.as_slice()) {
                    (Some(nearest), _) => write!(f, "; is `{nearest}` meant?"),
                    (None, []) => f.write_str(
                        "; none is running: `dockerspec ps --all` lists those that have ended",
                    ),
                    (None, running) => {
                        f.write_str("; running are ")?;
                        for (index, it) in running.iter().take(8).enumerate() {
                            write!(f, "{}`{it}`", if index == 0 { "" } else { ", " })?;
                        }
                        match running.len() {
                            0..=8 => Ok(()),
                            more => write!(f, " and {} more", more - 8),
                        }
                    }
                }
            }
            Self::Gone { name } => write!(
                f,
                "`{name}` has been removed meanwhile, and its log with it; a container started with `--rm` goes when it ends"
            ),
            Self::NotRunning {
                name,
                state,
                exit_code,
            } => {
                write!(f, "`{name}` is not running but {state}")?;
                if let Some(code) = exit_code {
                    write!(f, " with exit code {code}")?;
                }
                match state.as_str() {
                    "restarting" => write!(
                        f,
                        "; it fails again and again: `dockerspec diagnose {name}` says why"
                    ),
                    "created" | "exited" => write!(
                        f,
                        "; start it with `docker start {name}`, or see why it ended with `dockerspec diagnose {name}`"
                    ),
                    _ => Ok(()),
                }
            }
            Self::Paused { name } => write!(
                f,
                "`{name}` is paused, so nothing can run in it; let it go on with `docker unpause {name}`"
            ),
            Self::UnreadableLog { name, driver } if driver == "none" => write!(
                f,
                "`{name}` keeps no log: its log driver is `none`; run it with `--log-driver local` to have one"
            ),
            Self::UnreadableLog { name, driver } => write!(
                f,
                "the log of `{name}` goes to `{driver}`, which the engine cannot read: look there, or run it with \
                 `--log-driver local`, or with a `cache-disabled=false` log option (Docker 20.10 and newer)"
            ),
            Self::StillRuns { name } => write!(
                f,
                "the process still runs in `{name}`, though its output has ended, so it has no exit code yet; `docker top {name}` \
                 shows it"
            ),
            Self::NoShell { name, image } => write!(
                f,
                "`{name}` has no shell: `{image}` holds neither `bash`, `sh` nor `busybox`, as images on distroless or scratch do. \
                 To look inside, bring a shell along: `docker run --rm -it --pid container:{name} --network container:{name} \
                 --volumes-from {name} busybox` (its files are in /proc/1/root), or `docker debug {name}` (Docker Desktop); or \
                 build on a base with a shell while you search, as `gcr.io/distroless/…:debug`. A program of the image is run \
                 with `dockerspec exec {name} -- PROGRAM`"
            ),
            Self::NotStarted { name, reason, .. } => {
                write!(f, "the process cannot be started in `{name}`: {reason}")
            }
            Self::RemovedAtEnd { name } => write!(
                f,
                "`{name}` was started with `--rm`, so it is removed when it ends and no policy can start it again; start it anew \
                 without `--rm`"
            ),
            Self::Engine(error) => error.fmt(f),
        }
    }
}

impl Error for ContainerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Engine(error) => Some(error),
            _ => None,
        }
    }
}

impl From<EngineError> for ContainerError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl ContainerError {
    /// The error of a request about the container `name`, which existed a moment ago.
    pub(super) fn of(error: bollard::errors::Error, name: &str, during: &'static str) -> Self {
        let error = EngineError::from_transport(error, during);
        if error.is_absent() {
            return Self::Gone {
                name: name.to_owned(),
            };
        }
        Self::Engine(error)
    }
}
