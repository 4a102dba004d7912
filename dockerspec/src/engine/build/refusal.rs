//! Why a build is refused before anything is sent.

use std::error::Error;
use std::fmt;

use dockerspec_core::report::Report;

use crate::lockfile::Unpinned;

/// Why nothing was sent to the engine.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum BuildRefusal {
    /// The Dockerfile breaks rules of the policy, or cannot be read.
    Findings(Report),
    /// The build is to take its bases from a lock file, and some are not in it; never empty.
    NotLocked(Vec<Unpinned>),
    /// The engine is older than something that the Dockerfile uses.
    NeedsNewerEngine {
        /// The engine and its version.
        engine: String,
        /// What it does not know, by line of the Dockerfile; never empty.
        needs: Vec<Need>,
    },
    /// The engine has no BuildKit, and the build needs it.
    NeedsBuildKit {
        /// The engine and its version.
        engine: String,
        /// What needs it.
        wanted: String,
    },
    /// The build needs `docker buildx`, which is not installed.
    NeedsBuildx {
        /// What needs it.
        wanted: String,
        /// What came of looking for it.
        reason: String,
    },
}

/// Something in a Dockerfile that older engines do not know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Need {
    /// Line of the Dockerfile, from 1.
    pub line: usize,
    /// What is used there, as in `COPY --link`.
    pub what: String,
    /// The first Docker Engine that builds it.
    pub since: (u32, u32),
}

impl fmt::Display for BuildRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings(report) => {
                let count = report.errors().count();
                let plural = if count == 1 { "" } else { "s" };
                write!(
                    f,
                    "the Dockerfile has {count} error{plural} against the policy `{}`; nothing was sent",
                    report.policy()
                )?;
                for finding in report.errors() {
                    write!(f, "\n{finding}")?;
                }
                Ok(())
            }
            Self::NotLocked(unpinned) => {
                f.write_str(
                    "the Dockerfile has bases without a digest in the lock file; nothing was sent",
                )?;
                for it in unpinned {
                    write!(f, "\n  {it}")?;
                }
                Ok(())
            }
            Self::NeedsNewerEngine { engine, needs } => {
                write!(
                    f,
                    "`{engine}` is too old for this Dockerfile; nothing was sent"
                )?;
                for need in needs {
                    let (major, minor) = need.since;
                    write!(
                        f,
                        "\n  line {}: `{}` needs Docker Engine {major}.{minor}",
                        need.line, need.what
                    )?;
                }
                Ok(())
            }
            Self::NeedsBuildKit { engine, wanted } => write!(
                f,
                "`{engine}` has no BuildKit, which {wanted} of this build need; nothing was sent; build on Docker Engine 20.10 or newer"
            ),
            Self::NeedsBuildx { wanted, reason } => write!(
                f,
                "{wanted}, and `docker buildx` cannot be used: {reason}; nothing was sent; install the package \
                 `docker-buildx-plugin` (`docker-buildx` on Debian)"
            ),
        }
    }
}

impl Error for BuildRefusal {}
