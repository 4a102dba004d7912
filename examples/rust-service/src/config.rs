//! What the server reads from its environment.

use std::path::Path;

use dockerspec::Config;
use dockerspec::config::{ConfigErrors, Loaded, Redacted, Sources};

/// Port of the HTTP server, in the container.
pub const HTTP_PORT: u16 = 3000;

/// Configuration of the server.
#[derive(Config, Debug)]
#[config(prefix = "SHOP_")]
pub struct Settings {
    /// Port of the HTTP server.
    #[config(default = HTTP_PORT)]
    pub port: u16,
    /// What the server says to those who ask.
    #[config(default = "hello")]
    pub greeting: String,
    /// Who wrote the greeting, if anybody wants to know.
    pub author: Option<String>,
    /// Key that a client must present to see the orders; without one nobody sees them.
    #[config(secret)]
    pub api_key: Option<Redacted<String>>,
}

/// Where a file of settings may be mounted; what the environment sets, stands over it.
pub const SETTINGS_FILE: &str = "/etc/shop/settings.toml";

/// The settings, and where each came from.
///
/// # Errors
///
/// Lists every variable that is invalid, and the file where it cannot be read.
pub fn load() -> Result<Loaded<Settings>, ConfigErrors> {
    let mut sources = Sources::new().environment();
    if Path::new(SETTINGS_FILE).exists() {
        sources = sources.toml(SETTINGS_FILE);
    }
    sources.load()
}
