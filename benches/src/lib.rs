//! What the programs of this package share.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "for programs")]

pub mod generate;
pub mod measure;
pub mod rules;
pub mod sample;

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}
