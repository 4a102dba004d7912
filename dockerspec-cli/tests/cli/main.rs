//! The command as a user runs it.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod book;
mod check;
mod corpus;
#[cfg(feature = "engine")]
mod engine;
mod explain;
mod generate;
mod generate_by_files;
mod host;
mod hostile;
mod init;
mod manners;
#[cfg(unix)]
mod menu;
mod offline;
mod paths;
mod ran;
