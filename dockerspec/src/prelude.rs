//! Everything a spec is written with: `use dockerspec::prelude::*;`.

pub use dockerspec_core::prelude::*;

#[cfg(feature = "config")]
pub use crate::config::{Config, Redacted};
#[cfg(feature = "config")]
pub use dockerspec_derive::Config;
#[cfg(feature = "macros")]
pub use dockerspec_derive::enforce;
