//! `cargo xtask ready` and `cargo xtask bless`: everything checked, everything generated.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::{crates, registry};

/// A cargo command, as one types it, and what it needs from the environment.
struct Step {
    name: &'static str,
    variables: &'static [(&'static str, &'static str)],
    command: &'static str,
}

const READY: [Step; 4] = [
    Step {
        name: "format",
        variables: &[],
        command: "fmt --all -- --check",
    },
    Step {
        name: "lints",
        variables: &[],
        command: "clippy --workspace --all-targets --all-features -- -D warnings",
    },
    Step {
        name: "tests",
        variables: &[],
        command: "test --workspace --all-features",
    },
    Step {
        name: "documentation",
        variables: &[("RUSTDOCFLAGS", "-Dwarnings")],
        command: "doc --workspace --no-deps --all-features",
    },
];

const BLESS: [Step; 3] = [
    Step {
        name: "rule pages",
        variables: &[],
        command: "run --quiet --package dockerspec-tests --bin rule_pages",
    },
    Step {
        name: "snapshots",
        variables: &[
            ("TRYBUILD", "overwrite"),
            ("UPDATE_EXPECT", "1"),
            ("INSTA_UPDATE", "always"),
            ("DOCKERSPEC_UPDATE", "1"),
        ],
        command: "test --package dockerspec-tests",
    },
    Step {
        name: "book",
        variables: &[("UPDATE_BOOK", "1")],
        command: "test --package dockerspec-cli --test cli book",
    },
];

/// Runs what CI runs, and stops at the first failure.
///
/// # Errors
///
/// The step that failed.
pub(crate) fn ready(root: &Path) -> Result<(), String> {
    println!("── registry: cargo xtask registry --check");
    registry::check(root)?;
    println!("── crates: cargo xtask crates");
    crates::check(root)?;
    READY.iter().try_for_each(|step| step.run(root))
}

/// Renews everything that is generated, for the diff to be read.
///
/// # Errors
///
/// The step that failed.
pub(crate) fn bless(root: &Path) -> Result<(), String> {
    println!("── registry: cargo xtask registry");
    registry::write(root)?;
    BLESS.iter().try_for_each(|step| step.run(root))
}

impl Step {
    fn run(&self, root: &Path) -> Result<(), String> {
        let Self {
            name,
            variables,
            command,
        } = self;
        let shown: String = variables
            .iter()
            .map(|(key, value)| format!("{key}={value} "))
            .collect();
        println!("── {name}: {shown}cargo {command}");
        let started = Instant::now();
        let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(command.split(' '))
            .envs(variables.iter().copied())
            .current_dir(root)
            .status()
            .map_err(|error| format!("cargo: {error}"))?;
        if !status.success() {
            return Err(format!("{name} failed: {shown}cargo {command}"));
        }
        println!("── {name}: done in {} s", started.elapsed().as_secs());
        Ok(())
    }
}
