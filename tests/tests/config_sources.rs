//! A configuration from several places: which counts, where each value came from, what is wrong with it.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::{env, fs, process};

use dockerspec::Config;
use dockerspec::config::{
    Redacted, Source, Sources, env_example, help_env, json_schema, markdown_table,
};
use expect_test::expect;

/// A service.
#[derive(Config, Debug)]
#[config(prefix = "SOURCES_")]
struct Settings {
    /// Port of the server.
    #[config(default = 8080, range = 1024..)]
    port: u16,
    /// Where the model is.
    #[config(alias = "SOURCES_LLM_URL")]
    model_url: String,
    /// What each team may ask for, per minute.
    #[config(default = "a=1")]
    quotas: BTreeMap<String, u32>,
    /// Key of the service.
    #[config(secret)]
    api_key: Redacted<String>,
    /// How much is said.
    #[config(one_of = ["debug", "info"], default = "info")]
    log: String,
}

/// A file of this test.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = env::temp_dir().join(format!("config-sources-{}-{name}", process::id()));
        fs::write(&path, text).expect("a folder for temporary files");
        File(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // what cannot be removed is in the folder for temporary files
        drop(fs::remove_file(&self.0));
    }
}

#[test]
fn the_first_place_that_knows_a_variable_gives_it() {
    let dotenv = File::new("first.env", "SOURCES_PORT=9000\nSOURCES_API_KEY=k\n");
    let toml = File::new(
        "first.toml",
        "[sources]\nport = 9001\nllm-url = \"http://model\"\nquotas = [\"x=3\", \"y = 4\"]\n",
    );
    let sources = Sources::new().dotenv(&dotenv.0).toml(&toml.0);
    let loaded = sources.load::<Settings>().unwrap();
    let config = &loaded.config;
    assert_eq!(
        (config.port, config.model_url.as_str()),
        (9000, "http://model")
    );
    assert_eq!(
        config.quotas,
        BTreeMap::from([("x".into(), 3), ("y".into(), 4)])
    );
    assert_eq!(
        (config.api_key.reveal().as_str(), config.log.as_str()),
        ("k", "info")
    );
    let from: Vec<&Source> = loaded.origins.iter().map(|it| &it.source).collect();
    let (dotenv_at, toml_at) = (
        Source::Dotenv(dotenv.0.clone()),
        Source::Toml(toml.0.clone()),
    );
    assert_eq!(
        from,
        [&dotenv_at, &toml_at, &toml_at, &dotenv_at, &Source::Default]
    );
    let renamed: Vec<String> = loaded.renamed().map(ToString::to_string).collect();
    let path = toml.0.display();
    assert_eq!(
        renamed,
        [format!(
            "`SOURCES_MODEL_URL` is from `{path}`, as `SOURCES_LLM_URL`"
        )]
    );
    assert!(
        !format!("{:?}", loaded.origins).contains("\"k\""),
        "a secret's value is shown"
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let dotenv = File::new(
        "wrong.env",
        "SOURCES_PORT=80\nSOURCES_QUOTAS=a=1,b\nSOURCES_LOG=loud\n",
    );
    let errors = Sources::new()
        .dotenv(&dotenv.0)
        .load::<Settings>()
        .unwrap_err();
    let text = errors.to_string();
    for part in [
        "`SOURCES_PORT` is `80`: expected at least 1024",
        "`SOURCES_MODEL_URL` is not set: Where the model is",
        "`SOURCES_QUOTAS` is `a=1,b`: item 2, `b`: expected `key=value`",
        "`SOURCES_API_KEY` is not set",
        "`SOURCES_LOG` is `loud`: expected `debug` or `info`",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn files_that_are_not_understood_are_named_with_the_line() {
    let toml = File::new("bad.toml", "[sources]\nport = \n");
    let missing = env::temp_dir().join("config-sources-nowhere.env");
    let errors = Sources::new()
        .dotenv(&missing)
        .toml(&toml.0)
        .load::<Settings>()
        .unwrap_err();
    let text = errors.to_string();
    assert!(
        text.contains(&format!("`{}`, which cannot be read", missing.display())),
        "{text}"
    );
    assert!(
        text.contains(&format!("{}:2: ", toml.0.display())),
        "{text}"
    );
}

#[test]
fn a_map_has_each_key_once() {
    #[derive(Config, Debug)]
    struct Limits {
        /// Limits by name.
        #[config(separator = ";")]
        limits: HashMap<String, u8>,
    }
    let load = |text: &str| Limits::from_lookup(|_| Some(text.to_owned()));
    assert_eq!(load("a=1; b = 2").unwrap().limits["b"], 2);
    for (text, wrong) in [
        ("a=1;a=2", "item 2, `a=2`: the key is there already"),
        (
            "a=300",
            "item 1, `a=300`: number too large to fit in target type",
        ),
        ("a", "item 1, `a`: expected `key=value`"),
    ] {
        let said = load(text).unwrap_err().to_string();
        assert!(said.contains(wrong), "{said}");
    }
}

#[test]
fn the_variables_are_described_for_people_and_for_programs() {
    expect![[r#"
        Environment:
          SOURCES_PORT       Port of the server. (integer, at least 1024) [default: 8080]
          SOURCES_MODEL_URL  Where the model is. (text; also SOURCES_LLM_URL) [required]
          SOURCES_QUOTAS     What each team may ask for, per minute. (map to integer) [default: a=1]
          SOURCES_API_KEY    Key of the service. (text, secret; or SOURCES_API_KEY_FILE=path of a file that holds it) [required]
          SOURCES_LOG        How much is said. (text: debug | info) [default: info]
    "#]].assert_eq(&help_env::<Settings>());
    expect![[r#"
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "description": "A service.",
          "properties": {
            "SOURCES_API_KEY": {
              "description": "Key of the service.",
              "type": "string",
              "writeOnly": true
            },
            "SOURCES_LOG": {
              "default": "info",
              "description": "How much is said.",
              "enum": [
                "debug",
                "info"
              ],
              "type": "string"
            },
            "SOURCES_MODEL_URL": {
              "description": "Where the model is.",
              "type": "string"
            },
            "SOURCES_PORT": {
              "default": 8080,
              "description": "Port of the server.",
              "minimum": 1024,
              "type": "integer"
            },
            "SOURCES_QUOTAS": {
              "default": "a=1",
              "description": "What each team may ask for, per minute.",
              "type": "string"
            }
          },
          "required": [
            "SOURCES_MODEL_URL"
          ],
          "title": "Settings",
          "type": "object"
        }
    "#]]
    .assert_eq(&json_schema::<Settings>());
    assert!(env_example::<Settings>().contains("#SOURCES_QUOTAS=a=1"));
    assert!(markdown_table::<Settings>().contains("map to integer"));
}

/// A service whose settings changed.
#[derive(Config, Debug)]
#[expect(clippy::struct_field_names, reason = "variables are named by fields")]
struct Renewed {
    /// Address and port that the server listens on.
    #[config(default = "0.0.0.0:80")]
    renewed_listen: String,
    /// Address that the server listens on.
    #[config(deprecated = "set `RENEWED_LISTEN`, which holds the port too")]
    renewed_host: Option<String>,
    /// Key of the service.
    #[config(secret, deprecated = "leave it out: nothing asks for it")]
    renewed_key: Option<Redacted<String>>,
}

#[test]
fn a_deprecated_variable_still_works_and_is_told_once_it_is_read() {
    let file = File::new("deprecated.env", "RENEWED_HOST=::1\nRENEWED_KEY=hunter2\n");
    let loaded = Sources::new().dotenv(&file.0).load::<Renewed>().unwrap();
    assert_eq!(loaded.config.renewed_host.as_deref(), Some("::1"));
    assert!(loaded.config.renewed_key.is_some());
    assert_eq!(loaded.config.renewed_listen, "0.0.0.0:80");
    let told: Vec<String> = loaded.deprecated().map(|it| it.to_string()).collect();
    let place = file.0.display();
    assert_eq!(
        told,
        [
            format!(
                "`RENEWED_HOST`, from `{place}`, is deprecated: set `RENEWED_LISTEN`, which holds the port too"
            ),
            format!(
                "`RENEWED_KEY`, from `{place}`, is deprecated: leave it out: nothing asks for it"
            ),
        ]
    );
    assert!(!told.concat().contains("hunter2"));
    let unset = Sources::new().load::<Renewed>().unwrap();
    assert_eq!(unset.deprecated().count(), 0);
}

#[test]
fn a_deprecated_variable_is_marked_wherever_people_read_of_it() {
    let instead = "set `RENEWED_LISTEN`, which holds the port too";
    let example = env_example::<Renewed>();
    assert!(
        example.contains(&format!("\n# Deprecated: {instead}\n# Address that")),
        "{example}"
    );
    let table = markdown_table::<Renewed>();
    assert!(
        table.contains(&format!("| **Deprecated:** {instead}. Address that")),
        "{table}"
    );
    let help = help_env::<Renewed>();
    assert!(help.contains(&format!("[deprecated: {instead}]")), "{help}");
    let schema: serde_json::Value = serde_json::from_str(&json_schema::<Renewed>()).unwrap();
    let host = &schema["properties"]["RENEWED_HOST"];
    assert_eq!(host["deprecated"], true);
    assert!(host["description"].as_str().unwrap().ends_with(instead));
    assert_eq!(
        schema["properties"]["RENEWED_LISTEN"].get("deprecated"),
        None
    );
}
