//! `dockerspec::testing` with compose projects.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use dockerspec::prelude::*;
use dockerspec::testing::{StartError, engine};

use crate::folder::Folder;
use crate::testing::{QUICK, docker};

const STACK: Hardened<Compose<'_>> = Compose::new("shop")
    .services(&[
        Service::build("web", &QUICK).with(settings![
            hardened(),
            port(8080, 8080).host_ip("127.0.0.1"),
            container_name("shop-web"),
            restart(Restart::UnlessStopped),
        ]),
        Service::image("idle", "busybox:1").with(settings![
            hardened(),
            cmd(&[
                "sh",
                "-c",
                "echo token $(wc -c </run/secrets/token); exec sleep 600"
            ]),
            depends_on("web"),
            secret("token"),
            volume("state", "/state"),
            init(),
        ]),
        Service::image("extra", "busybox:1").with(settings![
            cmd(&["sleep", "600"]),
            profile("extra"),
            init(),
        ]),
    ])
    .volumes(&[Volume::new("state").real_name("shop-state")])
    .secrets(&[Secret::file("token", "token.txt")])
    .enforce(&Policy::DEVELOPMENT);

fn of_project(what: &[&str], project: &str) -> String {
    let filter = format!("label=com.docker.compose.project={project}");
    docker(&[what, &["--quiet", "--filter", &filter]].concat())
}

#[test]
fn a_project_comes_up_under_names_and_ports_of_its_own() -> Result<(), StartError> {
    let Some(engine) = engine() else {
        return Ok(());
    };
    let folder = Folder::new(&[("index.html", "shop\n"), ("token.txt", "1234")]);
    let one = engine.stack(&STACK).folder(folder.path()).start()?;
    // a second one of the same project disturbs neither its container's name nor its port
    let two = engine
        .stack(&STACK)
        .folder(folder.path())
        .profile("extra")
        .start()?;
    for stack in [&one, &two] {
        let mut stream = TcpStream::connect(stack.address("web", 8080)?).expect("a connection");
        stream
            .write_all(b"GET / HTTP/1.0\r\n\r\n")
            .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.ends_with("shop\n"), "{answer}");
        assert_eq!(stack.logs("idle")?, "token 4\n");
    }
    let volumes = of_project(&["volume", "ls"], one.name());
    assert_eq!(volumes.trim(), format!("{}_state", one.name()));
    for what in [&["network", "ls"], &["volume", "ls"]] {
        let owned = ["--filter", "label=io.dockerspec.test.process"];
        let owned = of_project(&[&what[..], &owned].concat(), one.name());
        assert_eq!(owned, of_project(what, one.name()), "{what:?}");
        assert_ne!(owned, "", "{what:?}");
    }
    let asked = one.exec("idle", &["wget", "-q", "-O", "-", "http://web:8080"])?;
    assert_eq!((asked.exit_code, asked.stdout.as_str()), (0, "shop\n"));
    assert_eq!(two.exec("extra", &["true"])?.exit_code, 0);
    let none = one.exec("extra", &["true"]).unwrap_err().to_string();
    assert_eq!(
        none,
        "the project has no container of the service `extra`: it has idle, web"
    );
    let names = [one.name().to_owned(), two.name().to_owned()];
    drop((one, two));
    for name in &names {
        for what in [&["ps", "--all"][..], &["network", "ls"], &["volume", "ls"]] {
            assert_eq!(of_project(what, name), "", "{what:?}");
        }
    }
    assert_eq!(folder.names(), ["index.html", "token.txt"]);
    Ok(())
}

const FAILING: Hardened<Compose<'_>> = Compose::new("shop")
    .services(
        &[Service::image("worker", "busybox:1").with(settings![cmd(&[
            "sh",
            "-c",
            "echo no database >&2; exit 4"
        ]),])],
    )
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn a_project_that_does_not_come_up_shows_why() {
    let Some(engine) = engine() else { return };
    let folder = Folder::new(&[("index.html", "")]);
    let stack = engine.stack(&FAILING).folder(folder.path());
    let error = stack.limit(Duration::from_secs(20)).start().unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("`shop` does not come up: "), "{text}");
    assert!(
        text.ends_with("its log ends with:\n  | worker: no database"),
        "{text}"
    );
}

const TELLING: Hardened<Compose<'_>> = Compose::new("shop")
    .services(&[Service::image("worker", "busybox:1").with(settings![
        env_from_host("DB_PASSWORD"),
        secret("token"),
        cmd(&[
            "sh",
            "-c",
            "echo with $DB_PASSWORD; cat /run/secrets/token; exit 4"
        ]),
    ])])
    .secrets(&[Secret::file("token", "token.txt")])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn the_log_of_a_project_is_shown_without_its_secrets() {
    let Some(engine) = engine() else { return };
    let folder = Folder::new(&[("token.txt", "open sesame\n")]);
    let stack = engine.stack(&TELLING).folder(folder.path());
    let stack = stack.env("DB_PASSWORD", "hunter-2-and-3");
    assert!(!format!("{stack:?}").contains("hunter"));
    let error = stack.limit(Duration::from_secs(20)).start().unwrap_err();
    let text = error.to_string();
    assert!(
        text.ends_with("its log ends with:\n  | worker: with ***\n  | worker: ***"),
        "{text}"
    );
}

const TWINS: Hardened<Compose<'_>> = Compose::new("twins")
    .services(&[
        Service::build("one", &QUICK).with(settings![hardened()]),
        Service::build("two", &QUICK).with(settings![hardened()]),
    ])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn an_image_of_several_services_is_built_once() -> Result<(), StartError> {
    let Some(engine) = engine() else {
        return Ok(());
    };
    let folder = Folder::new(&[("index.html", "")]);
    let stack = engine.stack(&TWINS).folder(folder.path()).start()?;
    let image = |service: &str| {
        let container = stack.container(service).expect("a container");
        docker(&["inspect", "--format", "{{.Config.Image}}", &container])
    };
    assert!(image("one").starts_with("dockerspec-test/image-"));
    assert_eq!(image("one"), image("two"));
    let image = image("one").trim().to_owned();
    drop(stack);
    assert_eq!(docker(&["images", "--quiet", &image]), "");
    Ok(())
}
