//! Containers and compose projects that live as long as a test.

#[cfg(feature = "testcontainers")]
mod adapter;
mod budget;
mod container;
mod engine;
mod error;
mod folder;
mod inside;
mod keeper;
mod overrides;
mod owner;
mod project;
mod ready;
mod running;
mod running_stack;
mod secrets;
mod stack;
mod sweep;

#[cfg(feature = "testcontainers")]
pub use adapter::BuiltImage;
pub use container::{Container, Source};
pub use engine::{TestEngine, engine};
pub use error::StartError;
pub use running::{Ended, Output, Running};
pub use running_stack::RunningStack;
pub use stack::Stack;
