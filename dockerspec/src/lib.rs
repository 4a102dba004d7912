//! Container images, compose projects and configuration as Rust constants, checked by `cargo check`.

#[cfg(feature = "engine")]
pub mod engine;
