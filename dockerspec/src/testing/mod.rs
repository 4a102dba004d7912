//! Helpers for tests: assertions about specs, and, with the feature `engine`, containers and projects that live as long as
//! a test.
//!
//! What a test starts is ready when it gets it, has ports of its own, prints its log where the test fails, and is gone
//! afterwards: also after a panic, after Ctrl-C, and, by the next run, after a kill.

mod assertions;
#[cfg(feature = "engine")]
mod containers;

pub use assertions::Subject;
#[doc(hidden)]
pub use assertions::{finding, hardened, up_to_date};
#[cfg(feature = "testcontainers")]
pub use containers::BuiltImage;
#[cfg(feature = "engine")]
pub use containers::{
    Container, Ended, Output, Running, RunningStack, Source, Stack, StartError, TestEngine, engine,
};
