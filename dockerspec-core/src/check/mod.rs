//! The engine: reads an image or a project once, hands its parts to the rules, applies the waivers.
//!
//! Everything here is `const fn`: the same code runs in `cargo check` and at run time.

pub(crate) mod base;
mod bases;
mod command;
mod config_fields;
mod context;
mod example_config;
mod facts;
mod findings;
mod guess;
mod harden;
mod host_path;
mod merged;
mod meta;
mod modes;
mod mounted;
mod nested;
mod operands;
mod origin;
mod policy;
mod ports;
mod programs;
mod project;
mod quotes;
mod reader;
mod resolved;
mod scope;
mod script;
mod service_facts;
mod shared;
mod spec;
pub(crate) mod unwritable;
mod verdict;
pub(crate) mod vocabulary;
mod waivers;
mod walk;
mod words;
mod workspace;
pub(crate) mod writable;
pub(crate) mod written;

pub(crate) use base::{Brings, Family, Installer};
pub(crate) use bases::bases;
pub(crate) use command::Command;
pub(crate) use config_fields::is_read_as;
pub(crate) use context::{Check, Run};
pub(crate) use example_config::{ApiConfig, DeprecatedConfig};
pub(crate) use facts::{Facts, Who};
pub use findings::{Finding, Findings, Part};
pub(crate) use harden::example;
pub use harden::{Hardened, Ruleset, Witness};
pub(crate) use host_path::{HostPath, mounted};
pub(crate) use merged::{Merged, Settings};
pub use meta::{Examples, Level, OwnRule, Topic};
pub(crate) use meta::{Meta, On, images, projects};
pub(crate) use modes::{given, mode};
pub(crate) use mounted::cached_at;
pub(crate) use nested::{Reads, is_posix_shell, is_shell, program};
pub(crate) use operands::{Operands, Tool, is_dynamic, is_idle, pip_install, removes};
pub(crate) use origin::{Origins, Source, similar_stage, source};
pub use policy::{Date, Policy};
pub(crate) use ports::{collision, is_everywhere, server};
pub(crate) use programs::{Prober, http_prober, lacks, may_bring, tcp_prober};
pub(crate) use project::Project;
pub(crate) use resolved::Resolved;
pub(crate) use scope::{Found, GLOBAL, Names, Scope, Value, is_platform_argument};
#[cfg(feature = "yaml")]
pub(crate) use service_facts::ImageSteps;
pub(crate) use service_facts::{Health, ServiceFacts};
pub use spec::{Proof, Spec};
pub use verdict::{NOTHING, Place, Verdict, Verdicts};
pub(crate) use vocabulary::{any, each};
pub(crate) use walk::{stage_among, stage_named};
pub(crate) use words::Joined;

/// Parts inside of parts are read this deep.
pub(crate) const DEEPEST_PART: u32 = 16;
