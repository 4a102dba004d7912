//! `dockerspec check` beside hadolint, over the Dockerfiles of the corpus, in one run.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use dockerspec_benches::measure::{Time, best, time};
use dockerspec_benches::root;

const USAGE: &str = "\
usage: DOCKERSPEC_CORPUS=FOLDER [HADOLINT=PROGRAM] check_speed [RUNS]

Checks every file of FOLDER/dockerfiles with `dockerspec check` and with hadolint.";

/// Starts of a program, to find how long one takes.
const STARTS: usize = 40;

fn main() -> ExitCode {
    let runs = env::args().nth(1).map_or(Ok(5), |text| text.parse());
    let (Some(corpus), Ok(runs)) = (env::var_os("DOCKERSPEC_CORPUS"), runs) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(Path::new(&corpus), runs) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(corpus: &Path, runs: u32) -> io::Result<()> {
    let files = files(&corpus.join("dockerfiles"))?;
    let size: u64 = files
        .iter()
        .map(|path| fs::metadata(path).map_or(0, |it| it.len()))
        .sum();
    let ours = release()?;
    println!(
        "{} files, {size} bytes; one process each; least CPU time of {runs} runs, hadolint once",
        files.len()
    );
    println!(
        "{:20} {:>8} {:>8} {:>12} {:>10}",
        "", "wall s", "CPU s", "files/CPU s", "MB/CPU s"
    );
    let mut check = Command::new(&ours);
    check.args(["check", "--format", "json", "--"]).args(&files);
    let json = best(runs, |_| Ok(()), &mut check, &[0, 1])?;
    row("dockerspec, json", &json, files.len(), size);
    let mut check = Command::new(&ours);
    check.args(["check", "--"]).args(&files);
    row(
        "dockerspec, text",
        &best(runs, |_| Ok(()), &mut check, &[0, 1])?,
        files.len(),
        size,
    );
    let small = corpus_file(&files)?;
    let Some(hadolint) = hadolint() else {
        println!("hadolint is not on the PATH: not compared");
        return start("dockerspec", Command::new(&ours).arg("check").arg(&small));
    };
    let mut lint = Command::new(&hadolint);
    lint.args(["--no-color", "--format", "json"]).args(&files);
    let theirs = time(&mut lint, &[0, 1])?;
    row("hadolint, json", &theirs, files.len(), size);
    println!(
        "dockerspec is {:.0} times as fast by wall time, {:.0} times by CPU time",
        ratio(theirs.wall, json.wall),
        ratio(theirs.cpu, json.cpu)
    );
    start("dockerspec", Command::new(&ours).arg("check").arg(&small))?;
    start("hadolint", Command::new(&hadolint).arg(&small))
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension() != Some(OsStr::new("csv")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The first file of 200 to 400 bytes: small, and no extreme.
fn corpus_file(files: &[PathBuf]) -> io::Result<PathBuf> {
    let small = |path: &&PathBuf| fs::metadata(path).is_ok_and(|it| (200..400).contains(&it.len()));
    let file = files.iter().find(small).or(files.first());
    file.cloned()
        .ok_or_else(|| io::Error::other("the corpus has no Dockerfiles"))
}

fn release() -> io::Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--package", "dockerspec-cli"]);
    let status = cargo.current_dir(root()).status()?;
    if !status.success() {
        return Err(io::Error::other("the release build failed"));
    }
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("release/dockerspec"))
}

/// The program of `HADOLINT`, or the one on the PATH.
fn hadolint() -> Option<PathBuf> {
    if let Some(program) = env::var_os("HADOLINT") {
        return Some(program.into());
    }
    let path = env::var_os("PATH")?;
    let mut programs = env::split_paths(&path).map(|folder| folder.join("hadolint"));
    programs.find(|program| program.is_file())
}

fn row(name: &str, time: &Time, files: usize, bytes: u64) {
    let (wall, cpu) = (time.wall.as_secs_f64(), time.cpu.as_secs_f64());
    let files = u32::try_from(files).map_or(f64::NAN, f64::from) / cpu;
    let bytes = u32::try_from(bytes).map_or(f64::NAN, f64::from) / cpu / 1e6;
    println!("{name:20} {wall:8.3} {cpu:8.3} {files:12.0} {bytes:10.2}");
}

fn ratio(theirs: Duration, ours: Duration) -> f64 {
    theirs.as_secs_f64() / ours.as_secs_f64()
}

/// Prints how long one small file takes, from start to end.
fn start(name: &str, command: &mut Command) -> io::Result<()> {
    let mut walls = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        walls.push(time(command, &[0, 1])?.wall.as_secs_f64() * 1e3);
    }
    walls.sort_by(f64::total_cmp);
    let (least, median) = (walls.first(), walls.get(STARTS / 2));
    if let (Some(least), Some(median)) = (least, median) {
        println!("one small file, {name}: {median:.1} ms median, {least:.1} ms least of {STARTS}");
    }
    Ok(())
}
