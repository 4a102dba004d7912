//! Each verb in each fault, on an engine of the test's own: the exit code, the whole of the error, and nothing left behind.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use dockerspec_tests::engine::{Daemon, DaemonOptions};
use expect_test::{Expect, expect};

use crate::ran::{Folder, Ran};

const SLOW: &[u8] =
    b"FROM busybox:1\nRUN --network=none echo begun && sleep 60\nUSER 10001:10001\n";
const LARGE: &[u8] =
    b"FROM busybox:1\nRUN --network=none dd if=/dev/zero of=/large bs=1M count=200\nUSER 10001:10001\n";

/// An engine, and a folder in which the command runs and keeps its temporary files.
struct Scene {
    daemon: Daemon,
    folder: Folder,
}

impl Scene {
    /// Nothing where there is no engine.
    fn new(options: &DaemonOptions<'_>, dockerfile: &[u8]) -> Option<Self> {
        let daemon = Daemon::start(options)?;
        let folder = Folder::new(&[("Dockerfile", dockerfile)]);
        fs::create_dir(folder.path().join("tmp")).unwrap();
        Some(Scene { daemon, folder })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let (verb, rest) = arguments.split_at(1);
        let mut command = self.folder.command(verb);
        command.args(["-H", &self.daemon.host()]).args(rest);
        command.env("TMPDIR", self.folder.path().join("tmp"));
        command
    }

    /// Exit code and errors of verbs, in a table.
    fn table(&self, verbs: &[&[&str]]) -> String {
        let mut table = String::new();
        for verb in verbs {
            let ran = Ran::from(self.command(verb).output().unwrap());
            let code = ran.code.unwrap_or(-1);
            writeln!(table, "{} → {code}", verb.join(" ")).unwrap();
            table.push_str(&self.plain(&ran.err));
        }
        table
    }

    /// Without what is another in each run.
    fn plain(&self, text: &str) -> String {
        let folder = self.daemon.folder().display().to_string();
        text.replace(&folder, "FOLDER")
    }

    /// Everything that the engine has beside what is always there, and what lies in the folder for temporary files.
    fn left(&self) -> Vec<String> {
        let lists = [
            &["ps", "-aq"][..],
            &["images", "-q"],
            &["volume", "ls", "-q"],
            &["network", "ls", "-q", "--filter", "type=custom"],
        ];
        let mut left = Vec::new();
        for list in lists {
            let output = self.daemon.docker(list).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            let text = String::from_utf8(output.stdout).unwrap();
            left.extend(text.lines().map(str::to_owned));
        }
        let files = fs::read_dir(self.folder.path().join("tmp")).unwrap();
        left.extend(files.map(|it| it.unwrap().path().display().to_string()));
        left
    }
}

/// All verbs that ask an engine, for things that it does not have.
const VERBS: &[&[&str]] = &[
    &["verify", "nobody:1"],
    &["verify", "--container", "nobody"],
    &["analyze", "nobody:1"],
    &["diagnose", "nobody"],
    &["logs", "nobody"],
    &["inspect", "nobody"],
    &["exec", "nobody", "true"],
    &["stats", "nobody"],
    &["restart-policy", "nobody"],
    &["lock", "--offline"],
];

fn holds(expected: &Expect, table: &str) {
    expected.assert_eq(table);
}

