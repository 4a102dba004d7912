//! `dockerspec::testing`: containers that are ready, and gone afterwards.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, panic};

use dockerspec::prelude::*;
use dockerspec::testing::{Source, StartError, engine};
use testcontainers::Image as _;

use crate::folder::Folder;

const CHILD: &str = "ENGINE_TESTS_CHILD";
/// No process has this number: it is above the highest.
const GONE: &str = "4194999@12";
const SERVER: &str = "echo ready for $NAME; exec httpd -f -p 8080 -h /srv";
const WEB: Hardened<Image<'_>> = Image::new("testing-web")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        workdir("/srv"),
        copy("index.html", "."),
        user(User::id(10001, 10001)),
        expose(8080),
        // no engine asks in time for a test
        healthcheck(&["wget", "-q", "-O", "-", "http://127.0.0.1:8080/"])
            .interval(secs(3600))
            .start_interval(secs(3600))
            .start_period(secs(20))
            .timeout(secs(5)),
        cmd(&["sh", "-c", SERVER]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

/// A server that is healthy in a second.
pub(crate) const QUICK: Hardened<Image<'_>> = Image::new("testing-quick")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        workdir("/srv"),
        copy("index.html", "."),
        user(User::id(10001, 10001)),
        expose(8080),
        healthcheck(&["wget", "-q", "-O", "-", "http://127.0.0.1:8080/"])
            .interval(secs(1))
            .start_interval(secs(1))
            .start_period(secs(10))
            .timeout(secs(2)),
        cmd(&["httpd", "-f", "-p", "8080"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

pub(crate) fn docker(args: &[&str]) -> String {
    let output = Command::new("docker").args(args).output().expect("docker");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn names(filter: &str) -> String {
    docker(&["ps", "--all", "--format", "{{.Names}}", "--filter", filter])
}

fn images(name: &str) -> String {
    docker(&["images", "--quiet", name])
}

/// The label of this machine, as `dockerspec::testing` has it, with this PID namespace.
fn machine(namespace: &str) -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").expect("Linux");
    format!("{}/{namespace}", boot.trim())
}

fn own_machine() -> String {
    let own = fs::read_link("/proc/self/ns/pid").expect("Linux");
    machine(&own.to_string_lossy())
}

/// A test of this file, in a process of its own, where the variable `CHILD` is set.
fn in_a_process(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn is_child() -> bool {
    env::var_os(CHILD).is_some()
}

#[test]
fn a_spec_is_built_ready_reachable_and_gone_afterwards() -> Result<(), StartError> {
    let Some(engine) = engine() else {
        return Ok(());
    };
    let folder = Folder::new(&[("index.html", "it works\n")]);
    let web = engine
        .container(&WEB)
        .folder(folder.path())
        .env("NAME", "you")
        .secret("token", "open sesame")
        .read_only();
    let began = Instant::now();
    let web = web.start()?;
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "the interval is an hour"
    );
    let mut stream = TcpStream::connect(web.address(8080)?).expect("a connection");
    stream
        .write_all(b"GET / HTTP/1.0\r\n\r\n")
        .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.ends_with("it works\n"), "{answer}");
    assert_eq!(web.user_id()?, 10001);
    let read = web.exec(&["cat", "/run/secrets/token"])?;
    assert_eq!((read.exit_code, read.stdout.as_str()), (0, "open sesame"));
    let failed = web.exec(&["sh", "-c", "echo no >&2; touch /srv/new; exit 4"])?;
    assert_eq!(failed.exit_code, 4);
    assert!(
        failed.stderr.starts_with("no\n") && failed.stderr.contains("Read-only"),
        "{failed:?}"
    );
    assert!(web.logs()?.contains("ready for you"), "{}", web.logs()?);
    let (name, image) = (web.name().to_owned(), web.image().to_owned());
    assert_eq!(names(&format!("name={name}")).trim(), name);
    let none = web.address(1).unwrap_err().to_string();
    assert_eq!(none, "port 1 is not published: the image exposes 8080");
    drop(web);
    assert_eq!(names(&format!("name={name}")), "");
    assert_eq!(images(&image), "");
    Ok(())
}

#[test]
fn a_container_that_ends_instead_shows_its_log() {
    let Some(engine) = engine() else { return };
    let failed = engine
        .container("busybox:1")
        .cmd(&["sh", "-c", "sleep 0.3; echo no configuration >&2; exit 9"])
        .start();
    // it has no health check: it runs, which is all that is asked
    let running = failed.expect("it runs at first");
    let ended = running.wait_end(Duration::from_secs(20)).expect("its end");
    assert_eq!(
        (ended.exit_code, ended.log.as_str()),
        (9, "no configuration\n")
    );
    let folder = Folder::new(&[("index.html", "")]);
    let error = engine
        .container(&WEB)
        .folder(folder.path())
        .cmd(&["sh", "-c", "echo no configuration >&2; exit 9"])
        .start()
        .unwrap_err();
    let text = format!("{error:?}");
    assert!(
        text.ends_with("` ended with exit code 9\nits log ends with:\n  | no configuration"),
        "{text}"
    );
}

#[test]
fn a_service_that_never_answers_is_given_up_with_what_its_probe_said() {
    let Some(engine) = engine() else { return };
    let folder = Folder::new(&[("index.html", "")]);
    let error = engine
        .container(&WEB)
        .folder(folder.path())
        .cmd(&["sleep", "60"])
        .limit(Duration::from_secs(2))
        .start()
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("` is not ready after 2 s\nits log is empty"),
        "{text}"
    );
}

#[test]
fn an_image_that_the_engine_does_not_have_is_named() {
    let Some(engine) = engine() else { return };
    let error = engine.container("busybox:none").start().unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("the engine does not start `busybox:none`: "),
        "{text}"
    );
}

