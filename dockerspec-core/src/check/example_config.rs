//! A configuration struct for the examples of rules.

use crate::model::config::{Config, Field, Value};

/// The struct that the examples read.
#[derive(Debug)]
pub(crate) struct ApiConfig;

impl Config for ApiConfig {
    const NAME: &'static str = "ApiConfig";
    const DOC: &'static str = "";
    const FIELDS: &'static [Field] = &[
        Field::new("ACME_PORT", "", "integer").default(Value::Int(8080)),
        Field::new("ACME_MODEL_URL", "", "text").model_url("llm"),
        Field::new("ACME_API_KEY", "", "text").secret(),
        Field::new("ACME_TOKEN_LABEL", "", "text")
            .optional()
            .not_secret("a label of a token, shown in logs"),
        Field::new("REDIS_URL", "", "text").optional(),
    ];
}

/// A struct with a variable that went out of use.
#[derive(Debug)]
pub(crate) struct DeprecatedConfig;

impl Config for DeprecatedConfig {
    const NAME: &'static str = "DeprecatedConfig";
    const DOC: &'static str = "";
    const FIELDS: &'static [Field] = &[
        Field::new("ACME_LISTEN", "", "text").default(Value::Str("0.0.0.0:80")),
        Field::new("ACME_HOST", "", "text")
            .optional()
            .deprecated("set `ACME_LISTEN`"),
    ];
}
