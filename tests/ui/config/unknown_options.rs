//! Options that do not exist, stand elsewhere, or have no value.
use dockerspec::Config;

#[derive(Config)]
#[config(prefxi = "ACME_", secret)]
struct Settings {
    /// Port of the server.
    #[config(defualt = 8080)]
    port: u16,
    /// Host of the server.
    #[config(strict, rename)]
    host: String,
    /// Name of the server.
    #[config(build = true, rename = NAME, whatever)]
    name: String,
    /// Way to the server.
    #[config(example = "a" default = "b")]
    path: String,
    /// Use of the server.
    #[config]
    purpose: String,
    /// Age of the server.
    #[config(default = 1, default = 2)]
    age: u8,
}

fn main() {}
