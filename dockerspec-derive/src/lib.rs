//! Procedural macros of dockerspec; their documentation is on the re-exports of the facade.
