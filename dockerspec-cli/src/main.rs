//! The `dockerspec` command.
fn main() {}
