//! Tasks of the repository: `cargo xtask`.
fn main() {}
