//! What shells, `man` and programs read of the command.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::ran::Folder;

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

#[test]
fn every_shell_gets_its_completions() {
    let folder = Folder::new(&[]);
    for shell in SHELLS {
        let ran = folder.run(&["completions", shell]);
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)), "{shell}");
        for word in ["generate-compose", "fail-on"] {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(folder.run(&["completions", "tcsh"]).code, Some(2));
}

#[test]
fn bash_completes_a_verb() {
    let folder = Folder::new(&[]);
    let completions = folder.run(&["completions", "bash"]).out;
    let script = format!(
        "{completions}\nCOMP_WORDS=(dockerspec copy-d) COMP_CWORD=1\n_dockerspec dockerspec copy-d dockerspec\necho \"${{COMPREPLY[@]}}\"\n"
    );
    let bash = Command::new("bash")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut bash) = bash else {
        println!("skipped: no bash");
        return;
    };
    bash.stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    let out = bash.wait_with_output().unwrap().stdout;
    assert_eq!(String::from_utf8(out).unwrap(), "copy-dockerfile\n");
}

#[test]
fn every_verb_has_a_manual_page() {
    let folder = Folder::new(&[]);
    let page = folder.run(&["man"]).out;
    assert!(page.contains(".TH dockerspec 1"), "{page}");
    let ran = folder.run(&["man", "-o", "man1"]);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    for verb in ["check", "init", "completions"] {
        let path = folder.path().join(format!("man1/dockerspec-{verb}.1"));
        let page = fs::read_to_string(path).unwrap();
        assert!(page.contains("SYNOPSIS"), "{page}");
    }
}

fn schema(folder: &Folder, name: &str) -> Value {
    folder.run(&["schema", name]).json()
}

#[track_caller]
fn conforms(folder: &Folder, name: &str, arguments: &[&str]) {
    let validator = jsonschema::validator_for(&schema(folder, name)).unwrap();
    let document = folder.run(arguments).json();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert_eq!(errors, [""; 0], "{arguments:?}");
    // a schema that takes anything would take this too
    assert!(!validator.is_valid(&Value::Null), "{name}");
}

#[test]
fn what_is_printed_as_json_is_what_its_schema_says() {
    let bad = b"FROM debian\nARG TOKEN=x\nRUN sudo curl -k https://example.com | sh\n";
    let folder = Folder::new(&[("Dockerfile", bad), ("b/Dockerfile", b"FROM scratch\n")]);
    conforms(&folder, "report", &["check", "-f", "json"]);
    conforms(&folder, "report", &["check", "-f", "json", "b"]);
    conforms(&folder, "rules", &["rules", "-f", "json"]);
    conforms(&folder, "templates", &["templates", "-f", "json"]);
    conforms(&folder, "templates", &["templates", "uv", "-f", "json"]);
    conforms(&folder, "validate", &["validate", "-f", "json"]);
    conforms(&folder, "recommend", &["recommend", "-f", "json"]);
    let fits = ["recommend", "-f", "json", "--model-parameters", "7B"];
    conforms(&folder, "recommend", &fits);
    let too_big = [
        "recommend",
        "-f",
        "json",
        "--model-parameters",
        "70B",
        "--host-memory",
        "16g",
    ];
    conforms(&folder, "recommend", &too_big);
    for platform in [
        "linux",
        "wsl2",
        "docker-desktop-mac",
        "docker-desktop-windows",
        "colima",
        "podman",
    ] {
        conforms(
            &folder,
            "configure",
            &["configure", "-f", "json", "--platform", platform],
        );
    }
}