#[test]
fn what_is_not_there_is_named_by_each_verb() {
    let Some(scene) = Scene::new(&DaemonOptions::default(), SLOW) else {
        return;
    };
    holds(
        &expect![[r#"
        verify nobody:1 → 2
        error: the engine has no image `nobody:1`: look at the names with `docker image ls`, build it, or pull it first
        verify --container nobody → 2
        error: the engine has no container `nobody`: look at the names with `docker container ls --all`
        analyze nobody:1 → 2
        error: the engine has no image `nobody:1`: look at the names with `docker image ls`, build it, or pull it first
        diagnose nobody → 2
        error: there is no container `nobody`, and the engine has no other: start it with `docker compose up -d nobody`, or look at another engine with `--host`
        logs nobody → 2
        error: no container is named `nobody`; none is running: `dockerspec ps --all` lists those that have ended
        inspect nobody → 2
        error: no container is named `nobody`; none is running: `dockerspec ps --all` lists those that have ended
        exec nobody true → 2
        error: no container is named `nobody`; none is running: `dockerspec ps --all` lists those that have ended
        stats nobody → 2
        error: no container is named `nobody`; none is running: `dockerspec ps --all` lists those that have ended
        restart-policy nobody → 2
        error: no container is named `nobody`; none is running: `dockerspec ps --all` lists those that have ended
        lock --offline → 2
        note: by what the engine at unix://FOLDER/docker.sock pulled
        error: `busybox:1` has no digest here, since the engine did not pull it from a registry: `docker pull busybox:1`, or lock it without `--offline`
    "#]],
        &scene.table(VERBS),
    );
    assert_eq!(scene.left(), [""; 0]);
}

#[test]
fn an_engine_that_is_gone_is_told_alike_by_each_verb() {
    let Some(mut scene) = Scene::new(&DaemonOptions::default(), SLOW) else {
        return;
    };
    scene.daemon.kill();
    let more = [
        &["ps"][..],
        &["diagnose"],
        &["build", "--policy", "development"],
    ];
    let table = scene.table(&[VERBS, &more].concat());
    let mut errors: Vec<&str> = table.split_inclusive('\n').collect();
    errors.retain(|it| !it.contains(" → 3"));
    errors.sort_unstable();
    errors.dedup();
    holds(
        &expect![[r#"
        error: no container engine answers at `unix://FOLDER/docker.sock` (as asked for): nothing listens there; start one (`systemctl start docker`, Docker Desktop, `podman machine start`), or set `DOCKER_HOST` to its address, as in `unix:///run/user/1000/docker.sock`
    "#]],
        &errors.concat(),
    );
    scene.daemon.restart();
    assert_eq!(scene.left(), [""; 0]);
}

#[test]
fn an_engine_that_dies_in_the_middle_of_a_build_is_lost() {
    let Some(mut scene) = Scene::new(&DaemonOptions::default(), SLOW) else {
        return;
    };
    scene.daemon.load("busybox:1");
    let before = scene.left();
    let mut command = scene.command(&["build", "--policy", "development", "-t", "lost:1"]);
    let mut child = command
        .args(["--progress", "plain"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.ends_with(" begun\n") {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "it never began");
    }
    scene.daemon.kill();
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3), "{rest}");
    let (_, error) = rest.split_once("error: ").unwrap();
    let known = error.starts_with("the connection to the engine broke while building: ");
    assert!(known, "{error}");
    scene.daemon.restart();
    assert_eq!(scene.left(), before);
}

#[test]
fn a_disk_that_is_full_is_told_with_what_frees_it() {
    let options = DaemonOptions {
        disk: Some(64),
        ..DaemonOptions::default()
    };
    let Some(scene) = Scene::new(&options, LARGE) else {
        return;
    };
    scene.daemon.load("busybox:1");
    let before = scene.left();
    let mut command = scene.command(&["build", "--policy", "development", "-t", "full:1"]);
    let ran = Ran::from(command.output().unwrap());
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let (_, error) = ran.err.split_once("error: ").unwrap();
    let error = scene.plain(error);
    holds(
        &expect![[r#"
        the engine's disk is full: `[2/2] RUN --network=none dd if=/dev/zero of=/large bs=1M count=200`: dd: error writing '/large': No space left on device (its data is in `FOLDER/data`); `docker system df` says what fills it, `docker builder prune` removes the build cache, `docker system prune` what nothing uses
    "#]],
        &error,
    );
    assert_eq!(scene.left(), before);
}
