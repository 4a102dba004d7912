//! The pure heart of dockerspec: text → model → findings → witness → text, without I/O.
//!
//! The modules stand in the order of that flow.

#![no_std]

extern crate alloc;

pub mod model;

pub mod check;
pub mod rules;

pub mod parse;

pub mod render;

pub mod report;

pub mod prelude;
pub mod ruleset;
pub mod text;

pub use check::{Findings, Hardened, Level, OwnRule, Part, Policy, Ruleset, Topic};
pub use model::oci;
pub use model::step::{Instruction, Step};
pub use report::Report;
pub use rules::Rule;
