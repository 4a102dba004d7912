//! Defaults of another type than the field.
use dockerspec::Config;

const NAME: &str = "acme";

#[derive(Config)]
struct Settings {
    /// Port of the server.
    #[config(default = NAME)]
    port: u16,
    /// Name of the server.
    #[config(default = 8080u16 + 1)]
    name: String,
}

fn main() {}
