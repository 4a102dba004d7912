//! Recipes as text: the checks find nothing in what they render to.

use dockerspec_core::model::Arena;
use dockerspec_core::parse::dockerfile;
use dockerspec_core::prelude::*;
use dockerspec_core::render::recipe_lines;

const APP: User<'_> = User::new("app", 10001);
const SUM: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const COMMIT: &str = "c1899de289a04d12100db370d81485cdf75e47ca";

/// Rules about the rest of an image, which is not here.
const REST: [Rule; 4] = [
    Rule::MissingUser,
    Rule::MissingHealthcheck,
    Rule::RootUser,
    Rule::UndigestedBaseImage,
];

const DEBIAN: &[&str] = &["debian:13.1-slim", "ubuntu:24.04", "python:3.13.9-slim"];
const ALPINE: &[&str] = &["alpine:3.22", "python:3.13-alpine3.22"];
const RED_HAT: &[&str] = &[
    "fedora:43",
    "registry.access.redhat.com/ubi9/ubi-minimal:9.6",
    "amazonlinux:2",
];

fn texts(recipe: &Step<'_>, bases: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for base in bases {
        for before in [&[][..], &[user(APP).into_step()]] {
            let mut text = format!("FROM {base}\nWORKDIR /app\n");
            text += if before.is_empty() {
                ""
            } else {
                "USER 10001:10001\n"
            };
            text += &recipe_lines(recipe, base, before);
            all.push(text);
        }
    }
    all
}

#[track_caller]
fn passes(recipe: &Step<'_>, bases: &[&str]) {
    for text in texts(recipe, bases) {
        let file = dockerfile::parse("Dockerfile", &text);
        let arena = Arena::new();
        let findings = match file.harden(&arena, &Policy::STRICT) {
            Ok(passed) => passed.report().findings().to_vec(),
            Err(report) => report.findings().to_vec(),
        };
        assert!(!findings.is_empty(), "not checked: {text}");
        let findings: Vec<_> = findings
            .iter()
            .filter(|finding| !REST.contains(&finding.rule))
            .map(|finding| format!("{}: {}", finding.rule.name(), finding.message))
            .collect();
        assert_eq!(findings, <[String; 0]>::default(), "{text}");
    }
}

const STEPS: &[Step<'_>] = steps![pip_install(&["uvloop==0.22.1"]), run("make; make install")];

#[test]
fn of_the_distribution() {
    passes(&apt_install(&["curl=8.14.1-2"]).into_step(), DEBIAN);
    passes(&apt_install(&["curl"]).no_cache().into_step(), DEBIAN);
    passes(&apk_add(&["curl=8.14.1-r2"]).into_step(), ALPINE);
    passes(&apk_add(&["curl"]).no_cache().into_step(), ALPINE);
    passes(&apk_add(&["gcc"]).build_only(STEPS).into_step(), ALPINE);
    passes(&dnf_install(&["nginx"]).into_step(), RED_HAT);
    passes(&dnf_install(&["nginx"]).no_cache().into_step(), RED_HAT);
}

#[test]
fn of_languages() {
    let python = &["python:3.13.9-slim", "python:3.13-alpine3.22"];
    passes(&pip_install(&["flask==3.1.2"]).into_step(), python);
    passes(
        &pip_requirements("requirements.txt").no_cache().into_step(),
        python,
    );
    passes(&uv_sync().into_step(), python);
    passes(&uv_pip_install(&["flask==3.1.2"]).into_step(), python);
    passes(
        &uv_pip_install(&[])
            .requirements("requirements.txt")
            .into_step(),
        python,
    );
    let node = &[
        "node:24.11.0-slim",
        "node:24.11.0-alpine3.22",
        "debian:13.1-slim",
    ];
    passes(&npm_ci().into_step(), node);
    passes(&npm_run("build").into_step(), node);
    passes(&pnpm_install().into_step(), node);
    passes(&pnpm_install().no_cache().into_step(), node);
    passes(&yarn_install().into_step(), node);
    passes(&yarn_install().no_cache().into_step(), node);
    let rust = &["rust:1.95.0-slim", "rust:1.95.0-alpine3.22"];
    passes(&cargo_build("server").into_step(), rust);
    passes(
        &go_build("./cmd/server").into_step(),
        &["golang:1.26.0", "golang:1.26.0-alpine3.22"],
    );
    passes(
        &maven_package().into_step(),
        &["maven:3.9.11-eclipse-temurin-25"],
    );
    passes(
        &gradle_build("bootJar").into_step(),
        &["gradle:9.2.0-jdk25"],
    );
    passes(
        &dotnet_publish("src/Api").into_step(),
        &["mcr.microsoft.com/dotnet/sdk:10.0"],
    );
    passes(&bundle_install().into_step(), &["ruby:3.4.7-slim"]);
    passes(&composer_install().into_step(), &["composer:2.8.12"]);
}

#[test]
fn of_files() {
    let all = &["debian:13.1-slim", "alpine:3.22", "fedora:43"];
    passes(&create_user(APP).into_step(), all);
    passes(&create_user(APP).home("/home/app").into_step(), all);
    passes(&create_dir("/data", APP).mode(0o750).into_step(), all);
    passes(&strip_setuid().into_step(), all);
    passes(
        &download("https://example.com/tool", "/usr/local/bin/tool", SUM)
            .mode(0o755)
            .into_step(),
        all,
    );
    passes(
        &download("https://example.com/x.tgz", "/opt/", SUM)
            .unpack()
            .into_step(),
        all,
    );
    passes(
        &git_checkout("https://example.com/x.git", COMMIT, "/src").into_step(),
        all,
    );
    passes(
        &model_download("Qwen/Qwen3-0.6B", COMMIT, "/models").into_step(),
        &["python:3.13.9-slim"],
    );
}

#[test]
fn a_step_that_a_recipe_cannot_surround_is_refused_and_not_dropped() {
    const STEPS: &[Step<'_>] = steps![
        download("https://example.com/x", "/x", SUM)
            .allow(Rule::RecipeArgument, "not to be waived")
    ];
    const STAGES: &[Stage<'_>] =
        &[from("alpine:3.22").with(steps![apk_add(&["gcc"]).build_only(STEPS)])];
    let report = Image::new("x")
        .stages(STAGES)
        .check_with(&Policy::DEVELOPMENT);
    let messages: Vec<&str> = report.errors().map(|it| it.message.as_str()).collect();
    let refused = "inside of a recipe only RUN and recipes that run commands can stand";
    assert!(messages.contains(&refused), "{messages:?}");
}
