//! What the feature `engine` does on a real engine.

#![cfg(feature = "engine")]
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod build;
mod containers;
mod daemon;
mod diagnose;
mod fleet;
mod folder;
mod images;
mod masks;
mod stack;
mod testing;
