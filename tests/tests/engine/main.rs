//! What the feature `engine` does on a real engine.

#![cfg(feature = "engine")]

mod build;
mod containers;
mod daemon;
mod diagnose;
mod fleet;
mod folder;
mod images;
mod stack;
mod testing;
