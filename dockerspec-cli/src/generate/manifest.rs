//! What the files of a project say: names, versions, binaries.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value as Json;
use toml::{Table, Value};

use crate::failure::Failure;

/// The name of a folder as part of an image's name: small letters, digits and dashes.
pub(super) fn folder_name(folder: &Path) -> String {
    let full = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let name = full.file_name().map(|it| it.to_string_lossy().into_owned());
    image_name(&name.unwrap_or_default())
}

/// The name of a project for an image: `api` of `registry.example/acme/api:1`.
pub(super) fn project_name(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    image_name(last.split([':', '@']).next().unwrap_or(last))
}

/// A text as a name of an image.
pub(super) fn image_name(text: &str) -> String {
    let mut name = String::new();
    for ch in text.chars() {
        match ch.to_ascii_lowercase() {
            ch @ ('a'..='z' | '0'..='9') => name.push(ch),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    match name.trim_end_matches('-') {
        "" => "app".to_owned(),
        name => name.to_owned(),
    }
}

/// A TOML file; an empty one where it is missing.
pub(super) fn toml(path: &Path) -> Result<Table, Failure> {
    if !path.exists() {
        return Ok(Table::new());
    }
    let text = fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    text.parse().map_err(|error: toml::de::Error| {
        Failure::new(format!(
            "`{}` is no TOML: {}",
            path.display(),
            error.message()
        ))
    })
}

/// A JSON file.
pub(super) fn json(path: &Path) -> Result<Json, Failure> {
    let text = fs::read(path).map_err(|error| Failure::reading(path, &error))?;
    serde_json::from_slice(&text)
        .map_err(|error| Failure::new(format!("`{}` is no JSON: {error}", path.display())))
}

/// A text below keys of a TOML table.
pub(super) fn text<'t>(table: &'t Table, keys: &[&str]) -> Option<&'t str> {
    let (last, keys) = keys.split_last()?;
    let table = keys.iter().try_fold(table, |table, key| {
        table.get(*key).and_then(Value::as_table)
    })?;
    table.get(*last).and_then(Value::as_str)
}

/// The first version in a text, of one part or two: `3.13` of `>=3.13,<4`, `24` of `v24.1.0` with `parts` 1.
pub(super) fn version(text: &str, parts: usize) -> Option<String> {
    let start = text.find(|ch: char| ch.is_ascii_digit())?;
    let number = text
        .get(start..)?
        .split(|ch: char| !ch.is_ascii_digit() && ch != '.');
    let number = number.into_iter().next()?;
    let parts: Vec<&str> = number
        .split('.')
        .filter(|it| !it.is_empty())
        .take(parts)
        .collect();
    Some(parts.join("."))
}

/// The first line of a file that pins a version, as `.python-version`; nothing where it names something else.
pub(super) fn pinned(path: &Path, parts: usize) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().next()?.trim();
    let line = line.strip_prefix(['v', 'V']).unwrap_or(line);
    let line = line.strip_prefix("cpython-").unwrap_or(line);
    release(line, parts)
}

/// A version that is a release: `1.95.0`, and not `nightly-2025-06-01`.
pub(super) fn release(text: &str, parts: usize) -> Option<String> {
    text.starts_with(|first: char| first.is_ascii_digit())
        .then(|| version(text, parts))
        .flatten()
}

/// The least version of a requirement: `3.12` of `<4,>=3.12`.
pub(super) fn least(requirement: &str, parts: usize) -> Option<String> {
    let text = requirement.replace("= ", "=").replace("> ", ">");
    let mut bounds = text.split([',', ' ']).map(str::trim);
    let bound = bounds.find(|part| part.starts_with(['>', '=', '~', '^']));
    bound
        .and_then(|part| version(part, parts))
        .or_else(|| release(requirement.trim(), parts))
}

/// The programs of a Cargo workspace, as Cargo itself knows them; the one that `cargo run` starts alone, where a package names it.
pub(super) fn binaries(folder: &Path) -> Result<Vec<String>, Failure> {
    let run = Command::new("cargo")
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(folder)
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .output();
    let from_cargo = run.ok().filter(|run| run.status.success()).and_then(|run| {
        let metadata: Json = serde_json::from_slice(&run.stdout).ok()?;
        let mut names = Vec::new();
        for package in metadata["packages"].as_array()? {
            if let Some(name) = package["default_run"].as_str() {
                return Some(vec![name.to_owned()]);
            }
            for target in package["targets"].as_array()? {
                let kinds = target["kind"].as_array()?;
                if kinds.iter().any(|kind| kind == "bin") {
                    names.push(target["name"].as_str()?.to_owned());
                }
            }
        }
        Some(names)
    });
    if let Some(names) = from_cargo {
        return Ok(names);
    }
    // without Cargo: the package itself, where it has a program
    let manifest = toml(&folder.join("Cargo.toml"))?;
    Ok(match text(&manifest, &["package", "name"]) {
        Some(name) if folder.join("src/main.rs").exists() => vec![name.to_owned()],
        _ => Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::{image_name, least, release, version};

    #[test]
    fn a_folder_gives_a_name_that_docker_takes() {
        for (text, name) in [
            ("Acme API", "acme-api"),
            ("my_app", "my-app"),
            ("--x--", "x"),
            ("…", "app"),
            ("", "app"),
        ] {
            assert_eq!(image_name(text), name, "{text}");
        }
    }

    #[test]
    fn a_version_is_found_in_what_pins_it() {
        for (text, parts, found) in [
            (">=3.13,<4", 2, Some("3.13")),
            ("3.12.4\n", 2, Some("3.12")),
            ("v24.1.0", 1, Some("24")),
            ("1.95.0", 2, Some("1.95")),
            ("stable", 2, None),
            ("cpython-3.13", 2, Some("3.13")),
        ] {
            assert_eq!(version(text, parts).as_deref(), found, "{text}");
        }
        for (text, found) in [
            ("<4,>=3.12", Some("3.12")),
            (">= 3.11", Some("3.11")),
            ("~=3.13.1", Some("3.13")),
            ("3.12", Some("3.12")),
            ("<4", None),
        ] {
            assert_eq!(least(text, 2).as_deref(), found, "{text}");
        }
        assert_eq!(release("nightly-2025-06-01", 2), None);
    }
}
