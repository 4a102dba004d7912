//! What the server reads from its environment.

use dockerspec::Config;

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
}
