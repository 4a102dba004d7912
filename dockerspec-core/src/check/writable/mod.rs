//! Whether an image can be written: every text of it, against the place that it would have in a Dockerfile.
//!
//! What passes here is rendered by `render`, so that nothing leaves its place: invariant 4 of the architecture.

mod heredocs;
mod image;
mod judge;
mod recipe;
mod run;
mod step;
mod text;

pub(crate) use image::image;
