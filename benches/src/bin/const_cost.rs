//! What checked constants cost in `cargo check`, as CPU time of cargo and rustc.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use dockerspec_benches::generate::{Form, Package, images, long};
use dockerspec_benches::measure::best;
use dockerspec_benches::{root, rules};

const USAGE: &str = "\
usage: const_cost [--rules]

Measures `cargo check` of generated crates; with --rules, what each rule costs in it.";

const RUNS: u32 = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = folder().and_then(|folder| match arguments.as_slice() {
        [] => images_and_edits(&folder),
        ["--rules"] => rules::run(&root(), &folder.join("rules")),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, USAGE)),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Where the generated crates are; their target folders stay, so that a second run is shorter.
fn folder() -> io::Result<PathBuf> {
    let folder = root().join("target/const-cost");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn images_and_edits(folder: &Path) -> io::Result<()> {
    let package = Package::new(&folder.join("images"), &root())?;
    println!(
        "CPU time of `cargo check`, least of {RUNS} runs; two stages, 20 instructions, six RUN lines an image\n"
    );
    println!(
        "{:18} {:>7} {:>7} {:>7} {:>7} {:>13} {:>13} {:>13}",
        "", "0", "1", "10", "100", "ms an image", "edit 1 of 100", "300 RUN lines"
    );
    for form in [Form::Model, Form::Method, Form::Attribute] {
        let mut seconds = Vec::new();
        for count in [0, 1, 10, 100] {
            seconds.push(whole(&package, &images(count, form, ""))?);
        }
        let edit = edit(&package, form)?;
        let long = whole(&package, &long(300, form))?;
        let [none, one, ten, hundred] = seconds.as_slice() else {
            continue;
        };
        println!(
            "{:18} {none:7.3} {one:7.3} {ten:7.3} {hundred:7.3} {:10.1} ms {edit:11.2} s {long:11.2} s",
            form.name(),
            (hundred - none) * 10.0,
        );
    }
    Ok(())
}

/// Seconds for a crate of which only the source has changed, without incremental compilation.
fn whole(package: &Package, source: &str) -> io::Result<f64> {
    let mut check = package.check(false);
    best(1, |_| package.write(source), &mut check, &[0])?;
    let rewrite = |run: u32| package.write(&format!("{source}\n// {run}\n"));
    Ok(seconds(best(RUNS, rewrite, &mut check, &[0])?.cpu))
}

/// Seconds for an edit of one image of a hundred, with incremental compilation.
fn edit(package: &Package, form: Form) -> io::Result<f64> {
    let mut check = package.check(true);
    best(
        1,
        |_| package.write(&images(100, form, "")),
        &mut check,
        &[0],
    )?;
    let edit = |run: u32| package.write(&images(100, form, &format!("-edit{run}")));
    Ok(seconds(best(RUNS, edit, &mut check, &[0])?.cpu))
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}
