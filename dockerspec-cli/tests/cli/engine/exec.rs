//! `dockerspec exec`, typed into through a pseudo-terminal and piped.

use std::fs::File;
use std::io::Read as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::docker::{Container, docker};
use super::engine;
use crate::ran::{Folder, Ran};

fn exec(arguments: &[&str]) -> Ran {
    Folder::new(&[]).run(&[&["exec"], arguments].concat())
}

#[test]
fn output_error_and_exit_code_are_those_of_the_command() {
    if !engine() {
        return;
    }
    let container = Container::idle();
    let ran = exec(&[
        &container.name,
        "--",
        "sh",
        "-c",
        "echo out; echo err >&2; exit 7",
    ]);
    assert_eq!(
        (ran.out.as_str(), ran.err.as_str(), ran.code),
        ("out\n", "err\n", Some(7))
    );
    let ran = exec(&[
        &container.name,
        "-u",
        "10001:10002",
        "-w",
        "/tmp",
        "-e",
        "A=b c",
        "--",
        "sh",
        "-c",
        "id -u; id -g; pwd; echo $A",
    ]);
    assert_eq!(
        (ran.out.as_str(), ran.code),
        ("10001\n10002\n/tmp\nb c\n", Some(0)),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_piped_goes_through_whole() {
    if !engine() {
        return;
    }
    let container = Container::idle();
    let input = "0123456789abcde\n".repeat(100_000);
    let folder = Folder::new(&[("input", input.as_bytes())]);
    let piped = |command: &[&str]| {
        let mut exec = folder.command(&[&["exec", &container.name, "--"], command].concat());
        exec.stdin(File::open(folder.path().join("input")).unwrap());
        Ran::from(exec.output().unwrap())
    };
    let ran = piped(&["cat"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out == input,
        "{} bytes of {}",
        ran.out.len(),
        input.len()
    );
    let ran = piped(&["head", "-c", "3"]);
    assert_eq!(
        (ran.out.as_str(), ran.code),
        ("012", Some(0)),
        "{}",
        ran.err
    );
}

#[test]
fn a_reader_that_goes_away_ends_it_at_once() {
    if !engine() {
        return;
    }
    let container = Container::idle();
    let folder = Folder::new(&[]);
    for (command, note) in [
        ("yes", "the command still runs in"),
        ("seq 1 100000; exit 0", ""),
    ] {
        let arguments = ["exec", &container.name, "--", "sh", "-c", command];
        let mut exec = folder.command(&arguments);
        exec.stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let start = Instant::now();
        let mut child = exec.spawn().unwrap();
        let mut first = [0; 1];
        let mut output = child.stdout.take().unwrap();
        output.read_exact(&mut first).unwrap();
        drop(output);
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert!(start.elapsed() < Duration::from_secs(10), "{command}");
        assert_eq!(ran.code, Some(0), "{command}: {}", ran.err);
        assert!(ran.err.contains(note), "{command}: {}", ran.err);
        assert!(!ran.err.contains("removed"), "{command}: {}", ran.err);
    }
}

#[test]
fn a_command_that_cannot_run_has_dockers_exit_code_and_a_reason() {
    if !engine() {
        return;
    }
    let container = Container::idle();
    let name = container.name.as_str();
    for (arguments, code, message) in [
        (vec![name, "nosuch"], 127, "executable file not found"),
        (vec![name, "/etc/passwd"], 126, "permission denied"),
        (
            vec![name, "-u", "nobody-here", "id"],
            126,
            "unable to find user nobody-here",
        ),
        (vec![name, "-e", "=x", "id"], 2, "names no variable"),
        (
            vec!["operate-none", "id"],
            2,
            "no container is named `operate-none`",
        ),
    ] {
        let ran = exec(&arguments);
        assert_eq!(
            (ran.out.as_str(), ran.code),
            ("", Some(code)),
            "{arguments:?}: {}",
            ran.err
        );
        assert!(ran.err.contains(message), "{arguments:?}: {}", ran.err);
        assert!(!ran.err.contains("OCI runtime"), "{}", ran.err);
    }
    docker(&["pause", name]);
    let ran = exec(&[name, "id"]);
    docker(&["unpause", name]);
    assert!(
        ran.err.contains(&format!("docker unpause {name}")),
        "{}",
        ran.err
    );
    docker(&["kill", name]);
    container.until(".State.Status", "exited");
    let ran = exec(&[name, "id"]);
    assert!(
        ran.err.contains(&format!("docker start {name}")),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, Some(2));
}

#[test]
fn a_container_without_a_shell_says_how_to_look_inside() {
    if !engine() {
        return;
    }
    // a program without a shell beside it: the stand-in for distroless has none
    let image = "gcr.io/distroless/static-debian12:nonroot";
    if docker(&["image", "inspect", image]).code != Some(0) {
        return;
    }
    let volume = format!("operate-test-{}", std::process::id());
    docker(&[
        "run",
        "--rm",
        "-v",
        &format!("{volume}:/to"),
        "busybox",
        "cp",
        "/bin/busybox",
        "/to/sleep",
    ]);
    let container = Container::run(&[
        "-v",
        &format!("{volume}:/tool"),
        "--entrypoint",
        "/tool/sleep",
        image,
        "1000",
    ]);
    let ran = exec(&[&container.name]);
    drop(container);
    docker(&["volume", "rm", &volume]);
    assert_eq!(ran.code, Some(127), "{}", ran.err);
    for part in ["has no shell", "--pid container:", "docker debug", ":debug"] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
}

#[cfg(unix)]
mod in_a_terminal {
    use std::process::Command;

    use rexpect::process::WaitStatus;
    use rexpect::session::PtySession;

    use super::{Container, engine};
    use crate::menu::terminal;
    use crate::ran::Folder;

    fn ends_with(mut session: PtySession, code: i32) {
        let rest = session.exp_eof().unwrap();
        let status = session.process().wait().unwrap();
        assert!(
            matches!(status, WaitStatus::Exited(_, it) if it == code),
            "{status:?}: {rest}"
        );
    }

    #[test]
    fn a_shell_takes_keys_and_gives_its_exit_code() {
        if !engine() {
            return;
        }
        let container = Container::idle();
        let folder = Folder::new(&[]);
        let mut session = terminal(&folder, &["exec", &container.name], "24", "");
        session.exp_string("# ").unwrap();
        session.send_line("echo $((6 * 7)); tty").unwrap();
        session.exp_string("42\r\n/dev/").unwrap();
        session.exp_string("# ").unwrap();
        // Ctrl-C is the container's: it ends `sleep`, and neither the shell nor us
        session.send_line("sleep 100").unwrap();
        session.exp_string("sleep 100").unwrap();
        std::thread::sleep(std::time::Duration::from_millis(300));
        session.send_control('c').unwrap();
        session.exp_string("# ").unwrap();
        session.send_line("echo still here").unwrap();
        session.exp_string("\r\nstill here\r\n").unwrap();
        session.send_line("exit 9").unwrap();
        ends_with(session, 9);
    }

    #[test]
    fn the_size_of_the_terminal_is_followed_and_the_terminal_is_restored() {
        if !engine() {
            return;
        }
        let container = Container::idle();
        let folder = Folder::new(&[]);
        let command = format!(
            "tty; stty rows 30 cols 100; stty -g; {} exec {}; echo code $?; stty -g; echo over",
            crate::ran::DOCKERSPEC,
            container.name
        );
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &command])
            .current_dir(folder.path())
            .env("TERM", "xterm");
        let mut session = rexpect::session::spawn_command(shell, Some(20_000)).unwrap();
        let tty = session.read_line().unwrap();
        let before = session.read_line().unwrap();
        session.exp_string("# ").unwrap();
        session.send_line("stty size").unwrap();
        session.exp_string("30 100").unwrap();
        session.exp_string("# ").unwrap();
        resize(&tty, 45, 120);
        session.send_line("sleep 1; stty size").unwrap();
        session.exp_string("45 120").unwrap();
        session.exp_string("# ").unwrap();
        session.send_line("exit 5").unwrap();
        session.exp_string("code 5\r\n").unwrap();
        assert_eq!(session.read_line().unwrap(), before);
        session.exp_string("over").unwrap();
    }

    /// As a user does who pulls at the corner of the window.
    fn resize(tty: &str, rows: u16, columns: u16) {
        let (rows, columns) = (rows.to_string(), columns.to_string());
        let size = ["-F", tty, "rows", &rows, "cols", &columns];
        assert!(Command::new("stty").args(size).status().unwrap().success());
    }
}
