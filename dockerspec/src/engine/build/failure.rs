//! A build that failed: at which step, with what message, after which lines of log.

use std::error::Error;
use std::fmt;

/// Why a build failed, with what a person needs to see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildFailure {
    /// The step as `BuildKit` names it (`[build 2/3] RUN make`); none if no step had begun, as with a Dockerfile it cannot read.
    pub step: Option<String>,
    /// The engine's own text.
    pub message: String,
    /// Exit code of the command, where a command failed.
    pub exit_code: Option<i32>,
    /// The last lines that the step wrote, at most 40.
    pub log: Vec<String>,
    /// Line of the Dockerfile that the step comes from, from 1.
    pub line: Option<usize>,
    /// Where the step is described in Rust, as `file:line:column`.
    pub source: Option<String>,
}

impl BuildFailure {
    pub(super) fn new(step: Option<String>, message: String, log: Vec<String>) -> Self {
        let exit_code = exit_code(&message);
        Self {
            step,
            message,
            exit_code,
            log,
            line: None,
            source: None,
        }
    }
}

impl fmt::Display for BuildFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.step, self.exit_code) {
            (Some(step), Some(code)) => write!(f, "`{step}` failed with exit code {code}")?,
            (Some(step), None) => write!(f, "`{step}` failed: {}", self.message)?,
            (None, _) => write!(f, "the build failed: {}", self.message)?,
        }
        match (&self.source, self.line) {
            (Some(source), Some(line)) => {
                write!(f, "\n  at {source}, line {line} of the Dockerfile")?;
            }
            (None, Some(line)) => write!(f, "\n  at line {line} of the Dockerfile")?,
            (_, None) => {}
        }
        for line in &self.log {
            write!(f, "\n  | {line}")?;
        }
        Ok(())
    }
}

impl Error for BuildFailure {}

/// The number after `exit code:`, the one part of the text that all engines share.
fn exit_code(message: &str) -> Option<i32> {
    let (_, after) = message.rsplit_once("exit code: ")?;
    let digits = after
        .find(|it: char| !it.is_ascii_digit())
        .unwrap_or(after.len());
    after.get(..digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::exit_code;

    #[test]
    fn the_exit_code_is_read_from_old_and_new_engines() {
        let new = "failed to solve: process \"/bin/sh -c exit 7\" did not complete successfully: exit code: 7";
        let old = "executor failed running [/bin/sh -c exit 137]: exit code: 137";
        assert_eq!(exit_code(new), Some(7));
        assert_eq!(exit_code(old), Some(137));
    }

    #[test]
    fn a_message_without_a_number_has_no_exit_code() {
        assert_eq!(exit_code("failed to solve: exit code: none"), None);
        assert_eq!(exit_code("dockerfile parse error on line 3"), None);
        assert_eq!(exit_code("exit code: 99999999999999"), None);
    }
}
