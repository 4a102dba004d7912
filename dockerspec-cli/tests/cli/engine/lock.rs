//! `dockerspec lock` against a registry on loopback.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::engine;
use crate::ran::{Folder, Ran};

/// A registry on this machine, for one test.
struct Registry {
    child: Child,
    folder: Folder,
    port: u16,
}

const USER: &str = "tester";
const PASSWORD: &str = "fleet-secret";
/// The password by bcrypt, the only hash that the registry takes.
const HASH: &str = "$2b$05$BmZPguWy6jGN9bCvuinVzO/PrDkv5T3Pn/5NzxPpgHWpiqnsgHtXi";
/// `tester:fleet-secret`.
const AUTH: &str = "dGVzdGVyOmZsZWV0LXNlY3JldA==";

/// A registry, where there is an engine to push and the program is installed.
///
/// # Panics
///
/// If `DOCKERSPEC_ENGINE=required` and there is none.
#[expect(clippy::print_stdout, reason = "a test that did nothing must say so")]
fn registry(login: bool) -> Option<Registry> {
    if !engine() {
        return None;
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let program = env::split_paths(&path)
        .map(|it| it.join("docker-registry"))
        .find(|it| it.is_file());
    let Some(program) = program else {
        let required = env::var_os("DOCKERSPEC_ENGINE").is_some_and(|it| it == "required");
        assert!(!required, "there is no `docker-registry` on PATH");
        println!("skipped: there is no `docker-registry` on PATH");
        return None;
    };
    let users = format!("{USER}:{HASH}\n");
    let folder = Folder::new(&[("users", users.as_bytes())]);
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let at = folder.path().display();
    let mut config = format!(
        "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {at}/data}}}}\nhttp: {{addr: \"127.0.0.1:{port}\"}}\n"
    );
    if login {
        writeln!(
            config,
            "auth: {{htpasswd: {{realm: test, path: {at}/users}}}}"
        )
        .unwrap();
    }
    fs::write(folder.path().join("config.yml"), config).unwrap();
    let log = File::create(folder.path().join("log")).unwrap();
    let child = Command::new(program)
        .arg("serve")
        .arg(folder.path().join("config.yml"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap();
    let registry = Registry {
        child,
        folder,
        port,
    };
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < Duration::from_secs(20), "no registry");
        thread::sleep(Duration::from_millis(50));
    }
    Some(registry)
}

impl Registry {
    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn image(&self) -> String {
        format!("{}/lock/app:1", self.host())
    }

    /// Pushes an image that the engine has, as `image()`.
    fn push(&self, image: &str) {
        let docker = |arguments: &[&str]| {
            let mut command = Command::new("docker");
            command.env("DOCKER_CONFIG", self.logged_in(AUTH));
            let ran = command.args(arguments).output().unwrap();
            assert!(ran.status.success(), "{arguments:?}: {ran:?}");
        };
        docker(&["tag", image, &self.image()]);
        docker(&["push", "-q", &self.image()]);
        docker(&["rmi", &self.image()]);
    }

    /// A folder with the configuration of a client that is logged in.
    fn logged_in(&self, auth: &str) -> PathBuf {
        let folder = self.folder.path().join(format!("login-{}", auth.len()));
        fs::create_dir_all(&folder).unwrap();
        let host = self.host();
        let config = format!(r#"{{"auths":{{"{host}":{{"auth":"{auth}"}}}}}}"#);
        fs::write(folder.join("config.json"), config).unwrap();
        folder
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn stopped(mut registry: Registry) -> Registry {
    registry.child.kill().unwrap();
    registry.child.wait().unwrap();
    registry
}

/// What `lock` says is wrong, through the engine and directly.
fn complaints(registry: &Registry, image: &str, set: impl Fn(&mut Command)) -> [String; 2] {
    let dockerfile = format!("FROM {image}\n");
    let folder = Folder::new(&[("Dockerfile", dockerfile.as_bytes())]);
    [&["lock", "-q"][..], &["lock", "-q", "--direct"]].map(|arguments| {
        let mut command = folder.command(arguments);
        set(&mut command);
        let ran = Ran::from(command.output().unwrap());
        assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
        assert!(!ran.err.contains(PASSWORD) && !ran.err.contains(AUTH));
        ran.err.replace(&registry.host(), "HOST")
    })
}

#[test]
fn a_tag_that_moves_is_reported_and_followed_only_when_told() {
    let Some(registry) = registry(false) else {
        return;
    };
    registry.push("busybox");
    let image = registry.image();
    let dockerfile = format!("ARG V=1\nFROM {}/lock/app:${{V}}\n", registry.host());
    let compose =
        format!("services:\n  own: {{build: ., image: own}}\n  app:\n    image: \"{image}\"\n");
    let folder = Folder::new(&[
        ("Dockerfile", dockerfile.as_bytes()),
        ("compose.yaml", compose.as_bytes()),
    ]);
    let ran = folder.run(&["lock", "--locked"]);
    assert_eq!(ran.code, Some(1));
    let missing = format!("missing  {image}  not locked, used in Dockerfile:2, compose.yaml:4\n");
    assert_eq!((ran.out, ran.err.as_str()), (missing, ""));

    let ran = folder.run(&["lock"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.starts_with(&format!("added    {image}  sha256:")));
    assert!(ran.err.starts_with("note: asking through the engine at "));
    let read = || fs::read_to_string(folder.path().join("dockerspec.lock")).unwrap();
    let first = read();
    assert_eq!(folder.run(&["lock", "--locked"]).code, Some(0));
    assert_eq!(folder.run(&["lock", "--check"]).code, Some(0));

    registry.push("alpine");
    for arguments in [
        &["lock", "--check", "-f", "json"][..],
        &["lock", "--check", "--direct", "-f", "json"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        let document = ran.json();
        assert_eq!(document["images"][0]["state"], "moved");
        assert_eq!(document["images"][0]["places"][1]["line"], 4);
        let schema = folder.run(&["schema", "lock"]).json();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(validator.is_valid(&document), "{document}");
    }
    let ran = folder.run(&["lock"]);
    assert_eq!((ran.code, read() == first), (Some(0), true), "{}", ran.out);

    let ran = folder.run(&["lock", "--update=redis:8"]);
    assert_eq!((ran.code, read() == first), (Some(2), true), "{}", ran.out);
    let told = "error: `--update=redis:8`: none of the files names this image\n";
    assert_eq!(ran.err, told);
    let ran = folder.run(&["lock", &format!("--update={image}")]);
    assert!(ran.out.starts_with("updated  "), "{}{}", ran.out, ran.err);
    let through_engine = read();
    assert_ne!(through_engine, first);
    fs::remove_file(folder.path().join("dockerspec.lock")).unwrap();
    assert_eq!(folder.run(&["lock", "--direct"]).code, Some(0));
    assert_eq!(read(), through_engine);

    let ran = folder.run(&["lock", "--apply"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.err
            .contains("in Dockerfile:2 is put together from variables")
    );
    let (_, digest) = through_engine.trim_end().rsplit_once(' ').unwrap();
    let applied = fs::read_to_string(folder.path().join("compose.yaml")).unwrap();
    assert_eq!(
        applied,
        compose.replace(&image, &format!("{image}@{digest}"))
    );
    assert_eq!(folder.run(&["lock", "--locked"]).code, Some(0));
}

#[test]
fn what_a_registry_does_not_have_or_does_not_say_is_told() {
    let Some(registry) = registry(false) else {
        return;
    };
    let image = format!("{}/lock/app:none", registry.host());
    let unknown = "error: `HOST/lock/app:none` is not in the registry HOST: look at the spelling of its name and tag\n";
    assert_eq!(complaints(&registry, &image, |_| ()), [unknown, unknown]);

    let registry = stopped(registry);
    let [engine, direct] = complaints(&registry, &image, |_| ());
    let down = "error: `HOST/lock/app:none`: the registry HOST does not answer: ";
    assert!(
        engine.starts_with(down) && engine.contains("connection refused"),
        "{engine}"
    );
    assert!(
        direct.starts_with(down) && direct.contains("Connection refused"),
        "{direct}"
    );
}

#[test]
fn a_registry_that_asks_who_one_is_is_told_by_the_login_of_docker() {
    let Some(registry) = registry(true) else {
        return;
    };
    registry.push("busybox");
    let image = registry.image();
    let nobody = Folder::new(&[]);
    let stranger = "error: `HOST/lock/app:1`: the registry HOST asks who you are, or has no such image: log in with \
                    `docker login HOST`\n";
    let asked = complaints(&registry, &image, |it| {
        it.env("DOCKER_CONFIG", nobody.path());
    });
    assert_eq!(asked, [stranger, stranger]);
    let wrong = registry.logged_in("dGVzdGVyOndyb25n");
    let refused = "error: `HOST/lock/app:1`: the registry HOST does not accept the login, or does not let it see the \
                   image: log in again with `docker login HOST`\n";
    let asked = complaints(&registry, &image, |it| {
        it.env("DOCKER_CONFIG", &wrong);
    });
    assert_eq!(asked, [refused, refused]);

    let dockerfile = format!("FROM {image}\n");
    let helper = format!(
        "#!/bin/sh\nread host\necho '{{\"Username\":\"{USER}\",\"Secret\":\"{PASSWORD}\"}}'\n"
    );
    let folder = Folder::new(&[
        ("Dockerfile", dockerfile.as_bytes()),
        ("bin/docker-credential-fleet", helper.as_bytes()),
        ("kept/config.json", br#"{"credsStore":"fleet"}"#),
    ]);
    let program = folder.path().join("bin/docker-credential-fleet");
    let executable = Command::new("chmod").arg("+x").arg(program).status();
    assert!(executable.unwrap().success());
    let mut path = folder.path().join("bin").into_os_string();
    path.push(":");
    path.push(env::var_os("PATH").unwrap());
    for config in [registry.logged_in(AUTH), folder.path().join("kept")] {
        for arguments in [&["lock", "--update"][..], &["lock", "--update", "--direct"]] {
            let mut command = folder.command(arguments);
            command.env("DOCKER_CONFIG", &config).env("PATH", &path);
            let ran = Ran::from(command.output().unwrap());
            assert_eq!(ran.code, Some(0), "{}", ran.err);
            assert!(!ran.err.contains(PASSWORD));
        }
    }
}

#[test]
fn a_part_of_the_files_leaves_alone_what_others_lock() {
    let old = format!("sha256:{}", "a".repeat(64));
    let new = format!("sha256:{}", "b".repeat(64));
    let lock = format!("version 1\nalpine:3 {old}\nredis:8 {old}\n");
    let dockerfile = format!("FROM redis:8@{new}\n");
    let folder = Folder::new(&[
        ("dockerspec.lock", lock.as_bytes()),
        ("a/Dockerfile", b"FROM alpine:3\n"),
        ("b/Dockerfile", dockerfile.as_bytes()),
    ]);
    let ran = folder.run(&["lock", "--locked", "a"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    let ran = folder.run(&["lock", "--locked"]);
    assert_eq!(ran.code, Some(1));
    let differs = format!(
        "differs  redis:8  {old}; another digest is written in b/Dockerfile:1: `lock --apply` replaces it"
    );
    assert!(ran.out.contains(&differs), "{}", ran.out);
    let ran = folder.run(&["lock", "--apply"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let applied = fs::read_to_string(folder.path().join("b/Dockerfile")).unwrap();
    assert_eq!(applied, format!("FROM redis:8@{old}\n"));
    assert_eq!(folder.run(&["lock", "--locked", "--apply"]).code, Some(2));
}

#[test]
fn a_build_takes_its_base_by_the_login_of_docker() {
    let Some(registry) = registry(true) else {
        return;
    };
    registry.push("busybox:1");
    let image = registry.image();
    let file = format!("FROM {image}\nUSER 10001:10001\nHEALTHCHECK NONE\nCMD [\"true\"]\n");
    let folder = Folder::new(&[("Dockerfile", file.as_bytes())]);
    let build = |login: PathBuf| {
        let mut command = folder.command(&["build", "--policy", "development"]);
        Ran::from(command.env("DOCKER_CONFIG", login).output().unwrap())
    };
    // `tester:wrong`
    let ran = build(registry.logged_in("dGVzdGVyOndyb25n"));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(!ran.err.contains("wrong"), "{}", ran.err);
    let ran = build(registry.logged_in(AUTH));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(!ran.err.contains("buildx"), "{}", ran.err);
    let id = ran.out.lines().find_map(|it| it.strip_prefix("image  "));
    let id = id.unwrap();
    let removed = Command::new("docker").args(["rmi", id]).output().unwrap();
    assert!(removed.status.success(), "{removed:?}");
}

#[test]
fn offline_an_image_that_was_never_pulled_has_no_digest() {
    if !engine() {
        return;
    }
    let folder = Folder::new(&[("Dockerfile", b"FROM busybox:1\n")]);
    let ran = folder.run(&["lock", "--offline", "-q"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        ran.err,
        "error: `busybox:1` has no digest here, since the engine did not pull it from a registry: \
         `docker pull busybox:1`, or lock it without `--offline`\n"
    );
}

#[test]
fn what_is_locked_needs_no_engine_to_be_judged() {
    let digest = format!("sha256:{}", "1".repeat(64));
    let lock = format!("version 1\nalpine:3 {digest}\nredis:8 {digest}\n");
    let folder = Folder::new(&[
        ("Dockerfile", b"FROM docker.io/library/redis:8\n"),
        ("dockerspec.lock", lock.as_bytes()),
    ]);
    let offline = |arguments: &[&str]| {
        let mut command = folder.command(arguments);
        command.env("DOCKER_HOST", "unix:///nonexistent/docker.sock");
        Ran::from(command.output().unwrap())
    };
    let ran = offline(&["lock", "--locked"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(
        ran.out,
        format!(
            "unused   alpine:3  locked, and in none of the files\nkept     redis:8  {digest}\n"
        )
    );
    assert_eq!(offline(&["lock", "-q"]).code, Some(0));
    assert_eq!(offline(&["lock", "--locked", "-q"]).code, Some(0));

    fs::write(
        folder.path().join("dockerspec.lock"),
        "version 1\nredis:8 12\n",
    )
    .unwrap();
    let ran = offline(&["lock"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        ran.err,
        "error: `dockerspec.lock`: line 2 of the lock file: `12` is no digest, as in `sha256:…`; restore it from \
         version control, or remove it and lock again\n"
    );
}
