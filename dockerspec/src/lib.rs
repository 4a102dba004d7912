//! Container images, compose projects and configuration as Rust constants, checked by `cargo check`.

#[allow(
    unused_extern_crates,
    reason = "the macros write `::dockerspec` inside this crate too"
)]
extern crate self as dockerspec;

mod artifact;
#[cfg(feature = "yaml")]
mod bake;
pub mod build;
mod checksum;
mod clock;
#[cfg(feature = "config")]
pub mod config;
mod diff;
#[cfg(feature = "engine")]
pub mod engine;
pub mod explain;
mod files;
pub mod guides;
#[cfg(feature = "host")]
pub mod host;
#[doc(hidden)]
pub mod labels;
mod lockfile;
pub mod prelude;
mod project;
#[cfg(feature = "templates")]
pub mod templates;
#[doc(hidden)]
pub mod testing;

#[cfg(feature = "config")]
pub use artifact::EnvExample;
pub use artifact::{Artefact, Artifact};
#[cfg(feature = "yaml")]
pub use bake::bake;
pub use clock::today;
pub use files::{Overwrite, WriteError, Written, write, write_files};
#[doc(hidden)]
pub use lockfile::filled;
pub use lockfile::{Found, LOCKFILE, Lockfile, LockfileError, Unpinned, images};
pub use project::project;

pub use dockerspec_core::check::{
    Finding, Findings, Hardened, Level, OwnRule, Part, Policy, Ruleset, Spec, Topic,
};
pub use dockerspec_core::model::compose::{Compose, Overlay, Service};
pub use dockerspec_core::model::image::{Image, Stage};
pub use dockerspec_core::model::oci;
pub use dockerspec_core::model::place::At;
pub use dockerspec_core::model::{resources, service, setting, step};
pub use dockerspec_core::parse;
pub use dockerspec_core::report::{self, Report};
pub use dockerspec_core::rules::Rule;
pub use dockerspec_core::{mounts, ruleset, settings, steps, text};

#[cfg(feature = "config")]
pub use dockerspec_core::model::config::Config;
/// # Examples
///
/// ```
/// use dockerspec::config::Redacted;
///
/// #[derive(dockerspec::Config, Debug)]
/// #[config(prefix = "ACME_")]
/// pub struct ApiConfig {
///     /// Port of the HTTP server.
///     #[config(default = 8080, range = 1024..)]
///     pub port: u16,
///     /// Key that clients must present.
///     #[config(secret)]
///     pub api_key: Redacted<String>,
/// }
///
/// let errors = ApiConfig::from_lookup(|name| (name == "ACME_PORT").then(|| "80".into()));
/// let errors = errors.map(drop).map_err(|errors| errors.to_string());
/// assert!(errors.is_err_and(|text| text.contains("`ACME_PORT` is `80`: expected at least 1024")));
/// ```
#[cfg(feature = "config")]
pub use dockerspec_derive::Config;
/// # Examples
///
/// ```
/// use dockerspec::prelude::*;
///
/// #[enforce]
/// pub const API: Hardened<Image> =
///     Image::new("acme/api").stages(&[from("python:3.13.9-slim-trixie").with(steps![
///         user(User::NONROOT),
///         no_healthcheck("a job that runs to its end"),
///         cmd(&["python", "-m", "acme.job"]),
///     ])]);
/// assert_eq!(API.policy(), "production");
/// ```
///
/// Without `user(..)` the same constant does not compile:
///
/// ```compile_fail
/// use dockerspec::prelude::*;
///
/// #[enforce]
/// pub const API: Hardened<Image> =
///     Image::new("acme/api").stages(&[from("python:3.13.9-slim-trixie").with(steps![
///         no_healthcheck("a job that runs to its end"),
///         cmd(&["python", "-m", "acme.job"]),
///     ])]);
/// ```
#[cfg(feature = "macros")]
pub use dockerspec_derive::enforce;

// At the root, since rustc shows the path with every warning.
#[doc(hidden)]
#[cfg(feature = "macros")]
pub use dockerspec_core::rules::warning;

/// What the output of `#[enforce]` is written with; may change in any release.
#[doc(hidden)]
#[cfg(feature = "macros")]
pub mod __private {
    pub use crate::warning::{Advice, Numbered};
    pub use dockerspec_core::check::{Findings, Place, Policy, Proof, Verdict, Verdicts, Witness};
    pub use dockerspec_core::model::word::{instruction, setting};
}

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
