//! `validate`, `recommend`, `configure`: what this machine has, and what one that is described should have.

use std::fs;
use std::time::{Duration, Instant};

use expect_test::{Expect, expect};

use crate::ran::{Folder, Ran};

/// Runs without an engine and without tools of GPUs, which other machines have.
fn run(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut command = folder.command(arguments);
    let socket = folder.path().join("missing.sock");
    command.env("DOCKER_HOST", format!("unix://{}", socket.display()));
    command.env("PATH", folder.path());
    Ran::from(command.output().unwrap())
}

fn printed(arguments: &[&str], expect: &Expect) {
    let folder = Folder::new(&[]);
    let ran = run(&folder, arguments);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    expect.assert_eq(&ran.out);
}

fn refused(arguments: &[&str], message: &str) {
    let folder = Folder::new(&[]);
    let ran = run(&folder, arguments);
    assert!(ran.err.contains(message), "{arguments:?}: {}", ran.err);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
}

/// Needs that every machine meets which runs these tests.
const LITTLE: [&str; 9] = [
    "validate", "--memory", "1m", "--cpus", "1", "--swap", "0", "--disk", "1m",
];

#[test]
fn a_machine_that_has_what_is_needed_passes() {
    let folder = Folder::new(&[]);
    let ran = run(&folder, &LITTLE);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)), "{}", ran.out);
    let line = ran.out.lines().last().unwrap();
    assert!(
        line.contains(" passed, ") && line.contains(" 0 failed, "),
        "{line}"
    );
    let quiet = run(&folder, &[&LITTLE[..], &["--quiet"]].concat());
    assert!(!quiet.out.contains("passed"), "{}", quiet.out);
}

#[test]
fn a_need_that_no_machine_meets_fails_with_what_to_do() {
    let folder = Folder::new(&[]);
    let ran = run(&folder, &["validate", "--memory", "8000t", "-f", "json"]);
    assert_eq!(ran.code, Some(1));
    let document = ran.json();
    let checks = document["checks"].as_array().unwrap();
    let memory = checks
        .iter()
        .find(|check| check["name"] == "memory")
        .unwrap();
    assert_eq!(memory["state"], "failed");
    assert!(memory["help"].as_str().unwrap().contains("add memory"));
}

#[test]
fn checks_are_counted_in_the_document() {
    let folder = Folder::new(&[]);
    let document = run(&folder, &["validate", "-f", "json"]).json();
    let checks = document["checks"].as_array().unwrap();
    let names: Vec<&str> = checks
        .iter()
        .map(|check| check["name"].as_str().unwrap())
        .collect();
    for name in [
        "memory",
        "cpus",
        "swap",
        "disk",
        "shared-memory",
        "limits",
        "gpu",
        "engine",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let count = |state| {
        checks
            .iter()
            .filter(|check| check["state"] == state)
            .count()
    };
    let summary = &document["summary"];
    assert_eq!(summary["passed"], count("passed"));
    assert_eq!(summary["warnings"], count("warning"));
    assert_eq!(summary["failed"], count("failed"));
    assert_eq!(summary["unknown"], count("unknown"));
    assert!(document["host"]["memory"].as_u64().unwrap() > 0);
}

#[test]
fn without_an_engine_it_takes_less_than_300_milliseconds() {
    let folder = Folder::new(&[]);
    let fastest = (0..5).map(|_| {
        let begin = Instant::now();
        run(&folder, &["validate"]);
        begin.elapsed()
    });
    let fastest = fastest.min().unwrap();
    assert!(fastest < Duration::from_millis(300), "{fastest:?}");
}

#[cfg(unix)]
#[test]
fn an_engine_that_answers_is_checked() {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixListener;
    use std::thread;

    let folder = Folder::new(&[]);
    let path = folder.path().join("engine.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let engine = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 512];
        let read = stream.read(&mut request).unwrap();
        assert!(request[..read].starts_with(b"GET /info HTTP/1.0\r\n"));
        let answer = r#"{"ServerVersion":"20.10.24","Driver":"vfs","CgroupVersion":"1","OperatingSystem":"Old","NCPU":1,"MemTotal":1000000}"#;
        write!(stream, "HTTP/1.0 200 OK\r\n\r\n{answer}").unwrap();
    });
    let mut command = folder.command(&[&LITTLE[..], &["-f", "json"]].concat());
    command.env("DOCKER_HOST", format!("unix://{}", path.display()));
    let ran = Ran::from(command.output().unwrap());
    engine.join().unwrap();
    let document = ran.json();
    let checks = document["checks"].as_array().unwrap();
    let state = |name: &str| {
        let check = checks.iter().find(|check| check["name"] == name);
        check.map(|check| check["state"].as_str().unwrap().to_owned())
    };
    for (name, expected) in [
        ("engine", "warning"),
        ("storage-driver", "failed"),
        ("cgroup-version", "warning"),
        ("engine-memory", "failed"),
        ("engine-cpus", "passed"),
    ] {
        assert_eq!(state(name).as_deref(), Some(expected), "{name}");
    }
    assert_eq!(ran.code, Some(1));
}

