//! The pure heart of dockerspec: text → model → findings → witness → text, without I/O.
//!
//! The modules stand in the order of that flow.

#![no_std]
#![allow(
    clippy::collapsible_match,
    clippy::match_same_arms,
    reason = "tables of words are read by group, not by what they answer"
)]
#![allow(
    clippy::cast_possible_truncation,
    reason = "a text has at most 16 MiB, and const evaluation has no `try_into`"
)]
#![allow(
    clippy::large_types_passed_by_value,
    reason = "specs are values: builders take and return them"
)]
#![allow(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    clippy::struct_field_names,
    reason = "the workspace is used up, and kin stand together as methods"
)]
#![allow(
    clippy::struct_excessive_bools,
    reason = "facts and options are yes or no"
)]
#![allow(
    clippy::needless_bitwise_bool,
    reason = "the reader's inner loops do not branch on each byte"
)]
#![allow(
    clippy::too_many_lines,
    reason = "the generated dispatch is one match over all rules"
)]

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
