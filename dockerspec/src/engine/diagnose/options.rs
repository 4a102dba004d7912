//! What is known of a container beside the engine: the variables that its program needs.

use dockerspec_core::model::config::Field;
use dockerspec_core::model::secret_name::looks_secret;

/// What to look at when a container is diagnosed.
///
/// ```
/// use dockerspec::engine::DiagnoseOptions;
///
/// let options = DiagnoseOptions::new().env_example("# Where the data is.\nDATABASE_URL=\nMODE=fast\n#PORT=8080\n");
/// assert_eq!(options.required().collect::<Vec<_>>(), ["DATABASE_URL", "MODE"]);
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct DiagnoseOptions {
    required: Vec<Declared>,
}

/// A variable without which the program cannot start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) name: String,
    /// The first line of what it is for; may be empty.
    pub(super) doc: String,
    pub(super) secret: bool,
    /// Other names of it.
    aliases: Vec<String>,
}

impl DiagnoseOptions {
    /// Nothing but what the engine knows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The variables of a configuration, as in `Settings::FIELDS` of a struct with `#[derive(Config)]`: a container that
    /// fails and was not given one that is required is told so.
    pub fn declared(mut self, fields: &'static [Field]) -> Self {
        let required = fields
            .iter()
            .filter(|it| it.required && it.default.is_none() && !it.build);
        self.required.extend(required.map(|field| Declared {
            name: field.name.to_owned(),
            doc: field.doc.lines().next().unwrap_or_default().to_owned(),
            secret: field.secret,
            aliases: field.aliases.iter().map(|it| (*it).to_owned()).collect(),
        }));
        self
    }

    /// The variables of a `.env.example`: a line `NAME=` that is not commented out names one that is required, whether an
    /// example of a value stands behind it or not.
    pub fn env_example(mut self, text: &str) -> Self {
        let mut doc = "";
        for line in text.lines().map(str::trim) {
            if let Some(comment) = line.strip_prefix('#') {
                let is_variable = comment.split_once('=').is_some_and(|it| is_name(it.0));
                if is_variable {
                    doc = "";
                } else if doc.is_empty() {
                    doc = comment.trim();
                }
                continue;
            }
            let line = line.strip_prefix("export ").map_or(line, str::trim_start);
            if let Some((name, _)) = line.split_once('=')
                && let name = name.trim()
                && is_name(name)
            {
                self.required.push(Declared {
                    name: name.to_owned(),
                    doc: doc.to_owned(),
                    secret: looks_secret(name.as_bytes()),
                    aliases: Vec::new(),
                });
            }
            doc = "";
        }
        self
    }

    /// Names of the variables that are required, in the order in which they were declared.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        self.required.iter().map(|it| it.name.as_str())
    }

    /// Those that this environment does not have; one that is empty is not given, one whose file is named is.
    pub(super) fn not_given(&self, env: &[String]) -> Vec<Declared> {
        let has = |name: &str| {
            let pair = env.iter().filter_map(|it| it.split_once('='));
            let mut values = pair.filter(|(key, _)| {
                *key == name || key.strip_suffix("_FILE").is_some_and(|key| key == name)
            });
            values.any(|(_, value)| !value.is_empty())
        };
        let missing = self.required.iter().filter(|variable| {
            !has(&variable.name) && !variable.aliases.iter().any(|alias| has(alias))
        });
        let mut not_given: Vec<Declared> = Vec::new();
        for variable in missing {
            if !not_given.iter().any(|it| it.name == variable.name) {
                not_given.push(variable.clone());
            }
        }
        not_given
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use dockerspec_core::model::config::{Field, Value};

    use super::DiagnoseOptions;

    const FIELDS: &[Field] = &[
        Field::new(
            "DATABASE_URL",
            "Where the data is.\nSee the handbook.",
            "text",
        )
        .aliases(&["DB_URL"]),
        Field::new("API_KEY", "", "text").secret(),
        Field::new("PORT", "", "integer").default(Value::Int(80)),
        Field::new("COLOR", "", "text").optional(),
        Field::new("COMMIT", "", "text").build(),
    ];

    fn missing(env: &[&str]) -> Vec<String> {
        let env: Vec<String> = env.iter().map(|it| (*it).to_owned()).collect();
        let options = DiagnoseOptions::new().declared(FIELDS);
        options
            .not_given(&env)
            .into_iter()
            .map(|it| it.name)
            .collect()
    }

    #[test]
    fn an_alias_or_a_file_counts_as_given_and_an_empty_value_does_not() {
        assert_eq!(missing(&[]), ["DATABASE_URL", "API_KEY"]);
        assert_eq!(missing(&["DATABASE_URL=", "API_KEY=k"]), ["DATABASE_URL"]);
        assert_eq!(
            missing(&["DB_URL=x", "API_KEY_FILE=/run/secrets/k"]),
            [""; 0]
        );
        assert_eq!(
            missing(&["API_KEY_FILE=", "DATABASE_URL_FILE=/x"]),
            ["API_KEY"]
        );
    }

    #[test]
    fn required_variables_of_an_example_are_the_lines_that_count() {
        let text = "# Settings\n\n# Where the data is.\n# (text)\nDATABASE_URL=\n#PORT=80\nHOST=0.0.0.0\nexport API_KEY=\r\nA B=\n=\nDATABASE_URL=\n";
        let options = DiagnoseOptions::new().env_example(text);
        let found = options.not_given(&[]);
        let shown: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.doc.as_str(), it.secret))
            .collect();
        assert_eq!(
            shown,
            [
                ("DATABASE_URL", "Where the data is.", false),
                ("HOST", "", false),
                ("API_KEY", "", true)
            ]
        );
    }
}
