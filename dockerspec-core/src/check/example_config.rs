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
        Field::new("ACME_MODEL_URL", "", "text"),
        Field::new("ACME_API_KEY", "", "text").secret(),
        Field::new("ACME_TOKEN_LABEL", "", "text")
            .optional()
            .not_secret("a label of a token, shown in logs"),
        Field::new("REDIS_URL", "", "text").optional(),
    ];
}
