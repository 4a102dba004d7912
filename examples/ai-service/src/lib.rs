//! A Python API with a cache and a model server.

pub mod config;
pub mod docker;
