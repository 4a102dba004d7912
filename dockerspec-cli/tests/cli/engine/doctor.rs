//! `dockerspec doctor`, with an engine and without one.

use std::process::Command;

use super::engine;
use crate::ran::{Folder, Ran};

#[test]
fn an_engine_that_does_not_answer_is_exit_code_3_and_all_else_is_printed() {
    let folder = Folder::new(&[]);
    let address = format!("unix://{}/no.sock", folder.path().display());
    let mut command = folder.command(&["doctor", "-H", &address]);
    command.env("HTTPS_PROXY", "http://me:hunter22@proxy:3128");
    command.env("DOCKER_AUTH_CONFIG", "hunter22");
    let ran = Ran::from(command.output().unwrap());
    assert_eq!(ran.code, Some(3));
    assert!(ran.err.contains("no.sock"), "{}", ran.err);
    for line in [
        "  chosen by",
        "  tried",
        "  HTTPS_PROXY",
        "http://me:***@proxy:3128",
        "  buildx",
    ] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    assert!(!ran.out.contains("hunter22"), "{}", ran.out);
}

#[test]
fn what_is_printed_for_programs_is_what_the_schema_promises() {
    let folder = Folder::new(&[]);
    let schema = folder.run(&["schema", "doctor"]).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let address = format!("unix://{}/no.sock", folder.path().display());
    let mut documents = vec![folder.run(&["doctor", "-f", "json", "-H", &address]).json()];
    if engine() {
        let ran = folder.run(&["doctor", "-f", "json"]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        documents.push(ran.json());
    }
    for document in documents {
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
    }
}

#[test]
fn an_engine_that_answers_is_described() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[]);
    let ran = folder.run(&["doctor"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let found = folder.run(&["doctor", "-f", "json"]).json();
    let engine = &found["engine"];
    for (line, value) in [
        ("version", &engine["version"]),
        ("kernel", &engine["kernel"]),
        ("data", &engine["storage"]["data"]),
    ] {
        let value = value.as_str().unwrap();
        assert!(!value.is_empty(), "{line}");
        let line = format!("  {line} ");
        let shown = ran.out.lines().find(|it| it.starts_with(&line)).unwrap();
        assert!(shown.ends_with(value), "{shown}");
    }
    // as docker itself has it
    let mut docker = Command::new("docker");
    docker.args([
        "info",
        "--format",
        "{{.ServerVersion}} {{.KernelVersion}} {{.Driver}}",
    ]);
    if let Ok(output) = docker.output() {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let ours = [
            &engine["version"],
            &engine["kernel"],
            &engine["storage"]["driver"],
        ]
        .map(text);
        assert_eq!(
            String::from_utf8_lossy(&output.stdout).trim(),
            ours.join(" ")
        );
    }
}
