//! What a build reports while it runs.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::way::Way;

/// One event of a running build, in the order in which the engine sent them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// Which way the build goes to the engine; the first event.
    Goes {
        /// The way.
        way: Way,
        /// Why it is another one than the engine's own API; empty where it is that.
        reason: String,
    },
    /// A step began.
    Started {
        /// The step.
        step: Step,
    },
    /// A step was answered from the cache and did not run.
    Cached {
        /// The step.
        step: Step,
    },
    /// A step ran to its end.
    Done {
        /// The step.
        step: Step,
        /// How long it ran, by the engine's clock.
        took: Duration,
    },
    /// A step failed, or was given up since another one failed.
    Failed {
        /// The step.
        step: Step,
        /// The engine's text.
        message: String,
    },
    /// A step wrote a line.
    Log {
        /// The step.
        step: Step,
        /// The line without its end; bytes that are not UTF-8 are replaced, and it is cut after 16 KiB.
        line: String,
        /// Whether it was written to standard error.
        stderr: bool,
    },
    /// A step fetched or sent part of something.
    Transfer {
        /// The step.
        step: Step,
        /// What is moved, as the engine names it (a layer's digest, `exporting layers`).
        item: String,
        /// Bytes moved so far.
        bytes: u64,
        /// Bytes in all, where they are known.
        total: Option<u64>,
    },
    /// `BuildKit` warns of something in the Dockerfile.
    Warning {
        /// The engine's text.
        message: String,
    },
}

/// A step of a build, cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    pub(super) number: usize,
    name: Arc<str>,
}

impl Step {
    pub(super) fn new(number: usize, name: &str) -> Self {
        Self {
            number,
            name: Arc::from(name),
        }
    }

    /// Counts from 1 in the order in which the steps began; two steps of one name differ in it.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The name that `BuildKit` gives it, as in `[build 2/3] RUN make`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}", self.number, self.name)
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Goes { way, reason } if reason.is_empty() => write!(f, "built {way}"),
            Self::Goes { way, reason } => write!(f, "built {way}: {reason}"),
            Self::Started { step } => write!(f, "{step}"),
            Self::Cached { step } => write!(f, "#{} cached", step.number),
            Self::Done { step, took } => {
                write!(f, "#{} done in {:.1} s", step.number, took.as_secs_f64())
            }
            Self::Failed { step, message } => write!(f, "#{} failed: {message}", step.number),
            Self::Log { step, line, .. } => write!(f, "#{} {line}", step.number),
            Self::Transfer {
                step,
                item,
                bytes,
                total: Some(total),
            } => write!(f, "#{} {item} {bytes} of {total} bytes", step.number),
            Self::Transfer {
                step, item, bytes, ..
            } => write!(f, "#{} {item} {bytes} bytes", step.number),
            Self::Warning { message } => write!(f, "warning: {message}"),
        }
    }
}
