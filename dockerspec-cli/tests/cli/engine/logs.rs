//! `dockerspec logs`, also followed through a pseudo-terminal.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::docker::{Container, docker, keeps_to_schema};
use super::engine;
use crate::ran::Folder;

fn logs(arguments: &[&str]) -> crate::ran::Ran {
    Folder::new(&[]).run(&[&["logs"], arguments].concat())
}

#[test]
fn lines_go_to_where_they_came_from_with_secrets_masked() {
    if !engine() {
        return;
    }
    let script = "echo out $API_TOKEN; echo err postgres://u:sesame@db >&2; printf '\\377end'";
    let container = Container::run(&[
        "--log-driver",
        "local",
        "-e",
        "API_TOKEN=abc123xyz",
        "busybox",
        "sh",
        "-c",
        script,
    ]);
    container.wait();
    let output = Folder::new(&[])
        .command(&["logs", &container.name])
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"out ***\n\xffend\n");
    assert_eq!(output.stderr, b"err postgres://u:***@db\n");
    let shown = logs(&[
        &container.name,
        "--show-secrets",
        "--tail",
        "2",
        "-f",
        "json",
    ]);
    assert!(!shown.out.contains("***"), "{}", shown.out);
    let all = logs(&[&container.name, "-f", "json"]);
    let lines: Vec<serde_json::Value> = all
        .out
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert_eq!(lines.len(), 3, "{}", all.out);
    for line in &lines {
        keeps_to_schema("logs", line);
    }
    assert!(
        lines
            .iter()
            .any(|it| it["stream"] == "stderr" && it["text"] == "err postgres://u:***@db")
    );
    assert!(lines.iter().any(|it| it["text"] == "\u{fffd}end"));
}

#[test]
fn tail_and_time_choose_lines() {
    if !engine() {
        return;
    }
    let script = "for i in 1 2 3; do echo line $i; sleep 0.3; done";
    let container = Container::run(&["busybox", "sh", "-c", script]);
    container.wait();
    assert_eq!(logs(&[&container.name, "--tail", "1"]).out, "line 3\n");
    assert_eq!(logs(&[&container.name, "--tail", "0"]).out, "");
    assert_eq!(
        logs(&[&container.name, "--since", "10m"]).out,
        "line 1\nline 2\nline 3\n"
    );
    assert_eq!(logs(&[&container.name, "--until", "1h"]).out, "");
    let timed = logs(&[&container.name, "--timestamps"]).out;
    let second = timed
        .lines()
        .nth(1)
        .and_then(|it| it.split(' ').next())
        .unwrap()
        .to_owned();
    assert_eq!(
        logs(&[&container.name, "--since", &second]).out,
        "line 2\nline 3\n"
    );
    assert_eq!(
        logs(&[&container.name, "--until", &second]).out,
        "line 1\nline 2\n"
    );
}

#[test]
fn the_last_lines_are_counted_from_the_end_that_is_asked_for() {
    if !engine() {
        return;
    }
    // more lines after the third, within its second and later
    let script = "for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 0.3; done";
    let container = Container::run(&["busybox", "sh", "-c", script]);
    container.wait();
    let timed = logs(&[&container.name, "--timestamps"]).out;
    let third = timed.lines().nth(2).and_then(|it| it.split(' ').next());
    let until = ["--tail", "2", "--until", third.unwrap()];
    for more in [&[][..], &["--follow"]] {
        let ran = logs(&[&[container.name.as_str()], &until[..], more].concat());
        assert_eq!(ran.out, "line 2\nline 3\n", "{more:?}");
    }
    let since = ["--since", "10m"];
    let ran = logs(&[&[container.name.as_str()], &until[..], &since].concat());
    assert_eq!(ran.out, "line 2\nline 3\n");
}

#[test]
fn a_long_line_of_a_terminal_has_no_times_in_it() {
    if !engine() {
        return;
    }
    let script = "head -c 40000 /dev/zero | tr '\\0' x; echo; echo end";
    let container = Container::run(&["--tty", "busybox", "sh", "-c", script]);
    container.wait();
    for more in [&[][..], &["--follow"]] {
        let ran = logs(&[&[container.name.as_str()], more].concat());
        let expected = format!("{}\nend\n", "x".repeat(40_000));
        assert!(ran.out == expected, "{}: {}", ran.out.len(), ran.err);
    }
}

