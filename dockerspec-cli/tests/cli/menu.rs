//! `explain` in a terminal: the menu, the pager, the colors.

use std::process::Command;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use crate::ran::{DOCKERSPEC, Folder};

/// A wait that takes longer has failed.
const TIMEOUT: Option<u64> = Some(20_000);

/// The command in a terminal of 80 columns and so many lines.
pub(crate) fn terminal(
    folder: &Folder,
    arguments: &[&str],
    lines: &str,
    pager: &str,
) -> PtySession {
    let mut command = Command::new(DOCKERSPEC);
    command.args(arguments).current_dir(folder.path());
    for name in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
        "LESS",
    ] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm").env("COLUMNS", "80");
    command.env("LINES", lines).env("PAGER", pager);
    spawn_command(command, TIMEOUT).unwrap()
}

#[track_caller]
pub(crate) fn ends_well(mut session: PtySession) -> String {
    let rest = session.exp_eof().unwrap();
    let status = session.process().wait().unwrap();
    assert!(
        matches!(status, WaitStatus::Exited(_, 0)),
        "{status:?}: {rest}"
    );
    rest
}

const PROMPT: &str = "`q` ends: ";

#[test]
fn the_menu_explains_what_is_chosen_until_nothing_is() {
    let folder = Folder::new(&[("Dockerfile", b"FROM alpine:3.22\nUSER 0\n")]);
    let mut session = terminal(&folder, &["explain", "--color", "never"], "1000", "");
    let menu = session.exp_string(PROMPT).unwrap();
    assert!(
        menu.contains("  1  images-vs-containers  what is built, and what runs\r\n"),
        "{menu}"
    );
    assert!(menu.contains(" 12  exit-codes "), "{menu}");
    for (typed, answer) in [
        ("11", "Restart policies\r\n================\r\n"),
        ("caching", "The build cache\r\n"),
        ("root-user", "root-user: image that runs as root\r\n"),
        ("Dockerfile:2", "- error `root-user`, line 2"),
        (
            "13",
            "error: no topic has the number `13`: they are 1 to 12\r\n",
        ),
        (
            "cachng",
            "error: no topic is named `cachng`: did you mean `caching`?\r\n",
        ),
    ] {
        session.send_line(typed).unwrap();
        let said = session.exp_string(PROMPT).unwrap();
        assert!(said.contains(answer), "{typed}: {said}");
    }
    session.send_line("q").unwrap();
    assert_eq!(ends_well(session).trim(), "");
}

#[test]
fn an_empty_line_and_the_end_of_the_input_end_the_menu() {
    let folder = Folder::new(&[]);
    let mut session = terminal(&folder, &["explain"], "1000", "");
    session.exp_string(PROMPT).unwrap();
    session.send_line("").unwrap();
    ends_well(session);
    let mut session = terminal(&folder, &["explain"], "1000", "");
    session.exp_string(PROMPT).unwrap();
    session.send_control('d').unwrap();
    ends_well(session);
}

#[test]
fn what_is_longer_than_the_terminal_goes_through_the_pager() {
    let folder = Folder::new(&[]);
    let pager = "sed s/^/paged:/";
    let paged = ends_well(terminal(&folder, &["explain", "signals"], "20", pager));
    assert!(paged.starts_with("paged:"), "{paged}");
    let all = ends_well(terminal(&folder, &["explain", "signals"], "1000", pager));
    assert!(
        !all.contains("paged:") && all.contains("\u{1b}[1m"),
        "{all}"
    );
    for guide in ["optimize-guide", "debug-guide", "hardening-guide"] {
        let paged = ends_well(terminal(&folder, &[guide], "20", pager));
        assert!(paged.starts_with("paged:"), "{guide}: {paged}");
        let direct = ends_well(terminal(&folder, &[guide, "--no-pager"], "20", pager));
        assert!(!direct.contains("paged:"), "{guide}: {direct}");
    }
}

#[test]
fn a_pager_that_is_not_there_keeps_nothing_from_being_read() {
    let folder = Folder::new(&[]);
    let text = ends_well(terminal(
        &folder,
        &["explain", "signals"],
        "20",
        "no-such-pager -x",
    ));
    assert!(
        text.starts_with("note: the pager `no-such-pager -x` cannot be started: "),
        "{text}"
    );
    assert!(text.contains("Signals and process 1"), "{text}");
    let text = ends_well(terminal(&folder, &["explain", "signals"], "20", ""));
    assert!(
        !text.contains("note:") && text.contains("Signals and process 1"),
        "{text}"
    );
}

#[test]
fn a_pager_that_is_left_early_is_no_failure() {
    let folder = Folder::new(&[]);
    ends_well(terminal(&folder, &["explain", "all"], "20", "head -n 1"));
}
