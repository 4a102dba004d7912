//! Containers of the tests, made by the Docker command line and removed in the end.

use std::process::{self, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::ran::{Folder, Ran};

/// A container, removed when dropped.
pub(crate) struct Container {
    pub(crate) name: String,
}

/// Runs `docker`.
pub(crate) fn docker(arguments: &[&str]) -> Ran {
    let output = Command::new("docker").args(arguments).output();
    Ran::from(output.expect("the Docker command line, beside the engine"))
}

impl Container {
    /// Starts a container: options, image, command.
    pub(crate) fn run(arguments: &[&str]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("operate-test-{}-{number}", process::id());
        let container = Container { name };
        let start = [
            "run",
            "--detach",
            "--stop-timeout",
            "0",
            "--name",
            &container.name,
        ];
        let ran = docker(&[&start, arguments].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        container
    }

    /// A container that runs until it is removed.
    pub(crate) fn idle() -> Self {
        Self::run(&["busybox", "sleep", "1000"])
    }

    /// Waits until it has ended.
    pub(crate) fn wait(&self) {
        docker(&["wait", &self.name]);
    }

    /// Waits until the engine says so in a field, as in `.State.Status`.
    pub(crate) fn until(&self, field: &str, value: &str) {
        let start = Instant::now();
        let format = format!("{{{{{field}}}}}");
        loop {
            let found = docker(&["inspect", "--format", &format, &self.name]);
            if found.out.trim() == value {
                return;
            }
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "{field}: {}",
                found.out
            );
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        docker(&["rm", "--force", "--volumes", &self.name]);
    }
}

/// Holds an answer to the schema of its verb.
pub(crate) fn keeps_to_schema(name: &str, document: &Value) {
    let schema = Folder::new(&[]).run(&["schema", name]).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(document)
        .map(|it| it.to_string())
        .collect();
    assert_eq!(errors, [""; 0], "{name}: {document:#}");
    assert!(!validator.is_valid(&Value::Null), "{name}");
}
