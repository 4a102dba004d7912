//! An axum service whose own configuration struct is in its image.

pub mod config;
#[cfg(feature = "docker")]
pub mod docker;
