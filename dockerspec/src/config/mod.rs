//! The configuration of a service: one struct that the program loads and the image declares.
//!
//! ```
//! use dockerspec::Config;
//! use dockerspec::config::{Redacted, env_example};
//!
//! #[derive(Config, Debug)]
//! #[config(prefix = "ACME_")]
//! struct ApiConfig {
//!     /// Port of the HTTP server.
//!     #[config(default = 8080)]
//!     port: u16,
//!     /// Key that clients must present.
//!     #[config(secret)]
//!     api_key: Redacted<String>,
//! }
//!
//! let config = ApiConfig::from_lookup(|name| (name == "ACME_API_KEY").then(|| "k".into()))?;
//! assert_eq!((config.port, config.api_key.reveal().as_str()), (8080, "k"));
//! assert!(env_example::<ApiConfig>().contains("#ACME_PORT=8080"));
//! # Ok::<(), dockerspec::config::ConfigErrors>(())
//! ```

mod choice;
mod dotenv;
mod error;
mod example;
mod help;
mod load;
mod read;
mod redacted;
#[cfg(feature = "schema")]
mod schema;
mod sources;
mod table;

pub use dockerspec_core::model::config::{Config, Field, OfModel, Value};

pub use self::choice::UnknownChoice;
pub use self::error::{ConfigError, ConfigErrors};
pub use self::example::env_example;
pub use self::help::help_env;
pub use self::redacted::Redacted;
#[cfg(feature = "schema")]
pub use self::schema::json_schema;
pub use self::sources::{Deprecated, Loaded, Origin, Source, Sources};
pub use self::table::markdown_table;

/// The variables of a `.env` file; nothing where a line is none. For the command line.
#[doc(hidden)]
pub fn dotenv(text: &str) -> Option<std::collections::BTreeMap<String, String>> {
    dotenv::parse(text).ok()
}

/// What the output of `#[derive(Config)]` is written with; may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use std::path::Path;
    pub use std::string::String;

    pub use dockerspec_core::model::config::{
        Config, Field, Value, concat_fields, count_fields, signed, unsigned,
    };

    pub use dockerspec_core::model::quantity::QuantityText;

    pub use super::choice::{AnyText, Choice, Choices, UnknownChoice, unknown_choice};
    pub use super::error::ConfigErrors;
    pub use super::load::{Load, Loader, from_dotenv, from_env, from_lookup};
    pub use super::read::{boolean, duration, from_str, list, map, parse_with, redacted};
}
