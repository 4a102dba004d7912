//! `inspect`, `ps`, `stats` and `restart-policy` on containers that exist.

use super::docker::{Container, docker, keeps_to_schema};
use super::engine;
use crate::ran::Folder;

#[test]
fn a_container_is_inspected_with_its_secrets_masked() {
    if !engine() {
        return;
    }
    let container = Container::run(&[
        "-e",
        "API_KEY=abc123xyz",
        "-e",
        "URL=redis://:sesame@cache",
        "-p",
        "127.0.0.1::8080",
        "--memory",
        "64m",
        "--pids-limit",
        "50",
        "--cap-drop",
        "ALL",
        "--read-only",
        "--tmpfs",
        "/tmp",
        "--restart",
        "on-failure:3",
        "--health-cmd",
        "echo bad abc123xyz; false",
        "--health-interval",
        "1s",
        "--health-retries",
        "1",
        "busybox",
        "sleep",
        "1000",
    ]);
    container.until(".State.Health.Status", "unhealthy");
    let folder = Folder::new(&[]);
    let text = folder.run(&["inspect", &container.name]);
    assert_eq!((text.err.as_str(), text.code), ("", Some(0)));
    for part in [
        "status       running",
        "health       unhealthy",
        "bad ***",
        "API_KEY=***",
        "redis://:***@cache",
        "->8080/tcp",
        "memory 64 MiB",
        "processes 50",
        "without ALL",
        "read-only root",
        "on-failure:3",
        "/tmp (tmpfs)",
        "command      sleep 1000",
        "bridge ",
    ] {
        assert!(text.out.contains(part), "{part}: {}", text.out);
    }
    let json = folder.run(&["inspect", &container.name, "-f", "json"]);
    assert!(
        !json.out.contains("abc123xyz") && !json.out.contains("sesame"),
        "{}",
        json.out
    );
    keeps_to_schema("inspect", &json.json());
    let shown = folder.run(&["inspect", &container.name, "--show-secrets"]);
    assert!(shown.out.contains("API_KEY=abc123xyz"), "{}", shown.out);
    // by the beginning of its id
    let id = docker(&["inspect", "-f", "{{.Id}}", &container.name]).out;
    assert_eq!(
        folder.run(&["inspect", &id[..12], "-f", "json"]).json()["name"],
        container.name.as_str()
    );
}

#[test]
fn an_image_is_inspected_where_no_container_has_the_name() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[]);
    let json = folder
        .run(&["inspect", "busybox:latest", "-f", "json"])
        .json();
    assert_eq!(json["kind"], "image");
    keeps_to_schema("inspect", &json);
    let text = folder.run(&["inspect", "busybox:latest"]).out;
    assert!(
        text.contains("busybox:latest") && text.contains("MiB in "),
        "{text}"
    );
    for name in ["operate-none", "a/../b", "x?all=1", "", "é"] {
        let ran = folder.run(&["inspect", name]);
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)), "{name}");
        assert!(
            ran.err.contains("no container is named"),
            "{name}: {}",
            ran.err
        );
    }
}