#[test]
fn a_job_is_run_to_its_end() -> Result<(), StartError> {
    let Some(engine) = engine() else {
        return Ok(());
    };
    let ended = engine
        .container("busybox:1")
        .env("NAME", "world")
        .cmd(&["sh", "-c", "echo hello $NAME; exit 3"])
        .run()?;
    assert_eq!((ended.exit_code, ended.log.as_str()), (3, "hello world\n"));
    Ok(())
}

#[test]
fn a_test_that_panics_leaves_nothing() {
    let Some(engine) = engine() else { return };
    let name = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        let running = engine.container("busybox:1").cmd(&["sleep", "60"]).start();
        let running = running.expect("a container");
        panic::panic_any(running.name().to_owned());
    }));
    let name = name.unwrap_err().downcast::<String>().expect("a name");
    assert_eq!(names(&format!("name={name}")), "");
}

#[test]
fn an_asynchronous_test_may_start_containers() {
    let Some(engine) = engine() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let ended = runtime.block_on(async {
        engine
            .container("busybox:1")
            .cmd(&["true"])
            .run()
            .expect("its end")
    });
    assert_eq!(ended.exit_code, 0);
}

#[test]
fn what_a_killed_process_left_is_swept() {
    if engine().is_none() {
        return;
    }
    let machine = format!("io.dockerspec.test.machine={}", own_machine());
    let process = format!("io.dockerspec.test.process={GONE}");
    let labels = ["--label", &machine, "--label", &process];
    let made = |command: &[&str], rest: &[&str]| {
        docker(&[command, &labels, rest].concat()).trim().to_owned()
    };
    let container = made(&["run", "-d"], &["busybox:1", "sleep", "60"]);
    let network = made(&["network", "create"], &["dockerspec-test-left"]);
    let volume = made(&["volume", "create"], &["dockerspec-test-left"]);
    let context = Folder::new(&[("Dockerfile", "FROM busybox:1\n")]);
    let path = context.path().to_string_lossy();
    let (image, other) = ("dockerspec-test/left:test", "dockerspec-left:test");
    for name in [image, other] {
        made(&["build", "--quiet"], &["--tag", name, &path]);
    }
    let folder = env::temp_dir().join("dockerspec-test-folder-left");
    fs::create_dir_all(&folder).expect("a folder");
    let mark = format!("{}\n{GONE}\n", own_machine());
    fs::write(folder.join(".owner"), mark).expect("a file");
    let left = || {
        [
            names(&format!("id={container}")),
            docker(&[
                "network",
                "ls",
                "-q",
                "--no-trunc",
                "--filter",
                &format!("id={network}"),
            ]),
            docker(&["volume", "ls", "-q", "--filter", &format!("name={volume}")]),
            images(image),
        ]
    };
    assert!(!images(other).is_empty());
    assert!(engine().is_some());
    assert_eq!(left(), ["", "", "", ""]);
    assert!(!folder.exists());
    assert!(
        !images(other).is_empty(),
        "it is somebody else's by its name"
    );
    docker(&["rmi", other]);
}

