//! `dockerspec build` on an engine, and without one.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use rexpect::process::WaitStatus;

use super::engine;
use crate::menu::terminal;
use crate::ran::Folder;

/// A name for an image, which is removed in the end.
struct Tag(String);

impl Tag {
    fn new(name: &str) -> Self {
        Tag(format!("build-cli-{}:{name}", std::process::id()))
    }
}

impl Drop for Tag {
    fn drop(&mut self) {
        // where the build failed there is none
        let _ = Command::new("docker")
            .args(["image", "rm", "-f", &self.0])
            .output();
    }
}

const DEVELOPMENT: [&str; 2] = ["--policy", "development"];

#[test]
fn a_dockerfile_with_errors_is_shown_and_nothing_is_sent() {
    let folder = Folder::new(&[("Dockerfile", b"FROM alpine:3.22\nRUN sudo make\n")]);
    let mut command = folder.command(&["build", "."]);
    command.env("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        out.contains("sudo") && out.contains("1 file against the policy `production`"),
        "{out}"
    );
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("nothing was built"), "{err}");
    assert!(err.contains("--policy development"), "{err}");
}

#[test]
fn a_clean_dockerfile_without_an_engine_is_exit_code_3() {
    let folder = Folder::new(&[("Dockerfile", b"FROM busybox:1\nUSER 1000\n")]);
    let address = format!("unix://{}/no.sock", folder.path().display());
    let ran = folder.run(&["build", "--policy", "development", "-H", &address, "."]);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn a_build_prints_its_steps_plainly_and_the_image_in_the_end() {
    if !engine() {
        return;
    }
    let tag = Tag::new("plain");
    let folder = Folder::new(&[
        (
            "api.Dockerfile",
            b"FROM busybox:1\nARG WORD\nCOPY . /ctx\nRUN ls /ctx; echo word-$WORD\nUSER 1000\n",
        ),
        (".dockerignore", b"**\n"),
        ("api.Dockerfile.dockerignore", b"left\nid\n"),
        ("left", b""),
        ("kept", b""),
    ]);
    let word = format!("WORD={}", std::process::id());
    let mut arguments = vec!["build", "--file", "api.Dockerfile", "-t", &tag.0];
    arguments.extend(["--build-arg", &word, "--iidfile", "id"]);
    arguments.extend(DEVELOPMENT);
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let id = fs::read_to_string(folder.path().join("id")).unwrap();
    assert_eq!(ran.out, format!("image  {id}\ntag    {}\n", tag.0));
    let word = format!("word-{}", std::process::id());
    let log = ran
        .err
        .lines()
        .find(|it| it.ends_with(&word))
        .unwrap_or_else(|| panic!("{}", ran.err));
    let number = log.split(' ').next().unwrap();
    assert!(
        ran.err.contains(&format!("{number} [3/3] RUN ls /ctx")),
        "{}",
        ran.err
    );
    assert!(ran.err.contains(&format!("{number} DONE ")), "{}", ran.err);
    assert!(
        ran.err.contains(" kept\n") && !ran.err.contains(" left\n"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains(&format!("next: `dockerspec verify {}`", tag.0)),
        "{}",
        ran.err
    );
    let again = folder.run(&arguments);
    assert!(again.err.contains("CACHED\n"), "{}", again.err);
}

#[test]
fn raw_progress_is_json_line_by_line() {
    if !engine() {
        return;
    }
    let tag = Tag::new("raw");
    let folder = Folder::new(&[(
        "Dockerfile",
        b"FROM busybox:1\nRUN echo hi there\nUSER 1000\n",
    )]);
    let mut arguments = vec![
        "build",
        "-t",
        &tag.0,
        "--no-cache",
        "--progress",
        "rawjson",
        "-q",
    ];
    arguments.extend(DEVELOPMENT);
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.starts_with("sha256:"), "{}", ran.out);
    let lines: Vec<serde_json::Value> = ran
        .err
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    let logs = lines
        .iter()
        .filter_map(|it| it["logs"].as_array())
        .flatten();
    let texts: Vec<&str> = logs.filter_map(|it| it["data"].as_str()).collect();
    // `hi there` and its line's end, in base64
    assert!(texts.contains(&"aGkgdGhlcmUK"), "{texts:?}");
}

#[test]
fn a_step_that_fails_is_told_with_its_line_its_log_and_its_code() {
    if !engine() {
        return;
    }
    let text = b"FROM busybox:1\nENV A=1\nRUN true && \\\n  true\nRUN echo wrong here; exit 7\nUSER 1000\n";
    let folder = Folder::new(&[("Dockerfile", text)]);
    let ran = folder.run(&["build", "--policy", "development"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(ran.out, "");
    let (_, error) = ran.err.split_once("error: ").unwrap();
    assert_eq!(
        error,
        "`[3/3] RUN echo wrong here; exit 7` failed with exit code 7\n  at line 5 of the Dockerfile\n  | wrong here\n"
    );
}

#[test]
fn a_secret_reaches_its_step_and_no_output() {
    if !engine() {
        return;
    }
    let tag = Tag::new("secret");
    let text = b"FROM busybox:1\nRUN --mount=type=secret,id=tok test \"$(cat /run/secrets/tok)\" = v4l-ue && echo same\nUSER 1000\n";
    let folder = Folder::new(&[("Dockerfile", text)]);
    let mut arguments = vec![
        "build",
        "-t",
        &tag.0,
        "--no-cache",
        "--secret",
        "id=tok,env=OF_A_TEST",
    ];
    arguments.extend(DEVELOPMENT);
    let mut command = folder.command(&arguments);
    let output = command.env("OF_A_TEST", "v4l-ue").output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(!err.contains("buildx"), "{err}");
    assert!(err.contains(" same\n"), "{err}");
    let shown = err.replace("= v4l-ue && echo", "");
    assert!(!shown.contains("v4l-ue"), "{err}");
    let unset = folder.run(&arguments);
    assert_eq!(unset.code, Some(2));
    assert!(
        unset.err.contains("the variable `OF_A_TEST` is not set"),
        "{}",
        unset.err
    );
}

#[test]
fn a_terminal_shows_what_runs_and_gets_its_cursor_back() {
    if !engine() {
        return;
    }
    let tag = Tag::new("tty");
    let folder = Folder::new(&[(
        "Dockerfile",
        b"FROM busybox:1\nRUN for i in 1 2 3; do echo \"line $i\"; sleep 0.3; done\nUSER 1000\n",
    )]);
    let mut arguments = vec!["build", "-t", &tag.0, "--no-cache"];
    arguments.extend(DEVELOPMENT);
    let mut session = terminal(&folder, &arguments, "24", "");
    session.exp_string("\u{1b}[?25l").unwrap();
    session.exp_string("    | line 2").unwrap();
    let rest = session.exp_eof().unwrap();
    let status = session.process().wait().unwrap();
    assert!(
        matches!(status, WaitStatus::Exited(_, 0)),
        "{status:?}: {rest}"
    );
    let (frames, end) = rest.split_once("\u{1b}[?25h").unwrap();
    assert!(frames.contains("A\u{1b}[J"), "redrawn in place: {frames:?}");
    let last = frames.rsplit("\u{1b}[J").next().unwrap();
    assert!(
        last.starts_with("building, ") && !last.contains("    | line"),
        "{last:?}"
    );
    assert!(last.contains(" => [2/2] RUN for i in"), "{last:?}");
    for line in last.lines() {
        assert!(line.chars().count() < 80, "{line:?}");
    }
    assert!(end.contains("image  sha256:"), "{end:?}");
}

#[test]
fn ctrl_c_ends_the_build_on_the_engine() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[(
        "Dockerfile",
        b"FROM busybox:1\nRUN echo begun; sleep 3077\nUSER 1000\n",
    )]);
    let arguments = ["build", "--policy", "development", "--no-cache"];
    let mut session = terminal(&folder, &arguments, "24", "");
    session.exp_string("    | begun").unwrap();
    session.send_control('c').unwrap();
    let rest = session.exp_eof().unwrap();
    let status = session.process().wait().unwrap();
    assert!(matches!(status, WaitStatus::Exited(_, 130)), "{status:?}");
    assert!(rest.contains("\u{1b}[?25h"), "{rest:?}");
    let start = Instant::now();
    while sleeps() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "the build goes on"
        );
        thread::sleep(Duration::from_millis(100));
    }
}

fn sleeps() -> bool {
    let ps = Command::new("ps").args(["-eo", "args"]).output().unwrap();
    String::from_utf8_lossy(&ps.stdout)
        .lines()
        .any(|it| it == "sleep 3077")
}
