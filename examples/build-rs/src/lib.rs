//! What the build script has rendered, as part of the program.

pub mod docker;

/// The text of the Dockerfile.
pub const DOCKERFILE: &str = include_str!(concat!(env!("OUT_DIR"), "/worker.Dockerfile"));

/// The text of the compose file.
pub const COMPOSE: &str = include_str!(concat!(env!("OUT_DIR"), "/compose.yaml"));