#[test]
fn what_runs_in_another_pid_namespace_of_the_machine_is_not_swept() {
    if engine().is_none() {
        return;
    }
    let process = format!("io.dockerspec.test.process={GONE}");
    let start = |machine: &str| {
        let machine = format!("io.dockerspec.test.machine={machine}");
        let labels = ["--label", &machine, "--label", &process];
        let run = [&["run", "-d"][..], &labels, &["busybox:1", "sleep", "60"]];
        docker(&run.concat()).trim().to_owned()
    };
    let boot = machine("");
    let others = [machine("pid:[1]"), boot.trim_end_matches('/').to_owned()];
    let others = others.map(|it| start(&it));
    assert!(engine().is_some());
    for id in &others {
        assert_ne!(names(&format!("id={id}")), "");
        docker(&["rm", "--force", id]);
    }
}

#[test]
fn a_container_of_somebody_else_is_not_removed_for_its_name() -> Result<(), StartError> {
    let Some(engine) = engine() else {
        return Ok(());
    };
    let running = engine
        .container("busybox:1")
        .cmd(&["sleep", "60"])
        .start()?;
    let name = running.name().to_owned();
    docker(&["rm", "--force", &name]);
    docker(&["run", "-d", "--name", &name, "busybox:1", "sleep", "60"]);
    drop(running);
    assert_eq!(names(&format!("name={name}")).trim(), name);
    docker(&["rm", "--force", &name]);
    Ok(())
}

#[test]
fn ctrl_c_removes_what_runs_and_the_files_of_its_secrets() {
    let Some(engine) = engine() else { return };
    if is_child() {
        let running = engine.container("busybox:1").secret("token", "open sesame");
        let running = running.cmd(&["sleep", "60"]).start().expect("a container");
        println!("started {}", running.name());
        std::thread::sleep(Duration::from_mins(1));
        return;
    }
    let mut child = in_a_process("testing::ctrl_c_removes_what_runs_and_the_files_of_its_secrets")
        .spawn()
        .expect("this test, in a process of its own");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let name = lines
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("started ")?.1.to_owned()))
        .expect("the name of its container");
    assert_eq!(names(&format!("name={name}")).trim(), name);
    let binds = docker(&[
        "inspect",
        "--format",
        "{{index .HostConfig.Binds 0}}",
        &name,
    ]);
    let secret = Path::new(binds.split(':').next().expect("a path"));
    assert_eq!(fs::read_to_string(secret).expect("a secret"), "open sesame");
    let folder = secret.parent().expect("a folder");
    let mode = folder.metadata().expect("the folder").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let interrupted = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupted.expect("kill").success());
    assert_eq!(child.wait().expect("its end").code(), Some(130));
    assert_eq!(names(&format!("name={name}")), "");
    assert!(!folder.exists(), "{}", folder.display());
}

const TELLS: &str = "echo key $API_KEY of $NAME; cat /run/secrets/token; echo; exec sleep 60";

