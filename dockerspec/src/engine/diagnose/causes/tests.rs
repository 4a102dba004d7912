//! How failures read in the wild, each as the text its program, runtime or engine writes.

mod negative;

use super::all;
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::{Facts, Health, Probe, Published, State};
use crate::engine::diagnose::rank::ranked;

fn first(facts: &Facts) -> Cause {
    let causes = ranked(all(facts), facts);
    causes
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("no cause: {:?} {}", facts.log, facts.state.error))
}

/// A container that ended with 1 and wrote these lines.
fn wrote(lines: &[&str]) -> Facts {
    Facts {
        name: "api".to_owned(),
        command: vec!["serve".to_owned()],
        state: State {
            status: "exited".to_owned(),
            exit_code: 1,
            ..State::default()
        },
        log: lines.iter().map(|it| (*it).to_owned()).collect(),
        ..Facts::default()
    }
}

/// A container that the engine did not start.
fn refused(error: &str) -> Facts {
    let mut facts = wrote(&[]);
    facts.state = State {
        status: "created".to_owned(),
        exit_code: 127,
        error: error.to_owned(),
        ..State::default()
    };
    facts
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn logs_of_programs_are_understood() {
    let cases: &[(CauseKind, &[&str])] = &[
        (
            CauseKind::MissingVariable,
            &[
                "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings",
                "database_url",
                "  Field required [type=missing, input_value={}, input_type=dict]",
            ],
        ),
        (
            CauseKind::MissingVariable,
            &["Error: Database is uninitialized and superuser password is not specified."],
        ),
        (
            CauseKind::MissingVariable,
            &["/entrypoint.sh: line 3: DATABASE_URL: unbound variable"],
        ),
        (
            CauseKind::MissingVariable,
            &["Error: Environment variable not found: DATABASE_URL."],
        ),
        (
            CauseKind::MissingVariable,
            &[
                "thread 'main' panicked at src/main.rs:9:10:",
                "called `Result::unwrap()` on an `Err` value: NotPresent",
            ],
        ),
        (
            CauseKind::NameNotResolved,
            &[
                "psycopg2.OperationalError: could not translate host name \"db\" to address: Temporary failure in name resolution",
            ],
        ),
        (
            CauseKind::NameNotResolved,
            &[
                "Error: getaddrinfo ENOTFOUND redis",
                "    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:107:26)",
            ],
        ),
        (
            CauseKind::NameNotResolved,
            &["panic: dial tcp: lookup postgres on 127.0.0.11:53: no such host"],
        ),
        (
            CauseKind::NameNotResolved,
            &[
                "nginx: [emerg] host not found in upstream \"api\" in /etc/nginx/conf.d/default.conf:3",
            ],
        ),
        (
            CauseKind::NameNotResolved,
            &["Caused by: java.net.UnknownHostException: kafka"],
        ),
        (
            CauseKind::Localhost,
            &["Error: connect ECONNREFUSED 127.0.0.1:5432"],
        ),
        (
            CauseKind::DependencyNotReady,
            &["dial tcp 172.18.0.2:5432: connect: connection refused"],
        ),
        (
            CauseKind::SharedMemory,
            &[
                "ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).",
            ],
        ),
        (
            CauseKind::GpuNotGiven,
            &[
                "RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU",
            ],
        ),
        (
            CauseKind::LibraryMissing,
            &["ImportError: libGL.so.1: cannot open shared object file: No such file or directory"],
        ),
        (
            CauseKind::LibraryMissing,
            &[
                "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /app/server)",
            ],
        ),
        (
            CauseKind::ModuleMissing,
            &[
                "Traceback (most recent call last):",
                "  File \"/app/main.py\", line 1, in <module>",
                "ModuleNotFoundError: No module named 'fastapi'",
            ],
        ),
        (
            CauseKind::ModuleMissing,
            &["Error: Cannot find module '/app/server.js'"],
        ),
        (
            CauseKind::PortTakenInside,
            &["Error: listen EADDRINUSE: address already in use :::3000"],
        ),
        (
            CauseKind::NotPermitted,
            &["nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)"],
        ),
        (
            CauseKind::PermissionDenied,
            &["mkdir: cannot create directory '/var/lib/postgresql/data': Permission denied"],
        ),
        (
            CauseKind::PermissionDenied,
            &["Error: EACCES: permission denied, open '/app/data/db.json'"],
        ),
        (
            CauseKind::ReadOnly,
            &["OSError: [Errno 30] Read-only file system: '/app/cache'"],
        ),
        (
            CauseKind::DiskFull,
            &["OSError: [Errno 28] No space left on device"],
        ),
        (
            CauseKind::PidsLimit,
            &["RuntimeError: can't start new thread"],
        ),
        (
            CauseKind::OutOfMemory,
            &["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"],
        ),
        (
            CauseKind::OutOfMemory,
            &["Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space"],
        ),
        (
            CauseKind::Crash,
            &[
                "panic: runtime error: index out of range [1] with length 0",
                "",
                "goroutine 1 [running]:",
            ],
        ),
        (
            CauseKind::Crash,
            &[
                "Exception in thread \"main\" java.lang.NullPointerException",
                "\tat Main.main(Main.java:5)",
            ],
        ),
        (
            CauseKind::WrongArchitecture,
            &["exec /app/server: exec format error"],
        ),
    ];
    let mut wrong = Vec::new();
    for (kind, lines) in cases {
        let mut facts = wrote(lines);
        facts.limits.shm = 64 << 20;
        facts.image_arch = "arm64".to_owned();
        facts.engine.arch = "amd64".to_owned();
        let cause = first(&facts);
        if cause.kind != *kind {
            wrong.push(format!("{kind}: {} of {lines:?}", cause.kind));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn errors_of_engines_old_and_new_and_of_podman_are_understood() {
    let cases = [
        (
            CauseKind::CommandNotFound,
            "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"serve\": executable file not found in $PATH: unknown",
        ),
        (
            CauseKind::CommandNotFound,
            "OCI runtime create failed: container_linux.go:380: starting container process caused: exec: \"serve\": executable file not found in $PATH: unknown",
        ),
        (
            CauseKind::CommandNotFound,
            "crun: executable file `serve` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found",
        ),
        (
            CauseKind::PortTaken,
            "driver failed programming external connectivity on endpoint api (0c35): Bind for 0.0.0.0:8080 failed: port is already allocated",
        ),
        (
            CauseKind::PortTaken,
            "driver failed programming external connectivity on endpoint api (0c35): Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use",
        ),
        (
            CauseKind::PortTaken,
            "Ports are not available: exposing port TCP 0.0.0.0:8080 -> 0.0.0.0:0: listen tcp 0.0.0.0:8080: bind: address already in use",
        ),
        (
            CauseKind::GpuToolkit,
            "could not select device driver \"nvidia\" with capabilities: [[gpu]]",
        ),
        (
            CauseKind::GpuToolkit,
            "OCI runtime create failed: nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file or directory: unknown",
        ),
        (
            CauseKind::GpuToolkit,
            "unknown or invalid runtime name: nvidia",
        ),
        (
            CauseKind::UserUnknown,
            "unable to find user app: no matching entries in passwd file",
        ),
        (
            CauseKind::MountSourceMissing,
            "invalid mount config for type \"bind\": bind source path does not exist: /srv/app",
        ),
        (
            CauseKind::MountWrongType,
            "error mounting \"/srv/app.conf\" to rootfs at \"/etc/app.conf\": mount /srv/app.conf:/etc/app.conf: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?",
        ),
        (
            CauseKind::DiskFull,
            "mkdir /var/lib/docker/overlay2/abc: no space left on device",
        ),
        (CauseKind::EngineRefused, "network acme_default not found"),
    ];
    for (kind, error) in cases {
        assert_eq!(first(&refused(error)).kind, kind, "{error}");
    }
}

#[test]
fn a_working_directory_that_cannot_be_entered_is_named() {
    let mut facts = refused(
        "OCI runtime create failed: runc create failed: unable to start container process: chdir to cwd (\"/srv/app\") set in config.json failed: permission denied: unknown",
    );
    facts.workdir = "/srv/app".to_owned();
    assert_eq!(first(&facts).kind, CauseKind::WorkdirMissing);
}

#[test]
fn a_job_of_an_image_with_ports_is_well_and_a_server_that_goes_to_the_background_is_not() {
    let mut facts = wrote(&["migrated"]);
    facts.state.exit_code = 0;
    facts.exposed = vec![8080];
    assert_eq!(ranked(all(&facts), &facts), []);
    facts.command = ["sh", "-c", "migrate && service nginx start"]
        .map(str::to_owned)
        .to_vec();
    let cause = first(&facts);
    assert_eq!(cause.kind, CauseKind::EndedAtOnce);
    assert!(
        cause.change.dockerfile.contains("daemon off;"),
        "{cause:#?}"
    );
}

#[test]
fn a_published_port_without_a_listener_counts_once_the_program_had_time() {
    let mut facts = wrote(&[]);
    facts.state = State {
        status: "running".to_owned(),
        lasted: 60,
        ..State::default()
    };
    facts.ports = vec![Published {
        host: 8000,
        container: 80,
        ..Published::default()
    }];
    facts.listening = Some(vec![(8080, true)]);
    let cause = first(&facts);
    assert_eq!(cause.kind, CauseKind::NotListening);
    assert!(cause.change.compose.contains("\"8000:8080\""), "{cause:#?}");
    facts.state.lasted = 10;
    assert_eq!(ranked(all(&facts), &facts), []);
    facts.listening = Some(vec![(80, false)]);
    assert!(first(&facts).title.contains("127.0.0.1"));
    facts.listening = Some(vec![(80, true)]);
    assert_eq!(ranked(all(&facts), &facts), []);
}

#[test]
fn a_container_that_was_stopped_is_well_whatever_it_wrote() {
    let mut facts = wrote(&["error: interrupted"]);
    facts.state.exit_code = 143;
    assert_eq!(ranked(all(&facts), &facts), []);
}

#[test]
fn a_flag_of_memory_without_the_code_137_is_no_cause() {
    let mut facts = wrote(&["Traceback (most recent call last):", "ValueError: no"]);
    facts.state.oom_killed = true;
    assert_eq!(first(&facts).kind, CauseKind::Crash);
    facts.state.exit_code = 137;
    assert_eq!(first(&facts).kind, CauseKind::OutOfMemory);
}

#[test]
fn a_probe_that_is_missing_is_named_by_engine_and_shell() {
    let outputs = [
        (
            -1,
            "OCI runtime exec failed: exec failed: unable to start container process: exec: \"curl\": executable file not found in $PATH: unknown",
        ),
        (127, "/bin/sh: 1: curl: not found"),
        (127, "/bin/sh: line 1: curl: command not found"),
    ];
    for (exit_code, output) in outputs {
        let mut facts = wrote(&[]);
        facts.state = State {
            status: "running".to_owned(),
            ..State::default()
        };
        facts.health = Some(Health {
            status: "unhealthy".to_owned(),
            streak: 3,
            test: vec!["CMD".to_owned(), "curl".to_owned()],
            probes: vec![Probe {
                exit_code,
                output: output.to_owned(),
            }],
            ..Health::default()
        });
        let cause = first(&facts);
        assert_eq!(cause.kind, CauseKind::ProbeMissing);
        assert!(cause.title.contains("`curl`"), "{}", cause.title);
    }
}

#[test]
fn a_broad_cause_does_not_repeat_a_narrow_one() {
    let facts = refused("unable to find user app: no matching entries in passwd file");
    assert_eq!(ranked(all(&facts), &facts).len(), 1);
}
