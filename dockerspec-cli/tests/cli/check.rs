//! `check`: what is printed, and the exit code.

use std::fs;
use std::process::{Command, Stdio};

use expect_test::expect;

use crate::ran::{DOCKERSPEC, Folder};

const CLEAN: &[u8] = b"FROM alpine:3.22\nHEALTHCHECK NONE\nUSER 65532:65532\nCMD [\"/app\"]\n";
const ROOT: &[u8] = b"FROM alpine:3.22\nHEALTHCHECK NONE\nUSER root\nCMD [\"/app\"]\n";

#[test]
fn a_clean_file_is_nothing_to_report() {
    let folder = Folder::new(&[("Dockerfile", CLEAN)]);
    let ran = folder.run(&["check"]);
    assert_eq!(
        ran.out,
        "1 file against the policy `production`: nothing to report\n"
    );
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    assert_eq!(folder.run(&["lint", "-q", "."]).out, "");
}

#[test]
fn a_finding_is_shown_with_its_line() {
    let folder = Folder::new(&[("api/Dockerfile", ROOT)]);
    let ran = folder.run(&["check", "api"]);
    expect![[r#"
        error[root-user]: the image runs as `root`, which is root
         --> api/Dockerfile:3:1
          |
        3 | USER root
          | ^^^^^^^^^
          |
          = why: a process that breaks out of its container keeps its user id, and 0 owns the host
          = help: switch to another user before the command: `USER 65532:65532`, in Rust `user(User::NONROOT)`

        1 file against the policy `production`: 1 error
    "#]]
    .assert_eq(&ran.out);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(1)));
    let verbose = folder.run(&["check", "-v", "api"]);
    assert!(
        verbose.out.contains("= same as: hadolint:DL3002"),
        "{}",
        verbose.out
    );
    assert_eq!(verbose.err, "note: api/Dockerfile: 1 error\n");
}

#[test]
fn json_says_everything_of_a_finding() {
    let folder = Folder::new(&[("Dockerfile", ROOT), ("b.Dockerfile", CLEAN)]);
    let ran = folder.run(&["check", "--format", "json"]);
    expect![[r#"
        {
          "files": [
            {
              "findings": [
                {
                  "end": {
                    "column": 10,
                    "line": 3
                  },
                  "fixable": "none",
                  "help": "switch to another user before the command: `USER 65532:65532`, in Rust `user(User::NONROOT)`",
                  "level": "error",
                  "message": "the image runs as `root`, which is root",
                  "rule": "root-user",
                  "same_as": {
                    "buildkit": [],
                    "checkov": [
                      "CKV_DOCKER_8"
                    ],
                    "cis": [
                      "4.1"
                    ],
                    "dockle": [
                      "CIS-DI-0001"
                    ],
                    "droast": [
                      "DF002"
                    ],
                    "hadolint": [
                      "DL3002"
                    ],
                    "trivy": [
                      "DS-0002"
                    ]
                  },
                  "stage": null,
                  "start": {
                    "column": 1,
                    "line": 3
                  },
                  "topic": "privileges",
                  "unknown": false,
                  "why": "a process that breaks out of its container keeps its user id, and 0 owns the host"
                }
              ],
              "kind": "dockerfile",
              "path": "Dockerfile"
            },
            {
              "findings": [],
              "kind": "dockerfile",
              "path": "b.Dockerfile"
            }
          ],
          "summary": {
            "errors": 1,
            "files": 2,
            "infos": 0,
            "warnings": 0
          },
          "version": "0.1.0"
        }
    "#]]
    .assert_eq(&(serde_json::to_string_pretty(&ran.json()).unwrap() + "\n"));
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(1)));
}

#[test]
fn columns_count_characters_and_ranges_end_behind_the_last() {
    let text = "FROM alpine:3.22\nENV Ä=ö ünö\nHEALTHCHECK NONE\nUSER 65532\n";
    let folder = Folder::new(&[("Dockerfile", text.as_bytes())]);
    let document = folder.run(&["check", "-f", "json"]).json();
    let finding = &document["files"][0]["findings"][0];
    assert_eq!(finding["rule"], "syntax-error");
    assert_eq!(
        finding["start"],
        serde_json::json!({"line": 2, "column": 9})
    );
    assert_eq!(finding["end"], serde_json::json!({"line": 2, "column": 12}));
}

