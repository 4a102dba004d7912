//! What a process finds around it: variables, the configuration of the Docker command line, its contexts.

use std::env;

use serde_json::Value;

use crate::engine::connection::Surroundings;
use crate::engine::mask::{MASKED, Mask};

/// A context of the Docker command line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedEngine {
    /// The context's name.
    pub name: String,
    /// The engine's address, written as in `DOCKER_HOST`.
    pub address: String,
}

pub(super) fn contexts() -> Vec<NamedEngine> {
    let store = Surroundings::of_this_process().store();
    // why they cannot be read stands with the files
    let contexts = store.contexts().unwrap_or_default().into_iter();
    let masked = |text: &str| Mask::new().text(text).into_owned();
    let named = contexts.map(|context| NamedEngine {
        address: masked(&context.host),
        name: context.name,
    });
    named.collect()
}

/// Each file, and what was found in it.
pub(super) fn files() -> Vec<(String, String)> {
    let store = Surroundings::of_this_process().store();
    let config = match store.config() {
        Ok(Some(config)) => settings(&config),
        Ok(None) => "not there".to_owned(),
        Err(error) => error.to_string(),
    };
    let contexts = match store.contexts() {
        Ok(contexts) if contexts.is_empty() => "none".to_owned(),
        Ok(contexts) => format!("{} read", contexts.len()),
        Err(error) => error.to_string(),
    };
    let folder = store.folder().join("contexts");
    vec![
        (store.file().display().to_string(), config),
        (folder.display().to_string(), contexts),
    ]
}

/// What matters of `config.json`: never what it holds of logins but the names of their registries.
fn settings(config: &Value) -> String {
    let mut found = vec!["read".to_owned()];
    for key in ["currentContext", "credsStore", "cliPluginsExtraDirs"] {
        match &config[key] {
            Value::Null => {}
            Value::String(text) => found.push(format!("{key} {text}")),
            other => found.push(format!("{key} {other}")),
        }
    }
    for key in ["auths", "credHelpers"] {
        let names = config[key].as_object().into_iter().flatten();
        let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
        if !names.is_empty() {
            found.push(format!("{key} for {}", names.join(" ")));
        }
    }
    let proxies = config["proxies"].as_object().into_iter().flatten();
    for (host, proxies) in proxies {
        for (name, value) in proxies.as_object().into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            found.push(format!("{name} of {host} {}", Mask::new().text(value)));
        }
    }
    found.join(", ")
}

/// Variables that begin so are read by an engine's clients or by us.
const PREFIXES: [&str; 6] = [
    "DOCKER_",
    "DOCKERSPEC_",
    "BUILDKIT_",
    "BUILDX_",
    "COMPOSE_",
    "PODMAN_",
];
const NAMES: [&str; 11] = [
    "ALL_PROXY",
    "CI",
    "CONTAINER_CONNECTION",
    "CONTAINER_HOST",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "SOURCE_DATE_EPOCH",
    "SSH_AUTH_SOCK",
    "XDG_RUNTIME_DIR",
];

pub(super) fn environment() -> Vec<(String, String)> {
    let all = env::vars_os().map(|(name, value)| {
        let text = |it: std::ffi::OsString| it.to_string_lossy().into_owned();
        (text(name), text(value))
    });
    relevant(all)
}

fn relevant(all: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let matters = |name: &str| {
        let upper = name.to_ascii_uppercase();
        NAMES.contains(&upper.as_str()) || PREFIXES.iter().any(|it| upper.starts_with(it))
    };
    let mask = Mask::new();
    let kept = all.filter(|(name, _)| matters(name)).map(|(name, value)| {
        let value = match name.as_str() {
            // the credentials of all registries
            "DOCKER_AUTH_CONFIG" => MASKED.to_owned(),
            _ => mask.value(&name, &value).into_owned(),
        };
        (name, value)
    });
    let mut kept: Vec<_> = kept.collect();
    kept.sort();
    kept
}

#[cfg(test)]
mod tests {
    use super::{relevant, settings};

    #[test]
    fn variables_that_matter_are_told_without_their_secrets() {
        let all = [
            ("PATH", "/bin"),
            ("http_proxy", "http://me:hunter22@proxy:3128"),
            ("DOCKER_HOST", "unix:///d.sock"),
            (
                "DOCKER_AUTH_CONFIG",
                "{\"auths\":{\"a\":{\"auth\":\"aHVudGVyMjI=\"}}}",
            ),
            ("DOCKER_PASSWORD", "hunter22"),
        ];
        let all = all.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let kept: Vec<String> = relevant(all.into_iter())
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            kept,
            [
                "DOCKER_AUTH_CONFIG=***",
                "DOCKER_HOST=unix:///d.sock",
                "DOCKER_PASSWORD=***",
                "http_proxy=http://me:***@proxy:3128",
            ]
        );
    }

    #[test]
    fn logins_are_told_by_registry_alone() {
        let config = serde_json::json!({
            "auths": {"ghcr.io": {"auth": "aHVudGVyMjI="}},
            "credsStore": "pass",
            "proxies": {"default": {"httpProxy": "http://me:hunter22@proxy:3128"}},
        });
        assert_eq!(
            settings(&config),
            "read, credsStore pass, auths for ghcr.io, httpProxy of default http://me:***@proxy:3128"
        );
    }
}
