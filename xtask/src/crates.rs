//! `cargo xtask crates`: how many crates of others a user builds.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;
use std::process::Command;

/// A choice of features, and the most crates of others that it may need.
struct Limit {
    name: &'static str,
    arguments: &'static [&'static str],
    most: usize,
}

const LIMITS: [Limit; 4] = [
    Limit {
        name: "dockerspec",
        arguments: &["--package", "dockerspec"],
        most: 16,
    },
    Limit {
        name: "dockerspec, only `config`",
        arguments: &[
            "--package",
            "dockerspec",
            "--no-default-features",
            "--features",
            "config",
        ],
        most: 6,
    },
    Limit {
        name: "dockerspec-cli",
        arguments: &["--package", "dockerspec-cli"],
        most: 200,
    },
    Limit {
        name: "dockerspec-cli, without `engine`",
        arguments: &["--package", "dockerspec-cli", "--no-default-features"],
        most: 60,
    },
];

/// Counts the crates, and prints them.
///
/// # Errors
///
/// More crates than there should be; cargo that refuses.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let mut over = Vec::new();
    for limit in &LIMITS {
        let crates = crates(root, limit.arguments)?;
        let (name, most) = (limit.name, limit.most);
        println!("{name}: {} crates of others, at most {most}", crates.len());
        for found in &crates {
            println!("    {found}");
        }
        if crates.len() > most {
            over.push(name);
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    Err(format!("too many crates: {}", over.join(", ")))
}

fn crates(root: &Path, arguments: &[&str]) -> Result<BTreeSet<String>, String> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["tree", "--edges", "normal,build", "--prefix", "none"])
        .args(["--format", "{p}"])
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(others(&String::from_utf8_lossy(&output.stdout)))
}

/// The crates of a list that are not of this workspace, which has a path behind the version.
fn others(list: &str) -> BTreeSet<String> {
    let name = |line: &str| {
        line.trim_end_matches(" (*)")
            .trim_end_matches(" (proc-macro)")
            .to_owned()
    };
    let lines = list
        .lines()
        .filter(|line| !line.contains(" (/") && !line.is_empty());
    lines.map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::others;

    #[test]
    fn crates_of_the_workspace_are_not_counted_and_others_once() {
        let list = "dockerspec v0.1.0 (/x/dockerspec)\nsyn v3.0.10\nserde_derive v1.0.2 (proc-macro)\n\
                    syn v3.0.10 (*)\ndockerspec-derive v0.1.0 (proc-macro) (/x/derive)\n";
        let others = others(list);
        assert_eq!(
            others.into_iter().collect::<Vec<_>>(),
            ["serde_derive v1.0.2", "syn v3.0.10"]
        );
    }
}
