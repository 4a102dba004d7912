//! `cargo xtask new-rule`: the file of a rule, ready to be filled in.

use std::fs;
use std::path::{Path, PathBuf};

use crate::registry::{RULES, formatted};
use crate::rule_file::{Folder, capitalised, is_kebab};

const DOCKERFILE: &str = include_str!("new_rule/dockerfile.txt");
const COMPOSE: &str = include_str!("new_rule/compose.txt");

/// Writes the file and returns its path.
///
/// # Errors
///
/// A folder or a name that cannot be one, a rule of that name, a file system that refuses.
pub(crate) fn write(root: &Path, folder: &str, name: &str) -> Result<PathBuf, String> {
    let template = match folder {
        "dockerfile" => DOCKERFILE,
        "compose" => COMPOSE,
        other => {
            return Err(format!(
                "`{other}` is not a folder of rules: dockerfile or compose"
            ));
        }
    };
    if !is_kebab(name) {
        return Err(format!(
            "`{name}` is not a rule name: lower-case words joined by `-`"
        ));
    }
    let module = name.replace('-', "_");
    let rules = root.join(RULES);
    for kind in Folder::ALL {
        let taken = rules.join(kind.name()).join(format!("{module}.rs"));
        if taken.exists() {
            return Err(format!("{} exists", taken.display()));
        }
    }
    let path = rules.join(folder).join(format!("{module}.rs"));
    let variant: String = name.split('-').map(capitalised).collect();
    let text = template
        .replace("RULE-NAME", name)
        .replace("VARIANT", &variant)
        .replace("VERSION", env!("CARGO_PKG_VERSION"));
    let text = formatted(&text)?;
    fs::create_dir_all(rules.join(folder)).map_err(|error| format!("{folder}: {error}"))?;
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule_file::RuleFile;

    #[test]
    fn templates_are_rule_files() {
        for (folder, template) in [(Folder::Dockerfile, DOCKERFILE), (Folder::Compose, COMPOSE)] {
            let source = template.replace("RULE-NAME", "no-such-thing");
            let rule = RuleFile::read(folder, "no_such_thing", &source);
            assert_eq!(rule.map(|it| it.name).as_deref(), Ok("no-such-thing"));
        }
    }

    #[test]
    fn a_rule_is_written_once() {
        let root = std::env::temp_dir().join(format!("xtask-new-rule-{}", std::process::id()));
        let written = write(&root, "compose", "open-port");
        let again = write(&root, "dockerfile", "open-port");
        let _ = fs::remove_dir_all(&root);
        assert!(written.is_ok_and(|path| path.ends_with("rules/compose/open_port.rs")));
        assert!(again.is_err_and(|error| error.ends_with("compose/open_port.rs exists")));
    }

    #[test]
    fn a_wrong_name_or_folder_writes_nothing() {
        let root = Path::new("/nonexistent");
        assert!(
            write(root, "compose", "OpenPort")
                .unwrap_err()
                .contains("not a rule name")
        );
        assert!(
            write(root, "compose", "../open")
                .unwrap_err()
                .contains("not a rule name")
        );
        assert!(
            write(root, "host", "open-port")
                .unwrap_err()
                .contains("not a folder of rules")
        );
    }
}
