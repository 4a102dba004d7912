//! Files that nobody means well: each gives a result, in bounded memory.

use std::fmt::Write as _;
use std::fs::File;
use std::process::Command;

use crate::ran::{DOCKERSPEC, Folder, Ran};

/// Kilobytes of address space that are enough for every file.
const MEMORY: u32 = 2_000_000;

/// Checks a file in a process that gets no more memory than [`MEMORY`].
fn check(folder: &Folder, format: &str) -> Ran {
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        let script = format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\"");
        shell.args(["-c", &script, DOCKERSPEC]);
        shell
    } else {
        Command::new(DOCKERSPEC)
    };
    command.args(["check", "-f", format, "Dockerfile"]);
    folder.prepare(&mut command);
    let ran = Ran::from(command.output().unwrap());
    assert_eq!(ran.err, "");
    ran
}

/// The rules that are reported of a text; it is printed in both formats.
fn rules(text: impl AsRef<[u8]>) -> Vec<String> {
    let folder = Folder::new(&[("Dockerfile", text.as_ref())]);
    let json = check(&folder, "json");
    let text = check(&folder, "text");
    assert_eq!(json.code, text.code);
    let mut rules = json.rules();
    assert_eq!(json.code, Some(i32::from(!rules.is_empty())));
    rules.dedup();
    rules
}

#[test]
fn a_hundred_megabytes_are_an_error_with_a_place() {
    let folder = Folder::new(&[]);
    let file = File::create(folder.path().join("Dockerfile")).unwrap();
    file.set_len(100 << 20).unwrap();
    let ran = check(&folder, "json");
    assert!(ran.out.contains("the file is longer than 16777216 bytes"));
    assert_eq!(ran.code, Some(1));
}

#[test]
fn bytes_of_zero_are_no_dockerfile() {
    assert!(rules([0; 4096]).contains(&"syntax-error".to_owned()));
}

#[test]
fn every_byte_may_stand_anywhere() {
    let mut text = b"FROM alpine:3.22\n".to_vec();
    for byte in 0..=255 {
        text.extend([byte, b' ', byte, b'\n', b'R', b'U', b'N', b' ', byte, b'\n']);
    }
    assert!(rules(text).contains(&"syntax-error".to_owned()));
}

#[test]
fn an_empty_file_has_no_from() {
    for text in ["", "# nothing\n\n"] {
        assert!(rules(text).contains(&"syntax-error".to_owned()));
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_an_error_at_their_place() {
    let folder = Folder::new(&[(
        "Dockerfile",
        b"FROM alpine:3.22\nHEALTHCHECK NONE\n# caf\xe9\nUSER 65532\n",
    )]);
    let document = check(&folder, "json").json();
    let findings = document["files"][0]["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0]["rule"], "syntax-error");
    assert_eq!(
        findings[0]["start"],
        serde_json::json!({"line": 3, "column": 6})
    );
}

#[test]
fn ten_thousand_stages_are_checked() {
    let mut text = String::from("FROM alpine:3.22 AS s0\n");
    for stage in 1..10_000 {
        let before = stage - 1;
        writeln!(text, "FROM s{before} AS s{stage}\nRUN true").unwrap();
    }
    text += "HEALTHCHECK NONE\nUSER root\n";
    assert!(rules(text).contains(&"root-user".to_owned()));
}

#[test]
fn shells_in_shells_are_read_or_refused() {
    let from = "FROM alpine:3.22\nHEALTHCHECK NONE\nUSER 65532\nRUN ";
    let deep = 1_000;
    let nested = |open: &str, close: &str| {
        format!(
            "{from}{}sudo true{}\n",
            open.repeat(deep),
            close.repeat(deep)
        )
    };
    for text in [
        nested("bash -c $(", ")"),
        nested("bash -c \"$(", ")\""),
        nested("( ", " )"),
        nested("sudo ", ""),
        twelve_quotes(from),
    ] {
        let rules = rules(&text);
        let told = ["sudo", "too-long-to-check"];
        assert!(
            rules.iter().any(|rule| told.contains(&&**rule)),
            "{rules:?}: {text:.80}"
        );
    }
    // here a shell sees quotes beside each other, and no script
    for text in [
        nested("bash -c \"", "\""),
        nested("bash -c '", "'"),
        nested("bash -c `", "`"),
        nested("bash -c ", ""),
    ] {
        rules(&text);
    }
}

/// Quotes inside of quotes, whose backslashes double at each level.
fn twelve_quotes(from: &str) -> String {
    let mut script = String::from("sudo true");
    for _ in 0..12 {
        let escaped = script.replace('\\', r"\\").replace('"', r#"\""#);
        script = format!("bash -c \"{escaped}\"");
    }
    format!("{from}{script}\n")
}

#[test]
fn lines_that_all_continue_are_read() {
    rules("FROM alpine:3.22\nRUN \\\n".to_owned() + &"\\\n".repeat(200_000));
    rules("FROM alpine:3.22\nRUN true".to_owned() + &" && true \\\n".repeat(50_000));
    rules("FROM alpine:3.22\nENV a=b \\\n".to_owned() + &"# comment\n".repeat(200_000));
}

#[test]
fn a_line_that_is_too_long_is_shown_in_part() {
    let text = format!(
        "FROM alpine:3.22\nENV {}\nUSER root\n",
        "password=x ".repeat(20_000)
    );
    assert!(rules(text).contains(&"syntax-error".to_owned()));
}

#[test]
fn many_findings_are_all_there() {
    let text = "FROM alpine:3.22\n".to_owned() + &"RUN sudo true\n".repeat(5_000);
    let folder = Folder::new(&[("Dockerfile", text.as_bytes())]);
    let found = check(&folder, "json").rules();
    assert_eq!(found.iter().filter(|rule| *rule == "sudo").count(), 5_000);
}

#[test]
fn heredocs_without_an_end_are_errors() {
    let text = "FROM alpine:3.22\n".to_owned() + &"RUN <<A <<B <<C\n".repeat(5_000);
    assert!(rules(text).contains(&"syntax-error".to_owned()));
}