#[test]
fn several_containers_are_merged_in_order_of_time() {
    if !engine() {
        return;
    }
    let script = "for i in 1 2 3; do echo $i; sleep 0.2; done";
    let project = format!("operate-{}", std::process::id());
    let label = format!("com.docker.compose.project={project}");
    let one = Container::run(&["--label", &label, "busybox", "sh", "-c", script]);
    let two = Container::run(&["--label", &label, "busybox", "sh", "-c", script]);
    one.wait();
    two.wait();
    let ran = logs(&["--project", &project, "--timestamps"]);
    let times: Vec<&str> = ran
        .out
        .lines()
        .map(|it| it.split(' ').nth(2).unwrap())
        .collect();
    assert_eq!(times.len(), 6, "{}", ran.out);
    assert!(times.is_sorted(), "{}", ran.out);
    assert!(ran.out.contains(&format!("{} | ", one.name)), "{}", ran.out);
    let followed = logs(&[&one.name, &two.name, "--follow"]);
    assert_eq!(followed.out.lines().count(), 6, "{}", followed.out);
    assert_eq!(
        followed.err.matches("ended with exit code 0").count(),
        2,
        "{}",
        followed.err
    );
}

#[test]
fn a_line_of_a_megabyte_and_a_log_of_many_lines_come_whole() {
    if !engine() {
        return;
    }
    let script = "head -c 100000 /dev/zero | tr '\\0' x; echo; seq 1 50000";
    let container = Container::run(&["busybox", "sh", "-c", script]);
    container.wait();
    let ran = logs(&[&container.name]);
    let mut lines = ran.out.lines();
    assert_eq!(lines.next().map(str::len), Some(100_000));
    assert_eq!(lines.count(), 50_000);
    let folder = Folder::new(&[]);
    let mut command = folder.command(&["logs", &container.name, "--follow"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_has_no_log_says_why() {
    if !engine() {
        return;
    }
    let silent = Container::run(&["--log-driver", "none", "busybox", "true"]);
    for (arguments, code, message) in [
        (vec![silent.name.as_str()], 2, "its log driver is `none`"),
        (
            vec!["operate-test-x/../y?z"],
            2,
            "no container is named `operate-test-x/../y?z`",
        ),
        (
            vec!["x", "--since", "yesterday"],
            2,
            "`yesterday` is no point in time",
        ),
        (vec!["x", "--tail", "-1"], 2, "-1"),
        (
            vec!["--project", "operate-none"],
            2,
            "no container belongs to the compose project",
        ),
        (vec!["x", "-H", "unix:///nowhere/no.sock"], 3, "no.sock"),
    ] {
        let ran = logs(&arguments);
        assert!(ran.err.contains(message), "{arguments:?}: {}", ran.err);
        assert_eq!(
            (ran.out.as_str(), ran.code),
            ("", Some(code)),
            "{arguments:?}"
        );
    }
    let near = logs(&[&silent.name.replace("operate", "oprate")]);
    assert!(near.err.contains("is `operate-test-"), "{}", near.err);
}

#[cfg(unix)]
#[test]
fn a_log_is_followed_in_a_terminal_until_the_container_ends() {
    if !engine() {
        return;
    }
    let script = "printf '\\033[31mred\\033[0m\\033]0;title\\007 \\033[2Jfirst\\n'; sleep 1; echo second; sleep 1; exit 3";
    let container = Container::run(&["busybox", "sh", "-c", script]);
    let folder = Folder::new(&[]);
    let mut session =
        crate::menu::terminal(&folder, &["logs", &container.name, "--follow"], "24", "");
    let begin = session.exp_string("first").unwrap();
    assert!(begin.ends_with("\u{1b}[31mred\u{1b}[0m "), "{begin:?}");
    let start = Instant::now();
    session.exp_string("second").unwrap();
    session.exp_string("ended with exit code 3").unwrap();
    assert!(start.elapsed() < Duration::from_secs(10));
    crate::menu::ends_well(session);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_followed_log_with_130() {
    use rexpect::process::WaitStatus;
    if !engine() {
        return;
    }
    let container = Container::run(&["busybox", "sh", "-c", "echo ready; sleep 1000"]);
    let folder = Folder::new(&[]);
    let mut session =
        crate::menu::terminal(&folder, &["logs", &container.name, "--follow"], "24", "");
    session.exp_string("ready\r\n").unwrap();
    session.send_control('c').unwrap();
    let rest = session.exp_eof().unwrap();
    assert!(!rest.contains('\u{1b}'), "{rest:?}");
    let status = session.process().wait().unwrap();
    assert!(matches!(status, WaitStatus::Exited(_, 130)), "{status:?}");
    assert_eq!(
        docker(&["inspect", "-f", "{{.State.Running}}", &container.name]).out,
        "true\n"
    );
}
