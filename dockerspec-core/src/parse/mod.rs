//! Text into the model: Dockerfiles, `.dockerignore` files and the small values inside them.

pub mod dockerfile;
mod dockerignore;
mod duration;
mod lines;
mod size;

pub use dockerignore::{Ignore, IgnoreError};
pub use duration::{DurationError, duration};
pub use lines::Lines;
pub use size::{SizeError, size};
