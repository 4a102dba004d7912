//! Helpers for tests: assertions about specs, and, with the feature `engine`, containers and projects that live as long as
//! a test.
//!
//! What a test starts is ready when it gets it, has ports of its own, prints its log where the test fails, and is gone
//! afterwards: also after a panic, after Ctrl-C, and, by the next run, after a kill.

mod assertions;
#[cfg(feature = "engine")]
mod container;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "engine")]
mod error;
#[cfg(feature = "engine")]
mod keeper;
#[cfg(feature = "engine")]
mod owner;
#[cfg(feature = "engine")]
mod ready;
#[cfg(feature = "engine")]
mod running;
#[cfg(feature = "engine")]
mod secrets;

pub use assertions::Subject;
#[doc(hidden)]
pub use assertions::{finding, hardened, up_to_date};
#[cfg(feature = "engine")]
pub use container::{Container, Source};
#[cfg(feature = "engine")]
pub use engine::{TestEngine, engine};
#[cfg(feature = "engine")]
pub use error::StartError;
#[cfg(feature = "engine")]
pub use running::{Ended, Output, Running};
