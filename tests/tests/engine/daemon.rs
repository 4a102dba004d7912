//! The support for tests that need an engine of their own.

use std::fs;
use std::process::Command;
use std::time::Duration;

use dockerspec_tests::engine::{Daemon, DaemonOptions, RunOptions};

#[test]
fn a_second_engine_runs_containers_survives_a_kill_and_leaves_nothing() {
    let options = DaemonOptions {
        tls: true,
        disk: Some(256),
        bridge: true,
        ..DaemonOptions::default()
    };
    let Some(mut daemon) = Daemon::start(&options) else {
        return;
    };
    let folder = daemon.folder().to_path_buf();
    daemon.load("busybox");
    let bench = daemon.bench();
    let sleeper = RunOptions {
        cmd: &["sleep", "600"],
        ..RunOptions::default()
    };
    let container = bench.run("busybox", &sleeper);
    assert_eq!(container.exec(&["true"]).0, 0);
    let secure = Command::new("docker")
        .arg(format!("-H={}", daemon.tls_host()))
        .args(["--tlsverify", "ps", "-q"])
        .env("DOCKER_CERT_PATH", daemon.certificates())
        .output()
        .unwrap();
    assert!(secure.status.success(), "{secure:?}");
    assert_eq!(secure.stdout.split(|it| *it == b'\n').count(), 2);
    let open = Command::new("docker")
        .arg(format!("-H={}", daemon.tls_host()))
        .arg("ps")
        .output()
        .unwrap();
    assert!(!open.status.success(), "{open:?}");

    daemon.kill();
    std::thread::sleep(Duration::from_millis(100));
    daemon.restart();
    let images = daemon
        .docker(&["images", "-q", "busybox"])
        .output()
        .unwrap();
    assert!(!images.stdout.is_empty(), "{images:?}");
    drop(container);
    drop(bench);
    drop(daemon);
    assert!(!folder.exists());
    let text = folder.display().to_string();
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(!mounts.contains(&text), "{mounts}");
    let processes = Command::new("ps").args(["-eo", "args"]).output().unwrap();
    let processes = String::from_utf8_lossy(&processes.stdout);
    assert!(!processes.contains(&text), "{processes}");
}
