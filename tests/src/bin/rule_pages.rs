//! Writes docs/rules from the metadata of the rules; `--check` only compares.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use dockerspec_tests::{root, rule_pages};

#[expect(clippy::print_stderr, reason = "it talks to a terminal")]
fn main() -> ExitCode {
    let folder = root().join("docs/rules");
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let stale = differences(&folder, &rule_pages::all());
    let written = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--check"] if stale.is_empty() => Ok(()),
        ["--check"] => {
            for (name, _) in stale {
                eprintln!("docs/rules/{name} is stale");
            }
            eprintln!("error: run `cargo xtask bless`");
            return ExitCode::FAILURE;
        }
        [] => write(&folder, &stale),
        _ => {
            eprintln!("usage: rule_pages [--check]");
            return ExitCode::from(2);
        }
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

/// The pages that are missing, differ, or belong to no rule (`None`).
fn differences(folder: &Path, pages: &BTreeMap<String, String>) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for (name, text) in pages {
        if !fs::read_to_string(folder.join(name)).is_ok_and(|old| old == *text) {
            found.push((name.clone(), Some(text.clone())));
        }
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !pages.contains_key(&name) {
            found.push((name, None));
        }
    }
    found
}

fn write(folder: &Path, stale: &[(String, Option<String>)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in stale {
        match text {
            Some(text) => fs::write(folder.join(name), text)?,
            None => fs::remove_file(folder.join(name))?,
        }
    }
    Ok(())
}
