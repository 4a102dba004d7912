//! Models that a service asks.

use crate::model::place::At;
use crate::model::setting::setting;

/// `models`: a model of the project, and the variables that say where it answers.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct UseModel<'a> {
    /// Name of the model in the project.
    pub name: &'a str,
    /// Variable that compose sets to the URL; empty where the configuration struct or compose names it.
    pub endpoint_var: &'a str,
    /// Variable that compose sets to the model's own name; empty as above.
    pub model_var: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

/// `models`: a model of the project.
///
/// Compose sets two variables: where the model answers, and what it is called there. A field of the
/// service's configuration that is marked `#[config(model_url = "llm")]` or `#[config(model_name = "llm")]`
/// gives its own variable; else they are `LLM_URL` and `LLM_MODEL`.
#[track_caller]
pub const fn model(name: &str) -> UseModel<'_> {
    UseModel {
        name,
        endpoint_var: "",
        model_var: "",
        at: At::here(),
    }
}

impl<'a> UseModel<'a> {
    /// The variable that gets the URL, for a program that has no configuration struct.
    pub const fn endpoint_var(mut self, variable: &'a str) -> Self {
        self.endpoint_var = variable;
        self
    }

    /// The variable that gets the model's own name, for a program that has no configuration struct.
    pub const fn model_var(mut self, variable: &'a str) -> Self {
        self.model_var = variable;
        self
    }
}
setting!(UseModel Model);
