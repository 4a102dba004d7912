//! Tasks of the repository: `cargo xtask`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to a terminal"
)]
#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    reason = "text that is generated once is better easy to read than quick to make"
)]

mod arms;
mod crates;
mod emit;
mod new_rule;
mod ready;
mod registry;
mod rule_enum;
mod rule_file;
mod tokens;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask TASK

    new-rule dockerfile|compose NAME    writes a rule file to fill in
    registry [--check]                  writes dockerspec-core/src/rules/mod.rs from the rule files
    bless                               renews the registry, the rule pages, the book and all snapshots
    crates                              counts the crates of others that a user builds
    ready                               runs what CI runs
";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["registry"] => registry::write(&root()).map(|changed| {
            println!(
                "{}",
                if changed {
                    "registry written"
                } else {
                    "registry unchanged"
                }
            );
        }),
        ["registry", "--check"] => registry::check(&root()),
        ["new-rule", folder, name] => new_rule::write(&root(), folder, name).map(|path| {
            println!("{}: fill it in, then `cargo xtask bless`", path.display());
        }),
        ["bless"] => ready::bless(&root()),
        ["crates"] => crates::check(&root()),
        ["ready"] => ready::ready(&root()),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository that this program belongs to.
fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package
        .parent()
        .map_or_else(|| package.clone(), Path::to_path_buf)
}
