//! Renders in a build script: files in `OUT_DIR`, findings as Cargo's errors and warnings.

use std::path::{Path, PathBuf};
use std::{env, error, fmt, fs};

use dockerspec_core::{Level, Policy, Report, Rule};

use crate::artifact::{Artefact, Artifact};
use crate::clock::Dated;
use crate::files::{Overwrite, WriteError, Written, write_files};

/// Files that a build script rendered.
#[derive(Debug)]
pub struct Emitted {
    files: Vec<Artefact>,
    dir: PathBuf,
    written: Written,
}

/// Why a build script rendered nothing.
#[non_exhaustive]
#[derive(Debug)]
pub enum BuildError {
    /// `OUT_DIR` is not set: this is no build script.
    NoOutDir,
    /// The files could not be written.
    Write(WriteError),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::NoOutDir => write!(
                f,
                "`OUT_DIR` is not set; call this from build.rs, or `dockerspec::write` elsewhere"
            ),
            BuildError::Write(error) => error.fmt(f),
        }
    }
}

impl error::Error for BuildError {}

/// Renders artifacts into `OUT_DIR` and tells Cargo what was found.
///
/// Warnings become `cargo::warning`; a waiver that has expired since the constant was compiled becomes
/// `cargo::error`. Cargo itself runs the script again when a file of it changes.
///
/// # Errors
///
/// Where `OUT_DIR` is not set or cannot be written.
pub fn emit(artifacts: &[&dyn Artifact]) -> Result<Emitted, BuildError> {
    let dir = env::var_os("OUT_DIR").ok_or(BuildError::NoOutDir)?;
    let files: Vec<Artefact> = artifacts.iter().flat_map(|it| it.files()).collect();
    let dir = PathBuf::from(dir);
    let written = write_files(&files, &dir, Overwrite::Force).map_err(BuildError::Write)?;
    say("rerun-if-changed", "build.rs");
    say("rerun-if-env-changed", "SOURCE_DATE_EPOCH");
    for artifact in artifacts {
        for finding in artifact.report().iter().flat_map(Report::findings) {
            tell(finding.level, &format!("{finding}"));
        }
        expired(*artifact);
    }
    Ok(Emitted {
        files,
        dir,
        written,
    })
}

/// Reports waivers that were in force when the constant was compiled.
fn expired(artifact: &dyn Artifact) {
    let Some(report) = artifact.check_against(&Dated::new(&Policy::PRODUCTION)) else {
        return;
    };
    for finding in report.by_rule(Rule::ExpiredWaiver) {
        tell(Level::Error, &format!("{finding}"));
    }
}

fn tell(level: Level, text: &str) {
    let key = if level == Level::Error {
        "error"
    } else {
        "warning"
    };
    // Cargo reads one line each
    say(key, text.trim_end().replace('\n', " ").as_str());
}

#[expect(clippy::print_stdout, reason = "a build script talks to Cargo so")]
fn say(key: &str, value: &str) {
    println!("cargo::{key}={value}");
}

impl Emitted {
    /// The folder that holds the files: `OUT_DIR`.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What was written.
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// Warns where a committed file differs from what is rendered now.
    ///
    /// Silent where the file is not there: a build inside of a container sees only its build context.
    pub fn check_drift(self, dir: impl AsRef<Path>) -> Self {
        for file in &self.files {
            let path = dir.as_ref().join(&file.path);
            let Ok(text) = fs::read(&path) else { continue };
            say("rerun-if-changed", &path.display().to_string());
            if text != file.text.as_bytes() {
                tell(
                    Level::Warning,
                    &format!(
                        "`{}` differs from what the Rust source renders; render it again, or move the edit into the source",
                        path.display()
                    ),
                );
            }
        }
        self
    }
}
