//! `dockerspec diagnose`, as text and as JSON.

use std::process;

use docker::Container;
use serde_json::Value;

use super::engine;
use crate::ran::Folder;

/// Containers are made by `docker` itself, as users make them.
mod docker {
    use std::process::Command;

    pub(super) struct Container(pub(super) String);

    impl Container {
        pub(super) fn run(name: &str, arguments: &[&str]) -> Option<Self> {
            let mut command = Command::new("docker");
            command
                .args(["run", "--detach", "--name", name])
                .args(arguments);
            command.output().ok()?;
            let waited = Command::new("docker").args(["wait", name]).output().ok()?;
            let container = Container(name.to_owned());
            waited.status.success().then_some(container)
        }
    }

    impl Drop for Container {
        fn drop(&mut self) {
            let _ = Command::new("docker")
                .args(["rm", "--force", "--volumes", &self.0])
                .output();
        }
    }
}

#[test]
fn a_failure_is_explained_in_text_and_in_json_and_the_exit_code_is_1() {
    if !engine() {
        return;
    }
    let name = format!("diagnose-cli-{}", process::id());
    let line = "echo 'DATABASE_URL is not set'; exit 1";
    let Some(container) = Container::run(&name, &["busybox", "sh", "-c", line]) else {
        return;
    };
    let folder = Folder::new(&[]);
    let ran = folder.run(&["diagnose", &container.0]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    for part in [
        "Cause",
        "[missing-variable]",
        "Evidence",
        "DATABASE_URL is not set",
        "Change",
        "environment:",
        "Next",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    assert!(
        ran.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        ran.out
    );
    let json = folder.run(&["diagnose", &container.0, "-f", "json"]);
    assert_eq!((json.code, json.err.as_str()), (Some(1), ""));
    let document = json.json();
    let schema: Value = folder.run(&["schema", "diagnose"]).json();
    if let Err(error) = jsonschema::validate(&schema, &document) {
        panic!("{error}: {document}");
    }
    assert_eq!(
        document["diagnoses"][0]["causes"][0]["kind"],
        "missing-variable"
    );
}

#[test]
fn an_example_of_the_environment_says_which_variables_are_missing() {
    if !engine() {
        return;
    }
    let name = format!("diagnose-cli-env-{}", process::id());
    let arguments = ["--env", "ACME_PORT=80", "busybox", "sh", "-c", "exit 3"];
    let Some(container) = Container::run(&name, &arguments) else {
        return;
    };
    let folder = Folder::new(&[(
        ".env.example",
        b"# Where the data is.\nACME_DB=\nACME_PORT=\n#ACME_COLOR=\nACME_HOST=0.0.0.0\n",
    )]);
    let ran = folder.run(&["diagnose", &container.0, "--env-file", ".env.example"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    assert!(
        ran.out
            .contains("Cause (likely)\n  the variables `ACME_DB`, `ACME_HOST` are not set"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("declared in the configuration as required"),
        "{}",
        ran.out
    );
    let missing = folder.run(&["diagnose", &container.0, "--env-file", "none"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("`none`"), "{}", missing.err);
}

#[test]
fn what_a_container_says_cannot_reach_the_terminal_as_it_is() {
    if !engine() {
        return;
    }
    let name = format!("diagnose-cli-escape-{}", process::id());
    let label = "com.docker.compose.service=api\u{1b}]0;X\u{7}\u{1b}[2J";
    let line = "printf 'Error: bad \\033]0;X\\007\\033[2Jend\\n'; exit 1";
    let arguments = ["--label", label, "busybox", "sh", "-c", line];
    let Some(container) = Container::run(&name, &arguments) else {
        return;
    };
    let ran = Folder::new(&[]).run(&["diagnose", &container.0]);
    assert_eq!(ran.code, Some(1));
    assert!(
        !ran.out.contains(['\u{1b}', '\u{7}']),
        "{}",
        ran.out.escape_debug()
    );
}

#[test]
fn a_container_that_is_well_is_exit_code_0_and_one_that_is_not_there_is_2() {
    if !engine() {
        return;
    }
    let name = format!("diagnose-cli-well-{}", process::id());
    let Some(container) = Container::run(&name, &["busybox", "true"]) else {
        return;
    };
    let folder = Folder::new(&[]);
    let ran = folder.run(&["diagnose", &container.0]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("Nothing is wrong"), "{}", ran.out);
    let missing = folder.run(&["diagnose", &format!("{name}x")]);
    assert_eq!((missing.code, missing.out.as_str()), (Some(2), ""));
    assert!(
        missing.err.contains(&format!("`{name}`")),
        "{}",
        missing.err
    );
}

#[test]
fn no_engine_is_exit_code_3() {
    let folder = Folder::new(&[]);
    let address = format!("unix://{}/no.sock", folder.path().display());
    let ran = folder.run(&["diagnose", "api", "-H", &address]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""));
}
