//! `dockerspec analyze` and `dockerspec verify`, on an image that every engine of the tests has.

use jsonschema::validator_for;
use serde_json::Value;

use super::docker::{Container, docker};
use super::engine;
use crate::ran::Folder;

fn holds(document: &Value, schema: &str) {
    let schema = Folder::new(&[]).run(&["schema", schema]).json();
    let validator = validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn an_analysis_is_what_its_schema_promises() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[]);
    let ran = folder.run(&["analyze", "busybox:1", "-f", "json", "--files"]);
    assert_eq!(ran.err, "");
    let document = ran.json();
    holds(&document, "analyze");
    assert_eq!(document["image"]["efficiencyScore"], 1.0);
    let files = document["layer"][0]["fileList"].as_array().unwrap();
    assert!(files.iter().any(|it| it["path"] == "etc/passwd"));
    let compared = folder.run(&["analyze", "busybox:1", "alpine:3", "-f", "json"]);
    holds(&compared.json(), "compare");
    let verified = folder.run(&["verify", "busybox:1", "-f", "json"]);
    holds(&verified.json(), "verify");
    assert_eq!(verified.code, Some(1), "{}", verified.err);
}

#[test]
fn pictures_and_pages_are_files() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[]);
    let arguments = [
        "analyze",
        "busybox:1",
        "-f",
        "html",
        "-o",
        "report.html",
        "-f",
        "svg",
        "-o",
        "report.svg",
    ];
    let ran = folder.run(&arguments);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (Some(0), "", "")
    );
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("report.html").starts_with("<!doctype html>"));
    assert!(read("report.svg").starts_with("<svg"));
}

#[test]
fn rules_of_dive_make_the_exit_code() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[(".dive-ci", b"rules:\n  highestWastedBytes: 1B\n")]);
    let ran = folder.run(&["analyze", "busybox:1", "--ci"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    assert!(
        ran.out
            .contains("passed  highestWastedBytes        0 B, limit 1 B"),
        "{}",
        ran.out
    );
    let ran = folder.run(&["analyze", "busybox:1", "--max-size", "1kB", "-q"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.starts_with("failed  highestSize"), "{}", ran.out);
    let wrong = Folder::new(&[(".dive-ci", b"rules:\n  lowestEfficiency: 95\n")]);
    let ran = wrong.run(&["analyze", "busybox:1", "--ci"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("`.dive-ci`: line 2 of the rules"),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_no_image_is_exit_code_2_and_no_engine_is_3() {
    let folder = Folder::new(&[("a.tar", b"hello")]);
    let ran = folder.run(&["analyze", "docker-archive://a.tar"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(
        ran.err
            .starts_with("error: `a.tar` cannot be read: it is no archive"),
        "{}",
        ran.err
    );
    let ran = folder.run_with(&["verify", "-"], b"hello");
    assert_eq!(ran.code, Some(2));
    let ran = folder.run(&["analyze", "oci://none"]);
    assert!(
        ran.err.starts_with("error: `none` cannot be opened"),
        "{}",
        ran.err
    );
    let address = format!("unix://{}/no.sock", folder.path().display());
    for verb in [
        &["analyze", "a"][..],
        &["verify", "a"],
        &["verify", "--container", "a"],
    ] {
        let ran = folder.run(&[verb, &["-H", &address]].concat());
        assert_eq!(ran.code, Some(3), "{verb:?}: {}", ran.err);
    }
}

#[test]
fn an_image_that_is_absent_is_named() {
    if !engine() {
        return;
    }
    let ran = Folder::new(&[]).run(&["analyze", "cli-test-absent:1"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err
            .contains("the engine has no image `cli-test-absent:1`"),
        "{}",
        ran.err
    );
}

#[test]
fn one_of_several_images_of_an_archive_is_named() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[]);
    let path = folder.path().join("two.tar");
    let saved = docker(&[
        "save",
        "busybox:1",
        "alpine:3",
        "-o",
        path.to_str().unwrap(),
    ]);
    assert_eq!(saved.code, Some(0), "{}", saved.err);
    for verb in ["analyze", "verify"] {
        let ran = folder.run(&[verb, "two.tar"]);
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
        assert!(
            ran.err.contains("name one of `busybox:1`, `alpine:3`"),
            "{}",
            ran.err
        );
        let ran = folder.run(&[verb, "two.tar", "--image", "alpine:3", "-f", "json"]);
        holds(&ran.json(), verb);
        let ran = folder.run(&[verb, "two.tar", "--image", "alpine:4"]);
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains("none named `alpine:4`"), "{}", ran.err);
        let ran = folder.run(&[verb, "busybox:1", "--image", "alpine:3"]);
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains("`busybox:1` is neither"), "{}", ran.err);
        let ran = folder.run(&[
            verb,
            "two.tar",
            "--image",
            "alpine:3",
            "--platform",
            "linux/mips64le",
        ]);
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains("none for `linux/mips64le`"), "{}", ran.err);
    }
}

#[test]
fn a_container_is_verified_as_it_is_and_not_as_it_was_asked_for() {
    if !engine() {
        return;
    }
    let container = Container::run(&[
        "--security-opt",
        "systempaths=unconfined",
        "--cpus",
        "0.5",
        "--memory",
        "64m",
        "--health-cmd",
        "true",
        "--health-interval",
        "1s",
        "busybox:1",
        "sleep",
        "1000",
    ]);
    container.until(".State.Health.Status", "healthy");
    let folder = Folder::new(&[]);
    let check = |name: &str| {
        let document = folder
            .run(&["verify", "--container", &container.name, "-f", "json"])
            .json();
        holds(&document, "verify");
        let checks = document["checks"].as_array().unwrap();
        let found = checks.iter().find(|it| it["name"] == name).unwrap();
        (
            found["state"].as_str().unwrap().to_owned(),
            found["evidence"][0].as_str().unwrap().to_owned(),
        )
    };
    let (state, evidence) = check("confinement");
    assert_eq!(state, "failed");
    assert!(
        evidence.starts_with("`systempaths=unconfined`"),
        "{evidence}"
    );
    assert_eq!(
        check("limits").1,
        format!("memory {} bytes, CPUs 0.5", 64 << 20)
    );
    assert_eq!(check("health").0, "passed");
    docker(&["kill", &container.name]);
    container.until(".State.Status", "exited");
    assert_eq!(
        check("health"),
        ("unknown".to_owned(), "it does not run".to_owned())
    );
}

#[test]
fn what_is_no_name_is_in_no_request() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[]);
    for name in ["a/../b", "x?all=1", "é", "a b"] {
        let image = folder.run(&["analyze", name]);
        assert_eq!((image.out.as_str(), image.code), ("", Some(2)), "{name}");
        let message = format!("the engine has no image `{name}`");
        assert!(image.err.contains(&message), "{name}: {}", image.err);
        let container = folder.run(&["verify", "--container", name]);
        let message = format!("the engine has no container `{name}`");
        assert!(
            container.err.contains(&message),
            "{name}: {}",
            container.err
        );
    }
}
