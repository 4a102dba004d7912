//! The Rust blocks of the book, compiled and run as the examples of these types.

#[doc = include_str!("../../docs/getting-started/rust.md")]
pub struct Rust;

#[doc = include_str!("../../docs/guide/images.md")]
pub struct Images;

#[doc = include_str!("../../docs/guide/policies.md")]
pub struct Policies;

#[doc = include_str!("../../docs/guide/config.md")]
pub struct Config;

#[doc = include_str!("../../docs/guide/compose.md")]
pub struct Compose;

#[doc = include_str!("../../docs/guide/templates.md")]
pub struct Templates;

#[cfg(feature = "engine")]
#[doc = include_str!("../../docs/guide/verify.md")]
pub struct Verify;

#[doc = include_str!("../../docs/guide/testing.md")]
pub struct Testing;

#[doc = include_str!("../../docs/migration/dofigen.md")]
pub struct Dofigen;

#[doc = include_str!("../../docs/migration/compose-spec.md")]
pub struct ComposeSpec;

#[cfg(feature = "engine")]
#[doc = include_str!("../../docs/guide/engine.md")]
pub struct Engine;