#[test]
fn containers_are_listed_with_state_and_memory() {
    if !engine() {
        return;
    }
    let project = format!("operate-ps-{}", std::process::id());
    let label = format!("com.docker.compose.project={project}");
    let runs = Container::run(&[
        "--label",
        &label,
        "-p",
        "127.0.0.1::80",
        "busybox",
        "sleep",
        "1000",
    ]);
    let ended = Container::run(&["--label", &label, "busybox", "sh", "-c", "exit 3"]);
    ended.wait();
    let folder = Folder::new(&[]);
    let ran = folder.run(&["ps", "--all", "--project", &project, "-f", "json"]);
    let document = ran.json();
    keeps_to_schema("ps", &document);
    let rows = document["containers"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{document:#}");
    let row = |name: &str| rows.iter().find(|it| it["name"] == name).unwrap();
    assert!(row(&runs.name)["memory"].as_u64().unwrap() > 10_000);
    assert!(
        row(&runs.name)["ports"][0]
            .as_str()
            .unwrap()
            .ends_with("->80/tcp")
    );
    assert_eq!(row(&ended.name)["exit_code"], 3);
    let text = folder.run(&["ps", "--project", &project]).out;
    assert!(
        text.starts_with("NAME ") && text.contains(&runs.name) && !text.contains(&ended.name),
        "{text}"
    );
    let none = folder.run(&["ps", "--project", "operate-none"]);
    assert!(
        none.err
            .contains("no container of the project `operate-none`"),
        "{}",
        none.err
    );
}

#[test]
fn what_a_busy_container_uses_is_near_one_processor() {
    if !engine() {
        return;
    }
    let script = "head -c 20000000 /dev/zero > /dev/shm/x; while :; do :; done";
    let busy = Container::run(&[
        "--memory",
        "100m",
        "--pids-limit",
        "20",
        "busybox",
        "sh",
        "-c",
        script,
    ]);
    let folder = Folder::new(&[]);
    let ran = folder.run(&["stats", &busy.name, "-f", "json"]);
    let document = ran.json();
    keeps_to_schema("stats", &document);
    let usage = &document["containers"][0];
    let cpu = usage["cpu_percent"].as_f64().unwrap();
    assert!((5.0..130.0).contains(&cpu), "{document:#}");
    assert_eq!(
        (usage["memory_limit"].as_u64(), usage["pids_limit"].as_u64()),
        (Some(100 << 20), Some(20))
    );
    assert!(
        usage["memory"].as_u64().unwrap() > 19_000_000,
        "{document:#}"
    );
    let text = folder.run(&["stats", &busy.name]);
    assert!(text.out.contains("/ 100 MiB ("), "{}", text.out);
    docker(&["kill", &busy.name]);
    busy.wait();
    let ended = folder.run(&["stats", &busy.name]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("is not running"), "{}", ended.err);
}

#[cfg(unix)]
#[test]
fn stats_are_drawn_over_in_a_terminal_until_ctrl_c() {
    use rexpect::process::WaitStatus;
    if !engine() {
        return;
    }
    let container = Container::idle();
    let folder = Folder::new(&[]);
    let mut session = crate::menu::terminal(&folder, &["stats", &container.name], "24", "");
    session.exp_string("NAME").unwrap();
    session.exp_string("\u{1b}[2A\r\u{1b}[J").unwrap();
    session.exp_string("%").unwrap();
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
    let status = session.process().wait().unwrap();
    assert!(matches!(status, WaitStatus::Exited(_, 130)), "{status:?}");
}

#[test]
fn a_restart_policy_is_shown_set_and_refused() {
    if !engine() {
        return;
    }
    let container = Container::idle();
    let name = container.name.as_str();
    let folder = Folder::new(&[]);
    let shown = folder.run(&["restart-policy", name]);
    assert_eq!(
        (shown.out.as_str(), shown.code),
        (
            &*format!("{name}: no; running, not started again so far\n"),
            Some(0)
        )
    );
    let set = folder
        .run(&["restart-policy", name, "on-failure:4", "-f", "json"])
        .json();
    keeps_to_schema("restart-policy", &set);
    assert_eq!(set["policy"], "on-failure:4");
    let format =
        "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}";
    assert_eq!(
        docker(&["inspect", "-f", format, name]).out,
        "on-failure 4\n"
    );
    let wrong = folder.run(&["restart-policy", name, "sometimes"]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.err.contains("`sometimes` is no restart policy"),
        "{}",
        wrong.err
    );
    let passing = Container::run(&["--rm", "busybox", "sleep", "1000"]);
    let refused = folder.run(&["restart-policy", &passing.name, "always"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.contains("started with `--rm`"),
        "{}",
        refused.err
    );
}

#[test]
fn a_container_that_fails_again_and_again_is_a_finding() {
    if !engine() {
        return;
    }
    let container = Container::run(&["--restart", "always", "busybox", "sh", "-c", "exit 4"]);
    container.until("ge .RestartCount 2", "true");
    let ran = Folder::new(&[]).run(&["restart-policy", &container.name]);
    assert_eq!(ran.code, Some(1), "{} {}", ran.out, ran.err);
    assert!(
        ran.out.contains(": always; ") && ran.out.contains("last exit code 4"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("fails again and again"), "{}", ran.err);
}

#[test]
fn a_policy_that_gave_up_is_no_loop() {
    if !engine() {
        return;
    }
    let container = Container::run(&["--restart", "on-failure:2", "busybox", "sh", "-c", "exit 4"]);
    container.until(
        "and (eq .State.Status \"exited\") (eq .RestartCount 2)",
        "true",
    );
    let folder = Folder::new(&[]);
    let ran = folder.run(&["restart-policy", &container.name]);
    assert_eq!(ran.code, Some(1), "{} {}", ran.out, ran.err);
    assert!(
        ran.err.contains("`on-failure:2` has given up") && !ran.err.contains("again and again"),
        "{}",
        ran.err
    );
    let json = folder.run(&["restart-policy", &container.name, "-f", "json"]);
    assert_eq!(json.json()["failing"], false);
}
