//! Builds checked images on a container engine, over its own API.
//!
//! <https://docs.docker.com/reference/api/engine/>

mod address;
mod apart;
mod archive;
mod build;
mod connect;
mod context;
mod error;
mod failure;
mod file;
mod options;
mod progress;
mod trace;
mod upload;

#[cfg(test)]
mod tests;

pub use build::Built;
pub use connect::Engine;
pub use error::EngineError;
pub use failure::BuildFailure;
pub use options::BuildOptions;
pub use progress::{Progress, Step};
