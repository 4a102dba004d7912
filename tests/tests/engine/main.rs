//! What the feature `engine` does on a real engine.

#![cfg(feature = "engine")]

mod build;
mod containers;
mod daemon;
mod folder;
mod stack;
mod testing;
