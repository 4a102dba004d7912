//! Every Rust file of the repository says what it is, and none is too long to hold in mind.

use std::fs;
use std::path::{Path, PathBuf};

use dockerspec_tests::root;

const WALL: usize = 600;

/// The Rust files below a folder, without what cargo and git keep there.
fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("a folder of the repository can be listed");
    for entry in entries {
        let path = entry.expect("an entry can be read").path();
        let name = path
            .file_name()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                rust_files(&path, found);
            }
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

/// Each file that breaks a habit, with what it breaks.
fn complaints(judge: impl Fn(&str) -> Option<String>) -> String {
    let root = root();
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    assert!(
        files.len() > 10,
        "only {} files found below {}",
        files.len(),
        root.display()
    );
    files.sort();
    let complaint = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a Rust file is text");
        let shown = path.strip_prefix(&root).unwrap_or(path).display();
        judge(&text).map(|it| format!("{shown}: {it}\n"))
    };
    files.iter().filter_map(complaint).collect()
}

#[test]
fn every_file_starts_with_what_it_is() {
    let found = complaints(|text| {
        let first = text.lines().next().unwrap_or_default();
        let says = first.strip_prefix("//! ").is_some_and(|it| it.len() > 10);
        (!says).then(|| format!("starts with `{first}`, not with `//! ` and a sentence"))
    });
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn no_file_is_over_600_lines() {
    let found = complaints(|text| {
        let generated = text
            .lines()
            .take(3)
            .any(|it| it.starts_with("// @generated"));
        let lines = text.lines().count();
        (!generated && lines > WALL).then(|| format!("{lines} lines, look for the seam"))
    });
    assert!(found.is_empty(), "\n{found}");
}
