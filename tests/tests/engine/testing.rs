//! `dockerspec::testing`: containers that are ready, and gone afterwards.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::panic;
use std::process::Command;
use std::time::{Duration, Instant};

use dockerspec::prelude::*;
use dockerspec::testing::{StartError, engine};
use testcontainers::Image as _;

use crate::folder::Folder;

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

fn names(filter: &str) -> String {
    let output = Command::new("docker")
        .args(["ps", "--all", "--format", "{{.Names}}", "--filter", filter])
        .output()
        .expect("docker");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn images(name: &str) -> String {
    let output = Command::new("docker")
        .args(["images", "--quiet", name])
        .output()
        .expect("docker");
    String::from_utf8_lossy(&output.stdout).into_owned()
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
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").expect("Linux");
    let machine = format!("io.dockerspec.test.machine={}", boot.trim());
    let start = |process: &str| {
        let label = format!("io.dockerspec.test.process={process}");
        let run = [
            "run",
            "-d",
            "--label",
            &machine,
            "--label",
            &label,
            "busybox:1",
            "sleep",
            "60",
        ];
        let output = Command::new("docker").args(run).output().expect("docker");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let dead = start("4194999@12");
    assert_ne!(names(&format!("id={dead}")), "");
    assert!(engine().is_some());
    assert_eq!(names(&format!("id={dead}")), "");
}

#[test]
fn ctrl_c_removes_what_runs() {
    const CHILD: &str = "ENGINE_TESTS_INTERRUPTED";
    let Some(engine) = engine() else { return };
    if std::env::var_os(CHILD).is_some() {
        let running = engine.container("busybox:1").cmd(&["sleep", "60"]).start();
        let running = running.expect("a container");
        println!("started {}", running.name());
        std::thread::sleep(Duration::from_mins(1));
        return;
    }
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "testing::ctrl_c_removes_what_runs",
            "--nocapture",
        ])
        .env(CHILD, "1")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("this test, in a process of its own");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let name = lines
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("started ")?.1.to_owned()))
        .expect("the name of its container");
    assert_eq!(names(&format!("name={name}")).trim(), name);
    let interrupted = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupted.expect("kill").success());
    assert_eq!(child.wait().expect("its end").code(), Some(130));
    assert_eq!(names(&format!("name={name}")), "");
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
