//! At which registries `docker login` was done; no password is read.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::PathBuf;

use dockerspec_core::parse::dockerfile::{Dockerfile, Flag, Keyword, Text};
use serde_json::Value;

/// The first registry of the file's images that Docker's client has a login for.
pub(super) fn needed(file: &Dockerfile) -> Option<String> {
    let text = fs::read_to_string(folder()?.join("config.json")).ok()?;
    let known = known(&text);
    registries(file).into_iter().find(|it| known.contains(it))
}

fn folder() -> Option<PathBuf> {
    let own = env::var_os("DOCKER_CONFIG").filter(|it| !it.is_empty());
    match own {
        Some(folder) => Some(folder.into()),
        None => Some(env::home_dir()?.join(".docker")),
    }
}

/// Registries with a login in the file, or with a program that has one.
fn known(config: &str) -> BTreeSet<String> {
    let config: Value = serde_json::from_str(config).unwrap_or_default();
    let lists = ["auths", "credHelpers"]
        .into_iter()
        .filter_map(|it| config.get(it));
    let names = lists.filter_map(Value::as_object).flat_map(|it| it.keys());
    names.map(|it| host(it)).collect()
}

/// `docker.io` of `https://index.docker.io/v1/`.
fn host(server: &str) -> String {
    let bare = server.split_once("://").map_or(server, |it| it.1);
    match bare.split('/').next().unwrap_or(bare) {
        "index.docker.io" | "registry-1.docker.io" => "docker.io".to_owned(),
        other => other.to_owned(),
    }
}

/// The registries that the file's images come from.
fn registries(file: &Dockerfile) -> BTreeSet<String> {
    let mut stages: BTreeSet<String> = BTreeSet::from(["scratch".to_owned()]);
    let mut found = BTreeSet::new();
    for node in file.nodes() {
        let image = match node.keyword() {
            Keyword::From => node.rest().as_str().split_whitespace().next(),
            Keyword::Copy => node.flag("from").and_then(Flag::value).map(Text::as_str),
            _ => None,
        };
        let Some(image) = image else { continue };
        let is_stage = stages.contains(&image.to_lowercase()) || image.parse::<u32>().is_ok();
        if !is_stage && !image.contains('$') {
            found.insert(registry(image));
        }
        if node.keyword() == Keyword::From
            && let Some(name) = node.rest().as_str().split_whitespace().nth(2)
        {
            stages.insert(name.to_lowercase());
        }
    }
    found
}

fn registry(image: &str) -> String {
    match image.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host.to_owned(),
        _ => "docker.io".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{known, registries};
    use dockerspec_core::parse::dockerfile::parse;

    #[test]
    fn logins_are_known_by_their_registry() {
        let config = r#"{"auths":{"https://index.docker.io/v1/":{},"ghcr.io":{"auth":"eA=="}},"credHelpers":{"a.example:5000":"x"}}"#;
        let known: Vec<String> = known(config).into_iter().collect();
        assert_eq!(known, ["a.example:5000", "docker.io", "ghcr.io"]);
        assert!(super::known("no json").is_empty());
    }

    #[test]
    fn images_name_their_registry_and_stages_do_not() {
        let text = "FROM busybox AS one\nFROM ghcr.io/a/b:1\nCOPY --from=one /a /\nCOPY --from=localhost/c:1 /a /\nCOPY --from=0 /b /\n";
        let found: Vec<String> = registries(&parse("Dockerfile", text)).into_iter().collect();
        assert_eq!(found, ["docker.io", "ghcr.io", "localhost"]);
    }
}
