//! Images of templates beside those of the Dockerfile that one writes first: size, and time to build again after a change.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio, id};
use std::time::{Duration, Instant};

use dockerspec::templates::{self, Arena, Options, Template};
use dockerspec_benches::root;

/// One stage, the sources before the packages: what stands in most tutorials.
const NAIVE: [(&str, &str, &str, &str); 3] = [
    (
        "python",
        "slim",
        "FROM python:3.13-slim-trixie\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\nCMD [\"uvicorn\", \"app.main:app\"]\n",
        "app/main.py",
    ),
    (
        "rust",
        "rust-distroless",
        "FROM rust:1.95-slim-bookworm\nWORKDIR /src\nCOPY . .\nRUN cargo build --release\nCMD [\"target/release/server\"]\n",
        "src/main.rs",
    ),
    (
        "node",
        "node-service",
        "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm install && npm run build\nCMD [\"node\", \"dist/main.js\"]\n",
        "src/main.js",
    ),
];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What came of building one Dockerfile.
struct Built {
    bytes: u64,
    again: Duration,
}

fn run() -> io::Result<()> {
    println!("sizes hold the base; the time is that of a build after one source has changed");
    println!(
        "{:8} {:>12} {:>12} {:>7} {:>10} {:>10} {:>7}",
        "", "naive MB", "template MB", "ratio", "naive s", "template s", "ratio"
    );
    for (project, variant, naive, changed) in NAIVE {
        let folder = env::temp_dir().join(format!("image-results-{}-{project}", id()));
        copy(&root().join("tests/fixtures").join(project), &folder)?;
        if project == "python" {
            fs::write(
                folder.join("requirements.txt"),
                templates::requirements(false),
            )?;
        }
        let naive = built(&folder, naive, changed, "naive")?;
        let ours = built(&folder, &rendered(variant)?, changed, "template")?;
        fs::remove_dir_all(&folder)?;
        let size = |bytes: u64| Duration::from_micros(bytes).as_secs_f64();
        println!(
            "{project:8} {:>12.1} {:>12.1} {:>6.1}x {:>10.2} {:>10.2} {:>6.1}x",
            size(naive.bytes),
            size(ours.bytes),
            size(naive.bytes) / size(ours.bytes),
            naive.again.as_secs_f64(),
            ours.again.as_secs_f64(),
            naive.again.as_secs_f64() / ours.again.as_secs_f64()
        );
    }
    Ok(())
}

fn rendered(variant: &str) -> io::Result<String> {
    let template = Template::named(variant).ok_or_else(|| io::Error::other("no such template"))?;
    let arena = Arena::new();
    let mut options = Options::new("image-results").syntax(false);
    if variant == "node-service" {
        options = options.version("20");
    }
    let image = (template.make)(&arena, &options).map_err(|it| io::Error::other(it.to_string()))?;
    Ok(image.to_dockerfile())
}

/// Builds once, changes a source, builds again; of three such turns the fastest counts.
fn built(folder: &Path, dockerfile: &str, changed: &str, tag: &str) -> io::Result<Built> {
    fs::write(folder.join("Dockerfile"), dockerfile)?;
    let tag = format!("image-results:{tag}");
    build(folder, &tag)?;
    let source = folder.join(changed);
    let mut text = fs::read_to_string(&source)?;
    let mut again = Duration::MAX;
    for turn in 0..3 {
        let comment = if changed.ends_with("py") { "#" } else { "//" };
        text.extend([
            "\n",
            comment,
            " change ",
            &turn.to_string(),
            " of ",
            &tag,
            "\n",
        ]);
        fs::write(&source, &text)?;
        let start = Instant::now();
        build(folder, &tag)?;
        again = again.min(start.elapsed());
    }
    let inspect = docker(&["image", "inspect", "--format", "{{.Size}}", &tag])?;
    let bytes = inspect.trim().parse().map_err(io::Error::other)?;
    docker(&["image", "rm", "--force", &tag])?;
    Ok(Built { bytes, again })
}

fn build(folder: &Path, tag: &str) -> io::Result<()> {
    docker(&[
        "build",
        "--quiet",
        "--tag",
        tag,
        &folder.display().to_string(),
    ])
    .map(drop)
}

fn docker(arguments: &[&str]) -> io::Result<String> {
    let run = Command::new("docker")
        .args(arguments)
        .stdin(Stdio::null())
        .output()?;
    if !run.status.success() {
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        return Err(io::Error::other(said));
    }
    Ok(String::from_utf8_lossy(&run.stdout).into_owned())
}

fn copy(from: &Path, to: &PathBuf) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
