//! Looks into an image: its layers, what made them, what is wasted; from an engine or from an archive.

mod archive;
mod ask;
mod blob;
mod compare;
pub(in crate::engine) mod config;
mod content;
mod error;
pub(in crate::engine) mod files;
mod history;
mod json;
mod layers;
mod manifest;
mod merge;
mod page;
mod picture;
mod recorded;
mod rules;
mod size;
mod source;
mod stages;
mod tape;
mod waste;

#[cfg(test)]
mod tests;

pub(in crate::engine) use ask::absent;
pub use compare::{Comparison, Difference};
pub use config::{HistoryStep, ImageConfig};
pub(in crate::engine) use content::Start;
pub use error::ImageError;
pub use layers::{Layer, Layers};
pub use merge::{Covered, Efficiency, Repeated};
pub use rules::{SizeResult, SizeRules, TooLarge};
pub use size::{read_size, show_size};
pub use source::ImageSource;
pub(in crate::engine) use stages::last_stage;
pub use waste::{Duplicate, Leftover};
