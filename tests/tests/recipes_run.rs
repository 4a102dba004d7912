//! Recipes on an engine: what they leave in an image is what they say.

#![cfg(feature = "engine")]

use dockerspec::engine::BuildOptions;
use dockerspec::prelude::*;
use dockerspec_tests::engine::{RunOptions, bench};

const APP: User<'_> = User::new("app", 10001);

/// Prints files with setuid or setgid bits, then owner, group and mode of the folders.
const LOOK: &[&str] = &[
    "sh",
    "-c",
    "find / -xdev -type f -perm /6000 2>/dev/null; stat -c '%u:%g %a %n' /data /data/deep; id -u; id -un",
];

const LOOKED: &str = "10001:10001 750 /data\n10001:10001 755 /data/deep\n10001\napp\n";

/// Builds an image from an empty folder, runs a command in it, and gives what the command wrote.
#[track_caller]
fn says(image: &Hardened<Image<'_>>, command: &[&str]) -> Option<String> {
    let bench = bench()?;
    let name = image.get().name;
    let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let built = bench.wait(bench.engine.build(image, BuildOptions::new(&folder)));
    std::fs::remove_dir_all(&folder).expect("the folder is there");
    let built = built.unwrap_or_else(|error| panic!("{error}"));
    let options = RunOptions {
        cmd: command,
        ..RunOptions::default()
    };
    let running = bench.run(&built.id, &options);
    assert_eq!(running.wait_end(), 0, "{}", running.logs());
    let said = running.logs();
    drop(running);
    bench.remove_image(&built.tags[0]);
    Some(said)
}

const DEBIAN: Hardened<Image<'_>> = Image::new("recipes-debian")
    .no_syntax()
    .stages(&[from("debian:bookworm-slim").with(steps![
        apt_install(&["ca-certificates"]),
        create_user(APP),
        create_dir("/data", APP).mode(0o750),
        create_dir("/data/deep", APP),
        strip_setuid(),
        user(APP),
        no_healthcheck("a command that ends"),
        cmd(&["true"]),
    ])])
    .enforce(&Policy::PRODUCTION);

#[test]
fn debian_gets_its_user_and_folders_and_loses_its_setuid_bits() {
    if let Some(said) = says(&DEBIAN, LOOK) {
        assert_eq!(said, LOOKED);
    }
}

const ALPINE: Hardened<Image<'_>> = Image::new("recipes-alpine")
    .no_syntax()
    .stages(&[from("alpine:3").with(steps![
        create_user(APP),
        create_dir("/data", APP).mode(0o750),
        create_dir("/data/deep", APP),
        apk_add(&["gcc"]).build_only(steps![
            run("mkdir /made || true; touch /made/here"),
            run_all(&["chmod 4755 /made/here", "true"]),
        ]),
        strip_setuid(),
        user(APP),
        no_healthcheck("a command that ends"),
        cmd(&["true"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn alpine_gets_the_same_from_busybox() {
    if let Some(said) = says(&ALPINE, LOOK) {
        assert_eq!(said, LOOKED);
        assert_eq!(
            says(&ALPINE, &["ls", "/made"]).unwrap_or_default(),
            "here\n"
        );
    }
}

const PYTHON: Hardened<Image<'_>> = Image::new("recipes-python")
    .no_syntax()
    .stages(&[from("python:3.13-slim-trixie").with(steps![
        copy("/uv", "/usr/local/bin/uv").from_image("ghcr.io/astral-sh/uv:0.13"),
        uv_pip_install(&["h11==0.16.0"]),
        uv_pip_install(&["click==8.5.1"]).venv("/opt/venv"),
        user(User::NONROOT),
        no_healthcheck("a command that ends"),
        cmd(&["true"]),
    ])])
    .enforce(&Policy::PRODUCTION);

#[test]
fn uv_installs_into_the_base_or_into_an_environment() {
    const COMMAND: &[&str] = &[
        "sh",
        "-c",
        "python3 -c 'import h11; print(h11.__version__)'; /opt/venv/bin/python -c 'import click; print(click.__name__)'; ls -A /root/.cache 2>/dev/null || true",
    ];
    if let Some(said) = says(&PYTHON, COMMAND) {
        assert_eq!(said, "0.16.0\nclick\n");
    }
}
