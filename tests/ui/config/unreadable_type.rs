//! A type that no text can be read into.
use dockerspec::Config;

#[derive(Config)]
struct Settings {
    /// When it started.
    started: std::time::Instant,
}

fn main() {}
