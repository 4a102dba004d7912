//! A default that its type cannot hold.
use dockerspec::Config;

#[derive(Config)]
struct Settings {
    /// Port of the server.
    #[config(default = 70000)]
    port: u16,
}

fn main() {}
