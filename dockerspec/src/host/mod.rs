//! The machine that containers run on: what it has, what a model needs, and which settings follow.
//!
//! [`inspect`] looks at the machine and judges nothing; [`Host::validate`], [`Host::recommend`] and
//! [`Recommendation::settings_file`] judge and look at nothing.
//!
//! # Examples
//!
//! ```no_run
//! use dockerspec::host::{self, ModelNeeds, Quantisation};
//!
//! let host = host::inspect();
//! let model = ModelNeeds::new(7_000_000_000, Quantisation::Q4KM).context(8192);
//! let recommendation = host.recommend(Some(&model));
//! println!("{}", recommendation.compose());
//! println!("{}", recommendation.settings_file(host.place));
//! ```

mod cgroup;
mod check;
mod compose;
mod document;
mod engine;
mod facts;
mod fit;
mod gpu;
mod inspect;
mod json;
mod machine;
mod memory;
mod model;
mod needs;
mod parameters;
mod place;
mod program;
mod quantisation;
mod recommend;
mod settings;
mod shape;
mod size;
mod thresholds;
mod validate;
mod validate_engine;

pub use check::{Check, State};
pub use document::checks_json;
pub use facts::{Disk, EngineFacts, EngineState, Gpu, Host, Limits, Vendor};
pub use fit::Fit;
pub use inspect::inspect;
pub use memory::ModelMemory;
pub use model::{ModelError, ModelNeeds};
pub use needs::Needs;
pub use parameters::parameters;
pub use place::{UnknownPlace, Where};
pub use quantisation::{Quantisation, UnknownQuantisation};
pub use recommend::{ContainerSettings, EngineSettings, Reason, Recommendation};
pub use shape::Shape;
pub use thresholds::*;
