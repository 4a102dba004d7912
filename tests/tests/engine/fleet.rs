//! Images and projects on other machines: a remote builder over TLS, and a swarm of two engines.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{self, Command};
use std::thread;
use std::time::{Duration, Instant};

use dockerspec::prelude::*;
use dockerspec::{Lockfile, Overwrite, write, write_files};
use dockerspec_tests::engine::{Daemon, DaemonOptions, free_port};

const BASE: Hardened<Image<'_>> = Image::new("fleet-base")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        label("fleet.price", "5"),
        user(User::id(10001, 10001)),
        no_healthcheck("a job that runs to its end"),
        cmd(&["true"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

const JOB: Hardened<Image<'_>> = Image::new("fleet/job")
    .no_syntax()
    .args(&[arg("GREETING").default("hello ${you}")])
    .tags(&["1.0"])
    .platforms(&[Platform::new("linux/amd64")])
    .stages(&[from_image(&BASE).with(steps![
        copy("greeting", "/greeting"),
        user(User::id(10001, 10001)),
        no_healthcheck("a job that runs to its end"),
        cmd(&["cat", "/greeting"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

const STACK: Hardened<Compose<'_>> = Compose::new("fleet")
    .services(&[Service::image("web", "busybox:1").with(settings![
        hardened(),
        user(User::id(10001, 10001)),
        cmd(&["sleep", "600"]),
        limits(mib(32), 0.1).pids(20),
        restart(Restart::UnlessStopped),
        healthcheck(&["true"]).interval(secs(30)),
    ])])
    .enforce(&Policy::DEVELOPMENT);

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("dockerspec-fleet-{name}-{}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a command wrote, and whether it succeeded.
fn ran(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}

#[test]
fn all_images_are_baked_by_another_machine_over_tls() {
    let options = DaemonOptions {
        tls: true,
        ..DaemonOptions::default()
    };
    let Some(remote) = Daemon::start(&options) else {
        return;
    };
    remote.load("busybox:1");
    let folder = Folder::new("bake");
    fs::write(folder.0.join("greeting"), "good morning\n").unwrap();
    write(&[&BASE, &JOB], &folder.0, Overwrite::Never).unwrap();
    let file = dockerspec::bake(&[&BASE, &JOB], None);
    write_files(&[file], &folder.0, Overwrite::Never).unwrap();

    // contexts of this test alone, with the plugins of the client
    let config = folder.0.join("config");
    fs::create_dir_all(&config).unwrap();
    let home = env::var_os("DOCKER_CONFIG").map(PathBuf::from);
    let plugins = home.unwrap_or_default().join("cli-plugins");
    if plugins.is_dir() {
        std::os::unix::fs::symlink(plugins, config.join("cli-plugins")).unwrap();
    }
    let docker = |arguments: &[&str]| {
        let mut command = Command::new("docker");
        command
            .args(arguments)
            .current_dir(&folder.0)
            .env_remove("DOCKER_HOST")
            .env("DOCKER_CONFIG", &config);
        ran(&mut command)
    };
    let pem = |name: &str| remote.certificates().join(name).display().to_string();
    let endpoint = format!(
        "host={},ca={},cert={},key={}",
        remote.tls_host(),
        pem("ca.pem"),
        pem("cert.pem"),
        pem("key.pem")
    );
    let (made, text) = docker(&["context", "create", "remote", "--docker", &endpoint]);
    assert!(made, "{text}");
    let bake = ["--context", "remote", "buildx", "bake", "--progress=plain"];
    let (read, text) = docker(&[&bake[..], &["--print"]].concat());
    assert!(read, "{text}");
    let json = text.split_once('{').map(|it| it.1).unwrap();
    let json = format!("{{{}", json.rsplit_once('}').unwrap().0) + "}";
    let plan: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        plan["group"]["default"]["targets"],
        serde_json::json!(["fleet-base", "job"])
    );
    let job = &plan["target"]["job"];
    assert_eq!(
        job["tags"],
        serde_json::json!(["fleet/job", "fleet/job:1.0"])
    );
    // what is printed can be read again: `$${` is `${` in a build
    assert_eq!(job["args"]["GREETING"], "hello $${you}");
    assert_eq!(job["contexts"]["fleet-base"], "target:fleet-base");
    assert_eq!(job["platforms"], serde_json::json!(["linux/amd64"]));

    let start = Instant::now();
    let (built, text) = docker(&bake);
    assert!(built, "{text}");
    println!(
        "baked on another engine in {:.1} s",
        start.elapsed().as_secs_f64()
    );
    let images = remote.docker(&["images", "--format", "{{.Repository}}:{{.Tag}}"]);
    let mut images = { images };
    let (_, images) = ran(&mut images);
    for image in ["fleet-base:latest", "fleet/job:latest", "fleet/job:1.0"] {
        assert!(images.contains(image), "{image}: {images}");
    }
    let mut inspect = remote.docker(&["inspect", "-f", "{{index .Config.Labels \"fleet.price\"}}"]);
    let (_, label) = ran(inspect.arg("fleet/job"));
    assert_eq!(label.trim(), "5");
    let local = ran(Command::new("docker").args(["images", "-q", "fleet/job"]));
    assert_eq!(local, (true, String::new()), "the other machine built it");
}

#[test]
fn a_lock_stands_in_for_the_bases_of_a_bake() {
    let digest = format!("sha256:{}", "a".repeat(64));
    let mut lock = Lockfile::default();
    lock.insert("busybox:1", &digest);
    let text = dockerspec::bake(&[&BASE, &STACK], Some(&lock)).text;
    let pinned = format!("\"busybox:1\": \"docker-image://busybox:1@{digest}\"");
    assert!(text.contains(&pinned), "{text}");
    assert!(BASE.to_dockerfile().contains("FROM busybox:1\n"));
}

/// Asks an engine, and notes what it says where it refuses.
fn step(
    table: &mut Vec<String>,
    engine: &Daemon,
    what: &str,
    arguments: &[&str],
) -> Option<String> {
    let (works, text) = ran(&mut engine.docker(arguments));
    let last = text.trim().lines().last().unwrap_or_default();
    table.push(format!("{what:<28} {}", if works { "ok" } else { last }));
    works.then_some(text)
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one deployment from beginning to end"
)]
fn a_project_is_deployed_to_a_swarm_of_two_engines() {
    let options = DaemonOptions::default();
    let (Some(manager), Some(worker)) = (Daemon::start(&options), Daemon::start(&options)) else {
        return;
    };
    for engine in [&manager, &worker] {
        engine.load("busybox:1");
    }
    let mut table = Vec::new();
    let table = &mut table;
    // an engine sends no traffic of containers by way of 127.0.0.1
    let addresses = ran(Command::new("hostname").arg("-I")).1;
    let address = addresses.split_whitespace().next().unwrap_or("127.0.0.1");
    let join = format!("{address}:{}", free_port());
    let second = format!("{address}:{}", free_port());
    let path = free_port().to_string();
    let init = [
        "swarm",
        "init",
        "--advertise-addr",
        &join,
        "--listen-addr",
        &join,
        "--data-path-port",
        &path,
    ];
    if step(table, &manager, "swarm init", &init).is_some() {
        let token = step(
            table,
            &manager,
            "swarm join-token",
            &["swarm", "join-token", "-q", "worker"],
        );
        let token = token.unwrap_or_default();
        let joining = [
            "swarm",
            "join",
            "--advertise-addr",
            &second,
            "--listen-addr",
            &second,
            "--token",
            token.trim(),
            &join,
        ];
        let joined = step(table, &worker, "swarm join", &joining).is_some();
        let nodes = step(table, &manager, "node ls", &["node", "ls", "-q"]).unwrap_or_default();
        assert_eq!(nodes.lines().count(), if joined { 2 } else { 1 }, "{nodes}");
        let folder = Folder::new("swarm");
        write(&[&STACK], &folder.0, Overwrite::Never).unwrap();
        let file = folder.0.join("compose.yaml");
        let path = file.display().to_string();
        step(
            table,
            &manager,
            "stack deploy, with `name`",
            &["stack", "deploy", "-c", &path, "fleet"],
        );
        // `docker stack` takes the name of a project as an argument only
        let text = fs::read_to_string(&file).unwrap();
        let lines = text.lines().filter(|it| !it.starts_with("name:"));
        let text = lines.collect::<Vec<_>>().join("\n") + "\n";
        fs::write(folder.0.join("stack.yaml"), text).unwrap();
        let path = folder.0.join("stack.yaml").display().to_string();
        let deploy = [
            "stack",
            "deploy",
            "--detach",
            "--resolve-image",
            "never",
            "-c",
            &path,
            "fleet",
        ];
        let deployed = step(table, &manager, "stack deploy", &deploy);
        assert!(deployed.is_some(), "{}", table.join("\n"));
        if deployed.is_some() {
            let start = Instant::now();
            let mut tasks = String::new();
            let settled = |it: &str| it.contains("Running ") || it.contains("Rejected ");
            while start.elapsed() < Duration::from_secs(15) && !settled(&tasks) {
                thread::sleep(Duration::from_millis(500));
                let form = "{{.Name}} on {{.Node}}: {{.CurrentState}} {{.Error}}";
                tasks = ran(&mut manager.docker(&[
                    "stack",
                    "ps",
                    "fleet",
                    "--no-trunc",
                    "--format",
                    form,
                ]))
                .1;
            }
            table.push(format!(
                "{:<28} {}",
                "its task",
                tasks.lines().next().unwrap_or_default()
            ));
            let service = "{{.Spec.TaskTemplate.Resources.Limits.MemoryBytes}} {{.Spec.TaskTemplate.Resources.Limits.NanoCPUs}} {{.Spec.TaskTemplate.Resources.Limits.Pids}} {{.Spec.TaskTemplate.ContainerSpec.User}} {{.Spec.TaskTemplate.ContainerSpec.ReadOnly}}";
            let (_, limits) =
                ran(&mut manager.docker(&["service", "inspect", "fleet_web", "-f", service]));
            assert_eq!(limits.trim(), "33554432 100000000 20 10001:10001 true");
            step(table, &manager, "stack rm", &["stack", "rm", "fleet"]);
        }
        step(
            table,
            &worker,
            "swarm leave",
            &["swarm", "leave", "--force"],
        );
        step(
            table,
            &manager,
            "swarm leave of the manager",
            &["swarm", "leave", "--force"],
        );
    }
    println!("{}", table.join("\n"));
    drop((manager, worker));
    // made by the first engine that joins a swarm, for all engines of the machine
    let _ = ran(Command::new("ip").args(["link", "del", "docker_gwbridge"]));
}
