//! Faults between us and an engine: each ends with 3, says why, and does not hang.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use super::engine;
use super::proxy::{Manner, Proxy};
use crate::ran::{DOCKERSPEC, Folder, Ran};

/// The socket of the engine of the environment; none where it has another kind of address.
fn socket() -> Option<PathBuf> {
    if !engine() {
        return None;
    }
    let ran = Folder::new(&[]).run(&["doctor", "-f", "json"]);
    let address = ran.json()["engine"]["address"].as_str()?.to_owned();
    address.strip_prefix("unix://").map(PathBuf::from)
}

const DAEMON: u32 = 1;
const NOBODY: u32 = 65534;

#[test]
fn an_engine_that_stays_silent_is_given_up_with_a_reason() {
    let folder = Folder::new(&[]);
    let proxy = Proxy::new(folder.path(), "/nowhere".as_ref(), Manner::Silent);
    let begin = Instant::now();
    let ran = folder.run(&["doctor", "-H", &proxy.host()]);
    assert_eq!(ran.code, Some(3));
    assert_eq!(
        ran.err,
        "error: the engine did not answer within 10 s while asking for its version: it hangs or has too much to do; look at \
         its log (`journalctl -u docker`) and restart it if need be\n"
    );
    assert!(begin.elapsed() < Duration::from_secs(25));
    assert!(ran.out.contains("tried"), "{}", ran.out);
}

#[test]
fn an_engine_that_answers_slowly_is_waited_for() {
    let Some(socket) = socket() else {
        return;
    };
    let folder = Folder::new(&[]);
    let late = Manner::Late(Duration::from_secs(1));
    let proxy = Proxy::new(folder.path(), &socket, late);
    let ran = folder.run(&["doctor", "-H", &proxy.host()]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn a_connection_that_breaks_is_told_with_what_was_being_done() {
    let Some(socket) = socket() else {
        return;
    };
    let folder = Folder::new(&[]);
    // the first two ask for the version
    let proxy = Proxy::new(folder.path(), &socket, Manner::Cut(2));
    let ran = folder.run(&["doctor", "-H", &proxy.host()]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.err
            .starts_with("error: the connection to the engine broke while asking"),
        "{}",
        ran.err
    );
    // what was found out before is printed even so
    assert!(ran.out.contains(&proxy.host()), "{}", ran.out);
}

#[test]
fn a_user_without_permission_is_told_the_group_of_the_socket() {
    let folder = Folder::new(&[]);
    let socket = folder.path().join("docker.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    if chown(&socket, Some(0), Some(DAEMON)).is_err() {
        println!("skipped: only root can give a file away");
        return;
    }
    let groups = fs::read_to_string("/etc/group").unwrap();
    let group = groups
        .lines()
        .find_map(|line| line.split_once(":x:1:").map(|(name, _)| name))
        .unwrap();
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o660)).unwrap();
    let program = folder.path().join("dockerspec");
    fs::copy(DOCKERSPEC, &program).unwrap();
    let ask = |user: &str| {
        let mut command = Command::new(&program);
        command.args(["doctor", "-H"]);
        command.arg(format!("unix://{}", socket.display()));
        command.env("USER", user).env_remove("DOCKER_CONFIG");
        folder.prepare(&mut command);
        Ran::from(command.uid(NOBODY).gid(NOBODY).output().unwrap())
    };
    let ran = ask("nobody");
    assert_eq!(ran.code, Some(3));
    assert_eq!(
        ran.err,
        format!(
            "error: this user may not open `unix://{}`, which the group `{group}` may: `sudo usermod -aG {group} $USER`, then \
             log in again (the group is as good as root), or use a rootless engine\n",
            socket.display()
        )
    );
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(ask("nobody").err.contains("its owner's alone"));
}

#[test]
fn everything_that_was_tried_is_listed() {
    let folder = Folder::new(&[]);
    for name in ["docker.sock", "podman/podman.sock"] {
        let socket = folder.path().join(name);
        fs::create_dir_all(socket.parent().unwrap()).unwrap();
        // the file stays, and nobody listens any more
        drop(UnixListener::bind(socket).unwrap());
    }
    let mut command = folder.command(&["doctor"]);
    for name in ["DOCKER_HOST", "DOCKER_CONTEXT"] {
        command.env_remove(name);
    }
    command.env("DOCKER_CONFIG", folder.path());
    command.env("HOME", folder.path());
    command.env("XDG_RUNTIME_DIR", folder.path());
    let ran = Ran::from(command.output().unwrap());
    if ran.code == Some(0) {
        println!("skipped: an engine listens at the usual socket");
        return;
    }
    assert_eq!(ran.code, Some(3));
    let path = folder.path().display();
    for line in [
        format!("  `unix://{path}/docker.sock` (rootless Docker): nothing listens there\n"),
        format!("  `unix://{path}/podman/podman.sock` (rootless Podman): nothing listens there\n"),
    ] {
        assert!(ran.err.contains(&line), "{}", ran.err);
    }
}

#[test]
fn a_context_is_chosen_by_name_and_not_beside_an_address() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&["doctor", "--context", "a", "-H", "tcp://b:1"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("cannot be used with"), "{}", ran.err);
    let mut command = folder.command(&["doctor", "--context", "dfault"]);
    command.env("DOCKER_CONFIG", folder.path());
    let ran = Ran::from(command.output().unwrap());
    assert_eq!(ran.code, Some(3));
    assert_eq!(
        ran.err,
        "error: no context is named `dfault`, which `--context` asks for; is `default` meant?\n"
    );
}

#[test]
fn the_version_of_the_api_is_agreed_on_or_what_is_asked_for() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[]);
    let ask = |version: &str| {
        let mut command = folder.command(&["doctor", "-f", "json"]);
        Ran::from(command.env("DOCKER_API_VERSION", version).output().unwrap())
    };
    let agreed = ask("").json()["engine"]["api"].clone();
    assert!(agreed["used"] == agreed["newest"] || agreed["used"] == agreed["here"]);
    assert_eq!(ask("1.40").json()["engine"]["api"]["used"], "1.40");
    for (version, reason) in [
        ("1.99", "unset it, or write one that both speak"),
        ("1.12", "unset it, or write one that both speak"),
        ("new", "a version is written as in `1.44`"),
    ] {
        let ran = ask(version);
        assert!(
            ran.err.contains(&format!("DOCKER_API_VERSION={version}")) && ran.err.contains(reason),
            "{}",
            ran.err
        );
        assert_eq!(ran.code, Some(3));
    }
}

#[test]
fn a_password_in_an_address_is_in_no_message() {
    let folder = Folder::new(&[]);
    for address in ["ssh://me:hunter22@box", "tcp://me:hunter22@box:2375"] {
        let mut command = folder.command(&["doctor"]);
        let ran = Ran::from(command.env("DOCKER_HOST", address).output().unwrap());
        assert_eq!(ran.code, Some(3));
        assert!(ran.err.contains("is not the address"), "{}", ran.err);
        let all = format!("{}{}", ran.out, ran.err);
        assert!(!all.contains("hunter22"), "{all}");
    }
}
