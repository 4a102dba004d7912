//! Names that are no variables, or that two fields have.
use dockerspec::Config;
use dockerspec::config::Redacted;

#[derive(Config)]
#[config(prefix = "AC ME_", strict)]
struct Settings {
    /// Port of the server.
    #[config(rename = "PORT")]
    port: u16,
    /// Port for the metrics.
    #[config(rename = "METRICS", alias = "PORT")]
    metrics: u16,
    /// Key of the session.
    #[config(secret, rename = "KEY")]
    key: Redacted<String>,
    /// File of the key.
    #[config(rename = "KEY_FILE")]
    file: String,
    /// Host of the server.
    #[config(rename = "9HOST")]
    host: String,
    /// Nothing.
    #[config(rename = "")]
    nothing: String,
}

#[derive(Config)]
#[config(strict)]
struct Strict {}

fn main() {}