#[test]
fn limits_for_a_model_are_laid_out_number_by_number() {
    printed(
        &[
            "recommend",
            "--model-parameters",
            "7B",
            "--quantisation",
            "q4_k_m",
            "--context",
            "8192",
            "--host-memory",
            "32g",
            "--host-cpus",
            "8",
        ],
        &expect![[r#"
            model weights    4.2 GB  7,000,000,000 parameters x 4.84 bits / 8
            model cache      4.3 GB  keys and values: 2 x 32 layers x 32 KV heads x 128 x 8,192 tokens x 2 bytes; shape of Llama 2 7B where none was given
            model overhead   852 MB  server and compute buffers: 10 % of weights and cache, at least 512 MiB
            model total      9.4 GB  weights, cache and overhead
            host memory     34.4 GB  what the host has
            host cpus             8  what the host has
            model place      memory  no GPU holds it, the memory of the host does: it runs on the CPU
            engine memory    16 GiB  only where the engine has a virtual machine: half of the host's, at least 8 GiB, at most 16 GiB
            engine cpus           4  only where the engine has a virtual machine: half of the host's, at least 4 where it has so many
            engine swap       2 GiB  only where the engine has a virtual machine: room for a short peak
            engine disk     24.2 GB  images and build cache, and the weights once
            memory limit     9.4 GB  the model, up to the next 256 MiB
            cpu limit             7  those of the host, less one for the system
            shared memory    4.7 GB  8 GiB for AI work, at most half of the limit, which it counts towards
            workers               1  each worker would load the model again

            for the service in the compose file:
                deploy:
                  resources:
                    limits:
                      cpus: "7"
                      memory: 8960m
                shm_size: 4480m
        "#]],
    );
}

#[test]
fn a_gpu_that_holds_the_model_is_asked_for() {
    printed(
        &[
            "recommend",
            "--model-parameters",
            "13B",
            "--quantization",
            "Q8_0",
            "--layers",
            "40",
            "--heads",
            "40",
            "--head-dim",
            "128",
            "--host-memory",
            "32g",
            "--host-gpu",
            "24g",
        ],
        &expect![[r#"
            model weights   13.8 GB  13,000,000,000 parameters x 8.50 bits / 8
            model cache      3.4 GB  keys and values: 2 x 40 layers x 40 KV heads x 128 x 4,096 tokens x 2 bytes
            model overhead   1.7 GB  server and compute buffers: 10 % of weights and cache, at least 512 MiB
            model total     18.9 GB  weights, cache and overhead
            host memory     34.4 GB  what the host has
            host cpus             4  what the host has
            model place         gpu  one GPU holds all of it
            engine memory    16 GiB  only where the engine has a virtual machine: half of the host's, at least 8 GiB, at most 16 GiB
            engine cpus           4  only where the engine has a virtual machine: half of the host's, at least 4 where it has so many
            engine swap       2 GiB  only where the engine has a virtual machine: room for a short peak
            engine disk     33.8 GB  images and build cache, and the weights once
            memory limit    32.2 GB  what the host has, less 2 GiB for itself
            cpu limit             3  those of the host, less one for the system
            shared memory    8.6 GB  8 GiB for AI work, at most half of the limit, which it counts towards
            workers               1  each worker would load the model again

            for the service in the compose file:
                deploy:
                  resources:
                    limits:
                      cpus: "3"
                      memory: 30720m
                    reservations:
                      devices:
                        - driver: nvidia
                          count: 1
                          capabilities: [gpu]
                shm_size: 8192m
        "#]],
    );
}

#[test]
fn the_document_has_the_numbers_of_the_table() {
    let folder = Folder::new(&[]);
    let arguments = [
        "recommend",
        "--model-parameters",
        "70B",
        "--host-memory",
        "64g",
        "--host-cpus",
        "16",
        "-f",
        "json",
    ];
    let ran = run(&folder, &arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let document = ran.json();
    let model = &document["model"];
    assert_eq!(model["fits"], true);
    assert_eq!(model["place"], "memory");
    assert_eq!(model["weights"], 42_350_000_000_u64);
    assert_eq!(model["cache"], 1280 << 20);
    assert_eq!(model["assumed"], "Llama 2 70B");
    assert!(document["container"]["memory"].as_u64() >= model["total"].as_u64());
    assert_eq!(document["container"]["workers"], 1);
    assert!(
        document["compose"]
            .as_str()
            .unwrap()
            .ends_with("shm_size: 8192m\n")
    );
}

#[test]
fn a_model_larger_than_the_host_is_told_with_what_to_do() {
    let folder = Folder::new(&[]);
    let arguments = [
        "recommend",
        "--model-parameters",
        "13B",
        "--quantisation",
        "f16",
        "--host-memory",
        "16g",
    ];
    let ran = run(&folder, &arguments);
    assert_eq!(
        ran.err,
        "error: the model of 13,000,000,000 parameters in `f16` does not fit: it needs 32.3 GB, a container can have 15.0 GB, and the GPUs have none: store it as `q5_k_m`, which needs 13.8 GB, or take a host or GPUs with 32.3 GB for it\n"
    );
    assert_eq!(ran.code, Some(1));
    let document = run(&folder, &[&arguments[..], &["-f", "json"]].concat()).json();
    assert_eq!(document["model"]["fits"], false);
    assert_eq!(document["model"]["advice"].as_array().unwrap().len(), 2);
}

#[test]
fn nonsense_is_refused_with_what_to_write() {
    for (arguments, message) in [
        (
            &["recommend", "--model-parameters", "seven"][..],
            "`seven` is no number of parameters: write it as `7B`",
        ),
        (
            &["recommend", "--model-parameters", "7"],
            "`7` is no number of parameters that a model has: it is 1000000 to",
        ),
        (
            &["recommend", "--model-parameters", "7B", "--context", "0"],
            "write a whole number from 1",
        ),
        (
            &["recommend", "--model-parameters", "7B", "--layers", "4000"],
            "`4000` is no number of layers that a model has",
        ),
        (
            &[
                "recommend",
                "--model-parameters",
                "7B",
                "--heads",
                "32",
                "--kv-heads",
                "5",
            ],
            "`32` attention heads cannot share `5` KV heads",
        ),
        (
            &[
                "recommend",
                "--model-parameters",
                "7B",
                "--quantisation",
                "q3",
            ],
            "`q3` is no quantisation that is known: use one of `f32`",
        ),
        (
            &["recommend", "--model-parameters", "405B"],
            "give layers, KV heads and head dimension",
        ),
        (
            &["recommend", "--layers", "3"],
            "--model-parameters <COUNT>",
        ),
        (&["recommend", "--host-gpu", "8g"], "--host-memory <SIZE>"),
        (
            &["validate", "--memory", "lots"],
            "a size is a number of bytes, like `1048576`, `512m` or `1.5g`",
        ),
        (&["validate", "--cpus=-1"], "write a whole number from 1"),
        (
            &["recommend", "--host-memory", "32"],
            "no host and no GPU has less than `256m`: write it as `32g`",
        ),
        (
            &["configure", "--platform", "bsd"],
            "docker-desktop-mac, docker-desktop-windows, wsl2, linux, colima, podman",
        ),
        (
            &["configure", "--file", "-f", "json"],
            "leave out one of `--file` and `--format json`",
        ),
    ] {
        refused(arguments, message);
    }
}

const OTHER: [&str; 5] = ["configure", "--host-memory", "32g", "--host-cpus", "8"];

#[test]
fn each_platform_has_its_steps_and_its_file() {
    let folder = Folder::new(&[]);
    let mut all = String::new();
    for platform in [
        "docker-desktop-mac",
        "docker-desktop-windows",
        "wsl2",
        "linux",
        "colima",
        "podman",
    ] {
        let ran = run(&folder, &[&OTHER[..], &["--platform", platform]].concat());
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
        all.push_str(&ran.out);
    }
    expect![[r#"
        docker-desktop-mac:
          1. open Settings > Resources > Advanced: memory limit 16 GB, CPU limit 4, swap 2 GB; choose Apply & restart
          2. or quit Docker Desktop, put the members below into `~/Library/Group Containers/group.com.docker/settings-store.json`, and start it again
          3. shared memory is set for each service: `shm_size: 64m`

        ~/Library/Group Containers/group.com.docker/settings-store.json:
            {
              "Cpus": 4,
              "MemoryMiB": 16384
            }
        docker-desktop-windows:
          1. put the lines below into `%UserProfile%\.wslconfig`
          2. run `wsl --shutdown`, and start Docker Desktop again
          3. with Hyper-V instead of WSL 2: open Settings > Resources > Advanced: memory 16 GB, CPUs 4, swap 2 GB
          4. shared memory is set for each service: `shm_size: 64m`

        %UserProfile%\.wslconfig:
            [wsl2]
            memory=16GB
            processors=4
            swap=2GB
        wsl2:
          1. put the lines below into `%UserProfile%\.wslconfig` on Windows
          2. run `wsl --shutdown` in PowerShell, and start the distribution again
          3. shared memory is set for each service: `shm_size: 64m`

        %UserProfile%\.wslconfig:
            [wsl2]
            memory=16GB
            processors=4
            swap=2GB
        linux:
          1. put the members below into `/etc/docker/daemon.json`
          2. restart the engine: `sudo systemctl restart docker`
          3. an engine on Linux has all memory and CPUs: limit each service, as `dockerspec recommend` shows

        /etc/docker/daemon.json:
            {
              "default-shm-size": "64m"
            }
        colima:
          1. stop the machine: `colima stop`
          2. start it with the settings: `colima start --cpu 4 --memory 16`, or with the lines below in `~/.colima/default/colima.yaml`
          3. shared memory is set for each service: `shm_size: 64m`

        ~/.colima/default/colima.yaml:
            cpu: 4
            memory: 16
        podman:
          1. put the lines below into `~/.config/containers/containers.conf`: they hold for new containers and new machines
          2. change the machine there is: `podman machine stop`, `podman machine set --cpus 4 --memory 16384`, `podman machine start`
          3. on Linux there is no machine: limit each service, as `dockerspec recommend` shows

        ~/.config/containers/containers.conf:
            [containers]
            shm_size = "64m"

            [machine]
            cpus = 4
            memory = 16384
    "#]].assert_eq(&all);
}

#[test]
fn the_file_alone_is_written() {
    let folder = Folder::new(&[]);
    let arguments = [
        &OTHER[..],
        &["--platform", "wsl2", "--file", "-o", ".wslconfig"],
    ]
    .concat();
    let ran = run(&folder, &arguments);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(0)), "{}", ran.err);
    let written = fs::read_to_string(folder.path().join(".wslconfig")).unwrap();
    assert_eq!(written, "[wsl2]\nmemory=16GB\nprocessors=4\nswap=2GB\n");
    let arguments = [
        &OTHER[..],
        &["--platform", "linux", "--model-parameters", "7B", "--file"],
    ]
    .concat();
    let daemon = run(&folder, &arguments).json();
    assert_eq!(daemon["default-shm-size"], "3456m");
    let arguments = [&OTHER[..], &["--platform", "colima", "-f", "json"]].concat();
    let document = run(&folder, &arguments).json();
    assert_eq!(document["file"], "~/.colima/default/colima.yaml");
    assert_eq!(document["text"], "cpu: 4\nmemory: 16\n");
}

#[test]
fn this_machine_is_looked_at_where_no_other_is_described() {
    let folder = Folder::new(&[]);
    let validated = run(&folder, &["validate", "-f", "json"]).json();
    let recommended = run(&folder, &["recommend", "-f", "json"]).json();
    assert_eq!(recommended["platform"], validated["host"]["platform"]);
    assert!(recommended["container"]["memory"].as_u64().unwrap() > 0);
    assert_eq!(recommended["model"], serde_json::Value::Null);
    let configured = run(&folder, &["configure", "-f", "json"]).json();
    assert_eq!(configured["platform"], validated["host"]["platform"]);
}

#[test]
fn help_has_examples() {
    let folder = Folder::new(&[]);
    for verb in ["validate", "recommend", "configure"] {
        let ran = run(&folder, &[verb, "--help"]);
        assert!(
            ran.out
                .contains(&format!("Examples:\n  dockerspec {verb}\n")),
            "{}",
            ran.out
        );
    }
}
