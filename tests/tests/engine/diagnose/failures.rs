//! The failures: one for each cause that can be provoked without harm to the machine.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process;

use bollard::models::{DeviceRequest, RestartPolicy, RestartPolicyNameEnum};
use dockerspec::engine::CauseKind;

use super::case::{Case, Wait, case};

const PYTHON: &str = "python:3.13-slim";

pub(super) fn all() -> Vec<Case> {
    [
        ends(),
        starts(),
        programs(),
        files(),
        networks(),
        probes(),
        limits(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The engine makes a folder of a bind mount's source that is not there.
pub(super) fn made_by_the_engine() -> PathBuf {
    env::temp_dir().join(format!("diagnose-test-{}", process::id()))
}

fn busybox(kind: CauseKind, command: &[&str]) -> Case {
    case(kind, "busybox", command)
}

fn shell(kind: CauseKind, line: &str) -> Case {
    case(kind, "busybox", &["sh", "-c", line])
}

fn python(kind: CauseKind, program: &str) -> Case {
    case(kind, PYTHON, &["python", "-c", program])
}

fn ends() -> Vec<Case> {
    vec![
        busybox(CauseKind::OutOfMemory, &["tail", "/dev/zero"]).host(|it| {
            it.memory = Some(16 << 20);
            it.memory_swap = Some(16 << 20);
        }),
        shell(
            CauseKind::StopIgnored,
            "trap '' TERM; while :; do sleep 0.1; done",
        )
        .wait(Wait::Stopped(1)),
        busybox(CauseKind::Killed, &["sleep", "60"]).wait(Wait::Sent("KILL", 0)),
        // its child was killed for its memory before, and it went on
        shell(CauseKind::Killed, "tail /dev/zero; exec sleep 60")
            .host(|it| {
                it.memory = Some(16 << 20);
                it.memory_swap = Some(16 << 20);
            })
            .wait(Wait::Sent("KILL", 2)),
        shell(
            CauseKind::Crash,
            "trap 'echo Error: config broken; exit 1' HUP; while :; do sleep 0.1; done",
        )
        .wait(Wait::Sent("HUP", 1)),
        shell(CauseKind::EndedAtOnce, "httpd -p 8080 -h /tmp")
            .body(|it| it.exposed_ports = Some(vec!["8080/tcp".to_owned()])),
        busybox(CauseKind::NeverStarted, &["sleep", "60"]).wait(Wait::Nothing),
        busybox(CauseKind::Paused, &["sleep", "60"]).wait(Wait::Paused),
        shell(CauseKind::RestartLoop, "exit 4")
            .host(|it| {
                it.restart_policy = Some(RestartPolicy {
                    name: Some(RestartPolicyNameEnum::ALWAYS),
                    maximum_retry_count: None,
                });
            })
            .wait(Wait::Again),
        shell(CauseKind::Unknown, "exit 3"),
        python(CauseKind::Crash, "def work():\n    return 1 / 0\nwork()"),
        case(
            CauseKind::Crash,
            "node:20-slim",
            &["node", "-e", "JSON.parse('{')"],
        ),
        python(CauseKind::Segfault, "import ctypes; ctypes.string_at(0)"),
        case(
            CauseKind::Abort,
            PYTHON,
            &["sh", "-c", "python -c 'import os; os.abort()'; exit $?"],
        ),
        python(
            CauseKind::MissingVariable,
            "import os; os.environ['DATABASE_URL']",
        ),
        shell(CauseKind::MissingVariable, ": ${API_TOKEN:?must be set}"),
        python(
            CauseKind::MissingVariable,
            "import sys; sys.exit('`ACME_PORT` is not set: port of the server')",
        ),
        python(CauseKind::ModuleMissing, "import acme_missing"),
        case(
            CauseKind::ModuleMissing,
            "node:20-slim",
            &["node", "-e", "require('express')"],
        ),
        case(CauseKind::FileMissing, PYTHON, &["python", "/app/main.py"]),
    ]
}

fn starts() -> Vec<Case> {
    vec![
        busybox(CauseKind::CommandNotFound, &["nosuch", "--port", "80"]),
        busybox(CauseKind::CommandNotFound, &["/app/server"]),
        shell(CauseKind::CommandNotFound, "nosuch --port 80"),
        case(
            CauseKind::NoShell,
            "gcr.io/distroless/static:nonroot",
            &["sh", "-c", "server --port 80"],
        ),
        busybox(CauseKind::NotExecutable, &["/run.sh"]).file("/run.sh", 0o644, b"#!/bin/sh\n"),
        busybox(CauseKind::NotExecutable, &["/etc"]),
        busybox(CauseKind::UserUnknown, &["true"]).user("nosuch"),
        busybox(CauseKind::MountWrongType, &["true"])
            .host(|it| it.binds = Some(vec!["/etc/hostname:/etc".to_owned()])),
        busybox(CauseKind::GpuToolkit, &["true"]).host(|it| {
            it.device_requests = Some(vec![DeviceRequest {
                count: Some(-1),
                capabilities: Some(vec![vec!["gpu".to_owned()]]),
                ..DeviceRequest::default()
            }]);
        }),
        shell(CauseKind::GpuNotGiven, "nvidia-smi"),
    ]
}

fn programs() -> Vec<Case> {
    // `e_machine` of a header that says ELF, 64 bits, little-endian, and no more
    let mut arm = vec![0_u8; 64];
    arm[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    arm[16] = 2;
    let other = if cfg!(target_arch = "aarch64") {
        62
    } else {
        183
    };
    arm[18] = other;
    let mut cases = vec![
        busybox(CauseKind::WrongArchitecture, &["/server"]).file("/server", 0o755, &arm),
        busybox(CauseKind::LineEndings, &["/run.sh"]).file(
            "/run.sh",
            0o755,
            b"#!/bin/sh\r\necho hi\r\n",
        ),
        busybox(CauseKind::InterpreterMissing, &["/run.sh"]).file(
            "/run.sh",
            0o755,
            b"#!/bin/bash\necho hi\n",
        ),
        busybox(CauseKind::NoShebang, &["/run.sh"]).file("/run.sh", 0o755, b"echo hi\n"),
        python(
            CauseKind::LibraryMissing,
            "import ctypes; ctypes.CDLL('libgomp.so.1')",
        ),
    ];
    // a program of this machine, linked for glibc
    if let Ok(program) = fs::read("/bin/true").or_else(|_| fs::read("/usr/bin/true")) {
        cases
            .push(busybox(CauseKind::LoaderMissing, &["/server"]).file("/server", 0o755, &program));
    }
    cases
}

fn files() -> Vec<Case> {
    let nowhere = made_by_the_engine().join("config.yaml");
    let bind = format!("{}:/etc/app/config.yaml:ro", nowhere.display());
    vec![
        shell(CauseKind::PermissionDenied, "touch /data/db.sqlite")
            .user("1000")
            .host(|it| it.binds = Some(vec!["/data".to_owned()]))
            .body(|it| it.volumes = Some(vec!["/data".to_owned()])),
        shell(CauseKind::MountSourceMissing, "cat /etc/app/config.yaml")
            .host(|it| it.binds = Some(vec![bind])),
        shell(CauseKind::ReadOnly, "echo hi > /var/cache.db")
            .host(|it| it.readonly_rootfs = Some(true)),
        shell(
            CauseKind::DiskFull,
            "dd if=/dev/zero of=/data/x bs=1M count=1",
        )
        .host(|it| it.tmpfs = Some([("/data".to_owned(), "size=64k".to_owned())].into())),
    ]
}

fn networks() -> Vec<Case> {
    let connect = |address: &str| format!("import socket; socket.create_connection({address}, 2)");
    vec![
        shell(CauseKind::NameNotResolved, "wget -O - http://api:8080/")
            .host(|it| it.network_mode = Some("none".to_owned())),
        python(
            CauseKind::NameNotResolved,
            "import urllib.request as u; u.urlopen('http://no-such-service:8080/')",
        ),
        case(
            CauseKind::NameNotResolved,
            "node:20-slim",
            &[
                "node",
                "-e",
                "require('http').get('http://no-such-service/')",
            ],
        ),
        python(CauseKind::Localhost, &connect("('127.0.0.1', 5432)"))
            .env("DATABASE_URL=postgres://app@localhost:5432/app"),
        // engines call it unhealthy once it has ended
        python(CauseKind::Localhost, &connect("('127.0.0.1', 5432)"))
            .env("DATABASE_URL=postgres://app@localhost:5432/app")
            .probe(&["CMD", "true"], 1)
            .wait(Wait::Ended),
        shell(
            CauseKind::DependencyNotReady,
            "echo 'WARNING: environment variable LOG_LEVEL is not set, using default'; echo 'dial tcp [fd00::12]:5432: connect: connection refused'; exit 1",
        ),
        shell(
            CauseKind::PermissionDenied,
            "echo 'listen unix /var/run/app.sock: bind: permission denied'; exit 1",
        )
        .user("1000"),
        python(
            CauseKind::DependencyNotReady,
            &connect("(socket.gethostname(), 5432)"),
        )
        .env("DATABASE_URL=postgres://app@db:5432/app"),
        python(
            CauseKind::PortTakenInside,
            "import socket\nfor _ in range(2):\n    s = socket.socket(); s.bind(('', 8080)); s.listen(); globals().setdefault('first', s)",
        ),
        python(
            CauseKind::NotPermitted,
            "import socket; socket.socket().bind(('', 80))",
        )
        .user("1000")
        .host(|it| {
            it.sysctls = Some(
                [(
                    "net.ipv4.ip_unprivileged_port_start".to_owned(),
                    "1024".to_owned(),
                )]
                .into(),
            );
        }),
        busybox(
            CauseKind::NotListening,
            &["httpd", "-f", "-p", "127.0.0.1:8080"],
        )
        .publish(0, 8080)
        .wait(Wait::Seconds(6)),
    ]
}

fn probes() -> Vec<Case> {
    let server = ["httpd", "-f", "-p", "8080", "-h", "/etc"];
    vec![
        busybox(CauseKind::ProbeFails, &server).probe(
            &["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:8080/none"],
            5,
        ),
        busybox(CauseKind::ProbeMissing, &server)
            .probe(&["CMD", "curl", "-f", "http://127.0.0.1:8080/"], 5),
        busybox(CauseKind::ProbeMissing, &server)
            .probe(&["CMD-SHELL", "curl -f http://127.0.0.1:8080/"], 5),
        busybox(CauseKind::ProbePort, &server).probe(
            &["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:9090/"],
            5,
        ),
        busybox(CauseKind::ProbeTimeout, &server).probe(&["CMD", "sleep", "10"], 1),
        busybox(CauseKind::ProbeTooEarly, &["sleep", "60"]).probe(
            &["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:8080/"],
            5,
        ),
    ]
}

fn limits() -> Vec<Case> {
    let watchers = "echo 'Error: ENOSPC: System limit for number of file watchers reached'; exit 1";
    let fills = "import mmap, os\nf = os.open('/dev/shm/x', os.O_RDWR | os.O_CREAT)\nos.ftruncate(f, 8 << 20)\nm = mmap.mmap(f, 8 << 20)\nfor i in range(0, 8 << 20, 4096): m[i] = 1";
    vec![
        python(CauseKind::SharedMemory, fills).host(|it| it.shm_size = Some(1 << 20)),
        shell(CauseKind::FileWatchers, watchers),
        shell(CauseKind::PidsLimit, "sleep 1 & sleep 1 & sleep 1 & wait")
            .host(|it| it.pids_limit = Some(2)),
        busybox(CauseKind::NotPermitted, &["chown", "1", "/tmp"])
            .host(|it| it.cap_drop = Some(vec!["ALL".to_owned()])),
    ]
}
