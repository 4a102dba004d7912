//! What arrives in an image, next to what Docker's own client brings there.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use dockerspec_core::parse::dockerfile;

use super::{Scratch, build, engine, lines, runtime};
use crate::engine::{BuildOptions, Engine, Progress};

/// Lists the context as the image has it: kind, mode, owner, size, time of change, links and content.
const LIST: &str = "FROM busybox\nCOPY . /ctx\nRUN cd /ctx && find . ! -name . | sort | while IFS= read -r it; do \
    echo \"$(stat -c '%n|%f|%u|%g|%h' \"$it\")|$([ -d \"$it\" ] || stat -c '%s|%y' \"$it\")|$(readlink \"$it\")|$([ -f \"$it\" ] && md5sum <\"$it\")\"; done\n";

/// What [`LIST`] prints in a build by Docker's own client.
fn by_docker(engine: &Engine, folder: &Path) -> Vec<String> {
    let aside = Scratch::new();
    let id = aside.path().join("id");
    let docker = |args: &[&str]| {
        let mut command = Command::new("docker");
        command.args(args).current_dir(folder);
        command.env("DOCKER_HOST", engine.address());
        command.env("DOCKER_BUILDKIT", "1").output().unwrap()
    };
    let file = id.to_str().unwrap();
    let output = docker(&[
        "build",
        "--no-cache",
        "--progress=plain",
        "--iidfile",
        file,
        ".",
    ]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}");
    docker(&["image", "rm", &fs::read_to_string(&id).unwrap()]);
    let line = |it: &str| {
        it.splitn(3, ' ')
            .nth(2)
            .filter(|it| it.starts_with("./"))
            .map(str::to_owned)
    };
    text.lines().filter_map(line).collect()
}

fn awkward() -> Scratch {
    let scratch = Scratch::with(&[
        ("Dockerfile", LIST),
        ("a", "1"),
        ("a b/c d", "2"),
        ("a-b", "3"),
        ("ä/ß", "4"),
        ("back\\slash", "5"),
        ("empty", ""),
        ("*star*", "6"),
        (".hidden/.deep", "7"),
    ]);
    let at = |name: &str| scratch.path().join(name);
    let long = format!("{0}/{0}/{0}", "l".repeat(120));
    scratch.file(&long, "long");
    scratch.file(&"m".repeat(100), "exactly a hundred");
    scratch.file(&"n".repeat(101), "one more");
    fs::create_dir_all(at("bare/empty")).unwrap();
    for (name, mode) in [
        ("a", 0o4755),
        ("a b", 0o1777),
        ("a-b", 0o400),
        ("empty", 0o666),
        ("bare", 0o700),
    ] {
        fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    symlink("a", at("to-file")).unwrap();
    symlink("../..//x/./y", at("a b/outside")).unwrap();
    symlink("/etc/passwd", at("absolute")).unwrap();
    symlink("ä", at("to-folder")).unwrap();
    symlink("t".repeat(150), at("dangling")).unwrap();
    fs::hard_link(at("a-b"), at("z-hard")).unwrap();
    fs::hard_link(at("a-b"), at("a b/hard")).unwrap();
    let file = fs::File::options().write(true).open(at("a b/c d")).unwrap();
    file.set_modified(UNIX_EPOCH + Duration::new(1_234_567_890, 123_456_789))
        .unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(at("fifo"))
            .status()
            .unwrap()
            .success()
    );
    drop(UnixListener::bind(at("socket")).unwrap());
    scratch
}

#[test]
fn the_context_arrives_as_dockers_own_client_sends_it() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = awkward();
    let (built, events) = build(
        &runtime,
        &engine,
        LIST,
        folder.path(),
        BuildOptions::no_cache,
    );
    built.unwrap();
    let ours = lines(&events);
    assert!(ours.len() > 20, "{ours:?}");
    assert_eq!(ours, by_docker(&engine, folder.path()));
}

#[test]
fn a_dockerfile_that_is_left_out_is_in_no_image() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[
        ("Dockerfile", LIST),
        (".dockerignore", "Dockerfile\n.dockerignore\n"),
        ("kept", "1"),
    ]);
    let path = folder.path().join("Dockerfile");
    let file = dockerfile::parse(path.display().to_string(), LIST);
    let mut events = Vec::new();
    let options = BuildOptions::new(folder.path())
        .no_cache()
        .progress(|event| events.push(event));
    let built =
        runtime.block_on(engine.build_dockerfile(&file, &crate::Policy::DEVELOPMENT, options));
    built.unwrap();
    let ours = lines(&events);
    assert_eq!(ours.len(), 1, "{ours:?}");
    assert_eq!(ours, by_docker(&engine, folder.path()));
}

/// Lists what is in the image, and no more.
const NAMES: &str = "RUN cd /ctx && find . | sort | sed 's/^/saw /'\n";

#[test]
fn of_a_large_folder_only_what_is_copied_is_sent() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[
        ("src/a/one", "1"),
        ("src/two", "2"),
        ("srcs/other", "3"),
        ("real/three", "4"),
        ("pick-me", "5"),
    ]);
    symlink("real", folder.path().join("link")).unwrap();
    for number in 0..8 {
        folder.file(&format!("target/{number}"), &"x".repeat(1 << 20));
    }
    let sent = |copy: &str| {
        let dockerfile = format!("FROM busybox\nCOPY {copy} /ctx/\n{NAMES}");
        let (built, events) = build(&runtime, &engine, &dockerfile, folder.path(), |it| {
            it.no_cache()
        });
        built.unwrap();
        let names = lines(&events).into_iter();
        let names: Vec<String> = names.map(|it| it.replace("saw ./", "")).collect();
        let moved = events.iter().filter_map(|it| match it {
            Progress::Transfer { item, bytes, .. } if item.contains("context") => Some(*bytes),
            _ => None,
        });
        (names, moved.max().unwrap_or(0))
    };
    let (names, bytes) = sent("src");
    assert_eq!(names, ["saw .", "a", "a/one", "two"]);
    assert!(bytes < 1 << 20, "{bytes} bytes");
    // a link in the way and a pattern mean more than they say
    assert_eq!(sent("link/three").0, ["saw .", "three"]);
    assert_eq!(sent("pick-* real").0, ["saw .", "pick-me", "three"]);
}
