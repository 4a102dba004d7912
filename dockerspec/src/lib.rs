//! Container images, compose projects and configuration as Rust constants, checked by `cargo check`.

#[allow(
    unused_extern_crates,
    reason = "the macros write `::dockerspec` inside this crate too"
)]
extern crate self as dockerspec;

#[cfg(feature = "config")]
pub mod config;
#[cfg(feature = "engine")]
pub mod engine;

#[cfg(feature = "config")]
pub use dockerspec_core::model::config::Config;
#[cfg(feature = "config")]
pub use dockerspec_derive::Config;