#[test]
fn what_is_printed_of_a_test_that_fails_has_no_secrets() {
    let Some(engine) = engine() else { return };
    let folder = Folder::new(&[("index.html", "")]);
    let tells = |source: Source<'static>| {
        engine
            .container(source)
            .folder(folder.path())
            .env("API_KEY", "hunter-2-and-3")
            .env("NAME", "somebody")
            .secret("token", "open sesame")
            .cmd(&["sh", "-c", TELLS])
    };
    let has_secret = |text: &str| text.contains("hunter-2-and-3") || text.contains("open sesame");
    if is_child() {
        let running = tells("busybox:1".into()).start().expect("a container");
        while !running.logs().expect("its log").contains("open sesame\n") {}
        panic!("{running:?} {:?}", tells((&WEB).into()));
    }
    let error = tells((&WEB).into()).limit(Duration::from_secs(2)).start();
    let error = error.unwrap_err().to_string();
    assert!(
        error.ends_with("its log ends with:\n  | key *** of somebody\n  | ***"),
        "{error}"
    );
    let output = in_a_process("testing::what_is_printed_of_a_test_that_fails_has_no_secrets")
        .output()
        .expect("this test, in a process of its own");
    assert!(!output.status.success());
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    assert!(
        text.contains("\n  | key *** of somebody\n  | ***\n"),
        "{text}"
    );
    assert!(!has_secret(&text), "{text}");
}

#[test]
fn a_command_that_cannot_be_run_never_passes() -> Result<(), StartError> {
    let Some(engine) = engine() else {
        return Ok(());
    };
    let running = engine
        .container("busybox:1")
        .cmd(&["sleep", "60"])
        .start()?;
    let absent = running.exec(&["no-such-program"])?;
    assert_eq!(absent.exit_code, 127, "{absent:?}");
    assert!(absent.stderr.contains("no-such-program"), "{absent:?}");
    running.stop(Duration::ZERO)?;
    let error = running.exec(&["true"]).unwrap_err();
    assert!(matches!(error, StartError::Container(_)), "{error}");
    Ok(())
}

const HANGING: Hardened<Image<'_>> = Image::new("testing-hanging")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        user(User::id(10001, 10001)),
        healthcheck(&["sh", "-c", "touch /tmp/probe-$$; exec sleep 600"])
            .interval(secs(3600))
            .start_interval(secs(3600))
            .start_period(secs(20))
            .timeout(secs(1)),
        cmd(&[
            "sh",
            "-c",
            "while sleep 1; do ls /tmp | grep -c probe; done"
        ]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn probes_that_hang_do_not_heap_up() {
    let Some(engine) = engine() else { return };
    let error = engine
        .container(&HANGING)
        .limit(Duration::from_secs(9))
        .start();
    let error = error.unwrap_err().to_string();
    assert!(error.contains("` is not ready after 9 s\n"), "{error}");
    assert!(error.ends_with("\n  | 3"), "{error}");
}

#[test]
fn an_image_above_its_budget_shows_what_takes_the_room() -> Result<(), StartError> {
    let Some(engine) = engine() else {
        return Ok(());
    };
    let page = "it works\n".repeat(1000);
    let folder = Folder::new(&[("index.html", &page)]);
    let quick = engine.container(&QUICK).folder(folder.path());
    quick.assert_size_below(100_000_000)?;
    let above = panic::catch_unwind(panic::AssertUnwindSafe(|| quick.assert_size_below(9000)));
    let text = above.unwrap_err().downcast::<String>().expect("a text");
    assert!(text.starts_with("`testing-quick` takes "), "{text}");
    assert!(
        text.contains(", which is not below 9.00 kB; its largest layers are:\n"),
        "{text}"
    );
    assert!(
        text.contains("\n   9.00 kB  COPY index.html .\n            at tests/"),
        "{text}"
    );
    Ok(())
}

#[test]
fn testcontainers_starts_what_was_built() -> Result<(), StartError> {
    use testcontainers::runners::AsyncRunner as _;

    let Some(engine) = engine() else {
        return Ok(());
    };
    let folder = Folder::new(&[("index.html", "")]);
    let image = engine
        .container(&QUICK)
        .folder(folder.path())
        .image_for_testcontainers()?;
    let name = format!("{}:{}", image.name(), image.tag());
    assert_ne!(images(&name), "");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let port = runtime.expect("a runtime").block_on(async {
        let web = image.start().await.expect("it turns healthy");
        let port = web.get_host_port_ipv4(8080).await.expect("a port");
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
        web.rm().await.expect("its end");
        port
    });
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert_eq!(images(&name), "");
    Ok(())
}