#[test]
fn a_policy_says_what_is_an_error() {
    let folder = Folder::new(&[("Dockerfile", ROOT)]);
    let code = |arguments: &[&str]| folder.run(arguments).code;
    assert_eq!(code(&["check"]), Some(1));
    assert_eq!(code(&["check", "--policy", "development"]), Some(1));
    assert_eq!(
        code(&["check", "--policy", "development", "--fail-on", "error"]),
        Some(0)
    );
    assert_eq!(code(&["check", "--fail-on", "error"]), Some(1));
    assert_eq!(code(&["check", "--no-fail"]), Some(0));
    let ran = folder.run(&["check", "--policy", "development"]);
    assert!(ran.out.starts_with("warning[root-user]"), "{}", ran.out);
}

#[test]
fn each_format_goes_where_it_is_sent() {
    let folder = Folder::new(&[("Dockerfile", ROOT)]);
    let report = folder.path().join("report.json");
    let ran = folder.run(&["check", "-f", "text", "-f", "json", "-o", "report.json"]);
    assert!(ran.out.starts_with("error[root-user]"), "{}", ran.out);
    let first = fs::read_to_string(&report).unwrap();
    assert_eq!(first, folder.run(&["check", "-f", "json"]).out);
    folder.run(&["check", "-o", "report.json"]);
    assert_eq!(fs::read_to_string(&report).unwrap(), ran.out);
    let ran = folder.run(&["check", "-f", "json", "-f", "text"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
    let ran = folder.run(&["check", "-o", "no/such/folder"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
    assert!(
        ran.err.contains("`no/such/folder` cannot be written"),
        "{}",
        ran.err
    );
}

#[test]
fn color_is_for_terminals_and_for_those_who_ask() {
    let folder = Folder::new(&[("Dockerfile", ROOT)]);
    assert!(!folder.run(&["check"]).out.contains('\u{1b}'));
    assert!(
        folder
            .run(&["check", "--color", "always"])
            .out
            .contains('\u{1b}')
    );
    let mut forced = folder.command(&["check"]);
    forced.env("FORCE_COLOR", "1");
    assert!(forced.output().unwrap().stdout.contains(&0x1b));
    let json = folder.run(&["check", "--color", "always", "-f", "json"]);
    assert!(!json.out.contains('\u{1b}'));
    folder.run(&["check", "--color", "always", "-o", "report.txt"]);
    assert!(
        !fs::read(folder.path().join("report.txt"))
            .unwrap()
            .contains(&0x1b)
    );
}

#[test]
fn a_waiver_in_the_file_is_honored_until_its_day() {
    let waived = |until: &str| {
        format!(
            "FROM alpine:3.22\nHEALTHCHECK NONE\n# dockerspec: allow(root-user) it binds port 25{until}\nUSER root\n"
        )
    };
    let folder = Folder::new(&[
        ("Dockerfile.a", waived("").as_bytes()),
        ("Dockerfile.b", waived(" (until 2027-01-01)").as_bytes()),
    ]);
    let ran = folder.run(&["check", "-f", "json"]);
    assert!(ran.rules().is_empty(), "{}", ran.out);
    let mut later = folder.command(&["check", "-f", "json"]);
    later.env("SOURCE_DATE_EPOCH", "1900000000");
    let out = String::from_utf8(later.output().unwrap().stdout).unwrap();
    assert!(out.contains("expired-waiver"), "{out}");
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let text = [b"FROM alpine:3.22\n".as_slice(), &b"RUNN x\n".repeat(900)].concat();
    let folder = Folder::new(&[("Dockerfile", &text)]);
    let mut child = folder
        .command(&["check"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_full_disk_is_an_error() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        return println!("skipped: there is no /dev/full");
    };
    let folder = Folder::new(&[("Dockerfile", ROOT)]);
    let output = folder.command(&["check"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be written"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    use std::os::unix::process::ExitStatusExt as _;
    let folder = Folder::new(&[]);
    let mut child = folder
        .command(&["check", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    // a shell shows this as 130
    assert_eq!(child.wait().unwrap().signal(), Some(2));
}

#[test]
fn cargo_runs_it_too() {
    let folder = Folder::new(&[("Dockerfile", ROOT)]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-dockerspec"));
    command.args(["dockerspec", "check"]);
    folder.prepare(&mut command);
    let output = command.output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        folder.run(&["check"]).out
    );
    assert!(fs::exists(DOCKERSPEC).unwrap());
}
