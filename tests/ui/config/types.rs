//! Options that do not fit the type.
use dockerspec::Config;

#[derive(Config)]
struct Settings {
    /// Port of the server.
    #[config(default = 8080)]
    port: Option<u16>,
    /// Hosts of the server.
    #[config(separator = ",")]
    host: String,
    /// Hosts that may call.
    #[config(separator = "")]
    hosts: Vec<String>,
    /// Name of the server.
    #[config(range = 1..=9)]
    name: String,
    /// Number of threads.
    #[config(range = ..)]
    threads: u8,
    /// Where it runs.
    #[config(one_of = [])]
    device: String,
    /// Twice optional.
    twice: Option<Option<u8>>,
    #[config(nested, default = 1)]
    inner: Inner,
    #[config(skip, rename = "X")]
    skipped: u8,
}

#[derive(Config)]
struct Inner {}

fn main() {}
