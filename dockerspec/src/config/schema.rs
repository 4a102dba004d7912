//! The variables of a struct as a JSON schema.

use dockerspec_core::model::config::{Config, Field, Value};
use schemars::Schema;
use schemars::json_schema;

/// The JSON schema of an object whose keys are the variables, for editors and for checks in CI.
///
/// Values of a `.env` file are texts; numbers and truths are allowed as such too, as TOML and YAML have them.
///
/// ```
/// # use dockerspec::config::json_schema;
/// #[derive(dockerspec::Config)]
/// struct Settings {
///     /// Port of the HTTP server.
///     #[config(default = 3000, range = 1024..)]
///     port: u16,
/// }
/// let schema = json_schema::<Settings>();
/// assert!(schema.contains(r#""minimum": 1024"#));
/// ```
pub fn json_schema<C: Config>() -> String {
    format!("{:#}\n", schema::<C>().as_value())
}

fn schema<C: Config>() -> Schema {
    let mut properties = serde_json::Map::new();
    let mut required = Vec::new();
    for field in C::FIELDS {
        properties.insert(field.name.to_owned(), property(field).to_value());
        // a secret may come from a file instead
        if field.required && !field.secret {
            required.push(field.name);
        }
    }
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": C::NAME,
        "description": C::DOC,
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

fn property(field: &Field) -> Schema {
    let mut schema = json_schema!({ "description": field.doc });
    match field.kind {
        "integer" => schema.insert("type".into(), "integer".into()),
        "number" => schema.insert("type".into(), "number".into()),
        "boolean" => schema.insert("type".into(), "boolean".into()),
        _ => schema.insert("type".into(), "string".into()),
    };
    if let Some((first, last)) = field.range {
        if first != i64::MIN {
            schema.insert("minimum".into(), first.into());
        }
        if last != i64::MAX {
            schema.insert("maximum".into(), last.into());
        }
    }
    if !field.one_of.is_empty() {
        schema.insert("enum".into(), field.one_of.into());
    }
    match field.default {
        None => {}
        Some(Value::Int(number)) => {
            schema.insert("default".into(), number.into());
        }
        Some(Value::Bool(truth)) => {
            schema.insert("default".into(), truth.into());
        }
        Some(other) => {
            schema.insert("default".into(), other.to_string().into());
        }
    }
    if let Some(example) = field.example {
        schema.insert("examples".into(), vec![example].into());
    }
    if let Some(instead) = field.deprecated {
        let text = format!("{}\n\nDeprecated: {instead}", field.doc);
        schema.insert("description".into(), text.into());
        schema.insert("deprecated".into(), true.into());
    }
    if field.secret {
        schema.insert("writeOnly".into(), true.into());
    }
    schema
}
