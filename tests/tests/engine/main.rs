//! What the feature `engine` does on a real engine.

#![cfg(feature = "engine")]

mod containers;
mod daemon;
mod fleet;
mod folder;
mod stack;
mod testing;
