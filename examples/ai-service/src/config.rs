//! What the API reads from its environment.

use dockerspec::prelude::*;

/// Port of the HTTP server, in the container.
pub const HTTP_PORT: u16 = 8080;

/// Configuration of the API.
#[derive(Config, Debug)]
#[config(prefix = "ACME_")]
pub struct ApiConfig {
    /// Port of the HTTP server.
    #[config(default = HTTP_PORT)]
    pub port: u16,
    /// Base URL of the model server.
    pub model_url: String,
    /// Cache, as `redis://host:port/db`.
    #[config(rename = "REDIS_URL")]
    pub redis: String,
    /// Key that clients must present.
    #[config(secret)]
    pub api_key: Redacted<String>,
    /// Largest number of generated tokens in one answer.
    #[config(default = 1024)]
    pub max_tokens: u32,
}
