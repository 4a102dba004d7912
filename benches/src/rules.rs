//! What each rule costs in const evaluation.
//!
//! One rule of an image costs less than the noise of a compiler run. So in a copy of the crates the
//! generated registry calls one rule many times instead of once, and the difference is divided.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::generate::{Form, Package, images};
use crate::measure::best;

/// How often the measured rule is called instead of once.
const TIMES: u32 = 200;
/// Images in the measured crate.
const IMAGES: u32 = 8;
const RUNS: u32 = 3;
const REGISTRY: &str = "dockerspec-core/src/rules/mod.rs";
const CRATES: [&str; 3] = ["dockerspec-core", "dockerspec-derive", "dockerspec"];

/// Measures every rule that the registry calls, and prints the dearest first.
///
/// # Errors
/// A file cannot be copied, or a compilation fails.
pub fn run(repository: &Path, folder: &Path) -> io::Result<()> {
    let copy = folder.join("repository");
    copy_crates(repository, &copy)?;
    let package = Package::new(&folder.join("images"), &copy)?;
    let registry = fs::read_to_string(copy.join(REGISTRY))?;
    let rules = called(&registry);
    let base = cost(&package)?;
    let again = cost(&package)?;
    let mut costs = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        fs::write(copy.join(REGISTRY), repeated(&registry, rule))?;
        let cost = (cost(&package)? - base.min(again)) / f64::from(IMAGES * (TIMES - 1));
        eprintln!(
            "{}/{}: {rule} {:.4} ms",
            number + 1,
            rules.len(),
            cost * 1e3
        );
        costs.push((cost * 1e3, rule));
    }
    fs::write(copy.join(REGISTRY), &registry)?;
    costs.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let noise = (base - again).abs() / f64::from(IMAGES * (TIMES - 1)) * 1e3;
    println!(
        "ms of `cargo check` for one image of 20 instructions (differences below {noise:.4} are noise)\n"
    );
    for (cost, rule) in &costs {
        println!("{cost:8.4}  {rule}");
    }
    let sum: f64 = costs.iter().map(|(cost, _)| cost.max(0.0)).sum();
    println!("{sum:8.4}  all {} rules", costs.len());
    Ok(())
}

/// Seconds of CPU time for checking the sample's crate.
fn cost(package: &Package) -> io::Result<f64> {
    let allow = "#![allow(long_running_const_eval)]\n";
    let source = allow.to_owned() + &images(IMAGES as usize, Form::Method, "");
    let mut check = package.check(false);
    best(1, |_| package.write(&source), &mut check, &[0])?;
    let rewrite = |run: u32| package.write(&format!("{source}\n// {run}\n"));
    Ok(best(RUNS, rewrite, &mut check, &[0])?.cpu.as_secs_f64())
}

/// The rules that a registry calls, as `dockerfile::sudo`.
fn called(registry: &str) -> Vec<String> {
    let mut rules: Vec<String> = registry
        .lines()
        .filter_map(call)
        .map(str::to_owned)
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

/// The rule that a line of the registry calls.
fn call(line: &str) -> Option<&str> {
    let call = line.trim().strip_suffix(';')?;
    let (rule, _) = call.split_once("::check(")?;
    rule.starts_with(|ch: char| ch.is_ascii_lowercase())
        .then_some(rule)
}

/// The registry with one rule called many times.
fn repeated(registry: &str, rule: &str) -> String {
    let repeat = |line: &str| match call(line) {
        Some(found) if found == rule => {
            format!("let mut times = 0; while times < {TIMES} {{ {line} times += 1; }}\n")
        }
        _ => format!("{line}\n"),
    };
    registry.lines().map(repeat).collect()
}

fn copy_crates(repository: &Path, copy: &Path) -> io::Result<()> {
    for name in CRATES {
        let target = copy.join(name);
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        copy_folder(&repository.join(name), &target)?;
    }
    let manifest = fs::read_to_string(repository.join("Cargo.toml"))?;
    fs::write(copy.join("Cargo.toml"), with_members(&manifest))?;
    fs::copy(repository.join("Cargo.lock"), copy.join("Cargo.lock"))?;
    Ok(())
}

/// The manifest of the workspace with only the copied crates.
fn with_members(manifest: &str) -> String {
    let Some((before, list)) = manifest.split_once("members = [") else {
        return manifest.to_owned();
    };
    let after = list.split_once(']').map_or("", |(_, after)| after);
    format!("{before}members = {CRATES:?}{after}")
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    let mut folders: Vec<(PathBuf, PathBuf)> = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = folders.pop() {
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let target = to.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push((entry.path(), target));
            } else {
                fs::copy(entry.path(), target)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{called, repeated, with_members};

    const REGISTRY: &str =
        "        b\"sudo\" => {\n            dockerfile::sudo::check(run);\n        }\n";

    #[test]
    fn a_call_of_the_registry_is_repeated() {
        assert_eq!(called(REGISTRY), ["dockerfile::sudo"]);
        let text = repeated(REGISTRY, "dockerfile::sudo");
        assert!(text.contains(
            "while times < 200 {             dockerfile::sudo::check(run); times += 1; }"
        ));
        assert_eq!(repeated(REGISTRY, "dockerfile::other"), REGISTRY);
    }

    #[test]
    fn only_the_copied_crates_are_members() {
        let text = with_members("[workspace]\nmembers = [\n    \"a\",\n]\n\n[x]\n");
        assert_eq!(
            text,
            "[workspace]\nmembers = [\"dockerspec-core\", \"dockerspec-derive\", \"dockerspec\"]\n\n[x]\n"
        );
    }
}
