//! `dockerspec analyze` and `dockerspec verify`, on an image that every engine of the tests has.

use jsonschema::validator_for;
use serde_json::Value;

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
