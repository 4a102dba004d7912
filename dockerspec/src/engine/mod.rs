//! Builds checked images on a container engine, over its own API.
//!
//! <https://docs.docker.com/reference/api/engine/>

mod build;
mod connection;
mod error;

#[cfg(test)]
mod tests;

pub use build::{BuildFailure, BuildOptions, Built, Progress, Step};
pub use connection::Engine;
pub use error::EngineError;
