//! Templates on an engine: each whose bases are there is built, runs as its user, answers, and stops when it is told to.

#![cfg(feature = "engine")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use dockerspec::engine::BuildOptions;
use dockerspec::templates::{self, Arena, Options, Template};
use dockerspec_tests::engine::{RunOptions, bench};

/// Files of a project, in a folder that is removed.
struct Project(PathBuf);

impl Project {
    fn of(name: &str, fixture: &str) -> Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(fixture);
        let to = std::env::temp_dir().join(format!("template-{name}-{}", std::process::id()));
        copy(&from, &to);
        Project(to)
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // a folder that cannot be removed must not hide why the test failed
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a fixture");
    for entry in std::fs::read_dir(from).expect("a fixture") {
        let entry = entry.expect("a fixture");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a fixture").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a fixture");
        }
    }
}

#[track_caller]
fn runs(variant: &str, fixture: &str, options: &Options<'_>, port: u16, uid: u32) {
    let Some(bench) = bench() else { return };
    let project = Project::of(variant, fixture);
    if fixture == "python" {
        std::fs::write(
            project.0.join("requirements.txt"),
            templates::requirements(true),
        )
        .expect("a file");
    }
    let arena = Arena::new();
    let options = options.syntax(false);
    let template = Template::named(variant).expect("a template");
    let image = (template.make)(&arena, &options).unwrap_or_else(|report| panic!("{report}"));
    let built = bench.wait(bench.engine.build(&image, BuildOptions::new(&project.0)));
    let built = built.unwrap_or_else(|error| panic!("{variant}: {error}"));
    let running = bench.run(
        &built.id,
        &RunOptions {
            ports: &[port],
            read_only: true,
            ..RunOptions::default()
        },
    );
    running.wait_healthy(Duration::from_mins(1));
    assert_eq!(running.user_id(), uid, "{variant}");
    assert_eq!(running.get(port, "/health").0, 200, "{variant}");
    let ended = running.stop(Duration::from_secs(10));
    assert!(ended.took < Duration::from_secs(2), "{variant}: {ended:?}");
    assert_eq!(ended.exit_code, 0, "{variant}: {}", running.logs());
    drop(running);
    bench.remove_image(&built.tags[0]);
}

#[test]
fn python_on_slim() {
    runs("slim", "python", &Options::new("template-slim"), 8000, 1000);
}

#[test]
fn python_on_alpine() {
    runs(
        "alpine",
        "python",
        &Options::new("template-alpine"),
        8000,
        1000,
    );
}

#[test]
fn python_with_gunicorn() {
    runs(
        "gunicorn",
        "python",
        &Options::new("template-gunicorn"),
        8000,
        1000,
    );
}

#[test]
fn python_with_a_lock_file() {
    let options = Options::new("template-uv")
        .port(8080)
        .user(dockerspec::prelude::User::new("api", 10001));
    runs("uv", "uv", &options, 8080, 10001);
}

#[test]
fn rust_on_slim() {
    runs(
        "rust-service",
        "rust",
        &Options::new("template-rust"),
        8080,
        1000,
    );
}

#[test]
fn rust_on_distroless() {
    runs(
        "rust-distroless",
        "rust",
        &Options::new("template-distroless"),
        8080,
        65532,
    );
}

#[test]
fn rust_on_nothing() {
    // the target that needs no download
    let options = Options::new("template-static").target("x86_64-unknown-linux-gnu");
    runs("rust-static", "rust", &options, 8080, 65532);
}

#[test]
fn node_on_slim() {
    runs(
        "node-service",
        "node",
        &Options::new("template-node").version("20"),
        3000,
        1000,
    );
}
