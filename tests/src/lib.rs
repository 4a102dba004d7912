//! What the tests of this package share.

#[cfg(doctest)]
mod book;
#[cfg(feature = "engine")]
pub mod engine;
pub mod rule_pages;

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}
