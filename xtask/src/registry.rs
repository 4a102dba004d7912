//! `cargo xtask registry`: `rules/mod.rs` from the rules' own files.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::emit;
use crate::rule_file::{Folder, RuleFile};

/// The folder of the rules, from the root of the repository.
pub(crate) const RULES: &str = "dockerspec-core/src/rules";

/// Writes the registry where it has changed.
///
/// # Errors
///
/// A rule file that cannot be understood, with its path; a file system or rustfmt that refuses.
pub(crate) fn write(root: &Path) -> Result<bool, String> {
    let (path, text) = generate(root)?;
    if fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(false);
    }
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(true)
}

/// Compares the committed registry with the rule files.
///
/// # Errors
///
/// As [`write()`], and a registry that is not what it would write.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let (path, text) = generate(root)?;
    match fs::read_to_string(&path) {
        Ok(committed) if committed == text => Ok(()),
        _ => Err(format!(
            "{} is stale: run `cargo xtask registry`",
            path.display()
        )),
    }
}

fn generate(root: &Path) -> Result<(PathBuf, String), String> {
    let folder = root.join(RULES);
    let mut rules = Vec::new();
    for kind in Folder::ALL {
        rules.extend(read_folder(kind, &folder.join(kind.name()))?);
    }
    rules.sort_by(|one, other| one.name.cmp(&other.name));
    for pair in rules.windows(2) {
        if let [one, other] = pair
            && one.variant() == other.variant()
        {
            let [one, other] =
                [one, other].map(|it| format!("{}/{}.rs", it.folder.name(), it.module));
            return Err(format!(
                "{RULES}: {one} and {other} would both be `{}`",
                pair[0].variant()
            ));
        }
    }
    Ok((folder.join("mod.rs"), formatted(&emit::registry(&rules))?))
}

/// The rules of one folder; a folder that is not there has none.
fn read_folder(kind: Folder, folder: &Path) -> Result<Vec<RuleFile>, String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut rules = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| format!("{}: {error}", folder.display()))?
            .path();
        let (Some(module), Some("rs")) = (
            path.file_stem().and_then(|it| it.to_str()),
            path.extension().and_then(|it| it.to_str()),
        ) else {
            continue;
        };
        let place = |error: String| format!("{}: {error}", path.display());
        let source = fs::read_to_string(&path).map_err(|error| place(error.to_string()))?;
        rules.push(RuleFile::read(kind, module, &source).map_err(place)?);
    }
    Ok(rules)
}

/// The text as rustfmt leaves it under this repository's settings.
pub(crate) fn formatted(text: &str) -> Result<String, String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .current_dir(crate::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("rustfmt: {error}"))?;
    if let Some(mut input) = rustfmt.stdin.take() {
        input
            .write_all(text.as_bytes())
            .map_err(|error| format!("rustfmt: {error}"))?;
    }
    let output = rustfmt
        .wait_with_output()
        .map_err(|error| format!("rustfmt: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "rustfmt: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("rustfmt: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository of its own, removed at the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let root = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            for kind in Folder::ALL {
                fs::create_dir_all(root.join(RULES).join(kind.name())).unwrap();
            }
            Self(root)
        }

        fn rule(&self, path: &str, name: &str, on: &str) {
            let source = format!(
                "//! A rule.\nuse crate::check::{{Level, Meta, On, Run}};\n\n\
                 pub(crate) const RULE: Meta = Meta {{\n    name: \"{name}\",\n    on: {on},\n    \
                 summary: \"something is wrong\",\n}};\n"
            );
            fs::write(self.0.join(RULES).join(path), source).unwrap();
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_new_file_makes_the_registry_stale_until_it_is_written() {
        let scratch = Scratch::new("stale");
        scratch.rule(
            "dockerfile/apt_yes.rs",
            "apt-yes",
            "On::Command(&[\"apt-get\", \"apt\"])",
        );
        scratch.rule("compose/open_port.rs", "open-port", "On::Setting(\"Port\")");
        assert!(
            check(&scratch.0)
                .unwrap_err()
                .contains("run `cargo xtask registry`")
        );
        assert_eq!(write(&scratch.0), Ok(true));
        assert_eq!(write(&scratch.0), Ok(false));
        assert_eq!(check(&scratch.0), Ok(()));
        scratch.rule(
            "dockerfile/apk_cache.rs",
            "apk-cache",
            "On::Command(&[\"apk\"])",
        );
        assert!(check(&scratch.0).is_err());
    }

    #[test]
    fn rustfmt_has_nothing_left_to_do() {
        let scratch = Scratch::new("stable");
        for number in 0..40 {
            let on = if number % 3 == 0 {
                "On::EveryCommand"
            } else {
                "On::Command(&[\"a\", \"b\"])"
            };
            scratch.rule(
                &format!("dockerfile/rule_{number}.rs"),
                &format!("rule-{number}"),
                on,
            );
        }
        let (_, text) = generate(&scratch.0).unwrap();
        assert_eq!(formatted(&text), Ok(text));
    }

    #[test]
    fn a_name_stands_for_one_rule() {
        let scratch = Scratch::new("twice");
        scratch.rule("dockerfile/secret.rs", "secret", "On::Script");
        scratch.rule("compose/secret.rs", "secret", "On::Service");
        let error = check(&scratch.0).unwrap_err();
        assert!(
            error.contains("dockerfile/secret.rs and compose/secret.rs"),
            "{error}"
        );
    }

    #[test]
    fn an_error_names_the_file() {
        let scratch = Scratch::new("error");
        scratch.rule("compose/open_port.rs", "port-open", "On::Script");
        let error = write(&scratch.0).unwrap_err();
        assert!(
            error.contains("compose/open_port.rs: must say `name: \"open-port\"`"),
            "{error}"
        );
    }
}
