//! Defaults that the loader would refuse.
use dockerspec::Config;
use std::time::Duration;

#[derive(Config)]
enum Level {
    Info,
    Debug,
}

#[derive(Config)]
struct Settings {
    /// Port of the server.
    #[config(default = 80, range = 1024..=65535)]
    port: u16,
    /// How much is logged.
    #[config(default = "verbose")]
    level: Level,
    /// Where it runs.
    #[config(default = "tpu", one_of = ["cpu", "cuda"])]
    device: String,
    /// Longest time.
    #[config(default = "90")]
    timeout: Duration,
    /// What to write there.
    #[config(example = "1 minute")]
    pause: Duration,
    /// A number.
    #[config(default = 9_223_372_036_854_775_808)]
    number: u64,
    /// Another number.
    #[config(range = 9..=1)]
    other: u8,
}

fn main() {}
