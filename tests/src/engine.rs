//! Runs containers of the images under test on the engine of the environment.

use std::env;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::errors::Error;
use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::{
    ContainerCreateBody, ContainerInspectResponse, ExecConfig, HealthStatusEnum, HostConfig,
    PortBinding,
};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, LogsOptionsBuilder, RemoveContainerOptionsBuilder,
    RemoveImageOptionsBuilder, StopContainerOptionsBuilder, TopOptionsBuilder,
    WaitContainerOptions,
};
use dockerspec::engine::Engine;
use futures_util::StreamExt as _;
use tokio::runtime::{Builder, Runtime};

/// An engine to test on, with the runtime that its client needs.
#[derive(Debug)]
pub struct Bench {
    runtime: Runtime,
    docker: Docker,
    /// The engine as users have it.
    pub engine: Engine,
}

/// The engine of the environment; none, and a line that says so, if none can be used and
/// `DOCKERSPEC_ENGINE=required` is not set.
///
/// # Panics
///
/// If an engine is required and none can be used.
#[expect(clippy::print_stdout, reason = "a test that did nothing must say so")]
pub fn bench() -> Option<Bench> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let required = env::var_os("DOCKERSPEC_ENGINE").is_some_and(|it| it == "required");
    match runtime.block_on(Engine::connect()) {
        Ok(engine) => {
            let docker = Docker::connect_with_host(&engine.address())
                .expect("the engine that just answered");
            Some(Bench {
                runtime,
                docker,
                engine,
            })
        }
        Err(error) if required => panic!("{error}"),
        Err(error) => {
            println!("skipped: no engine: {error}");
            None
        }
    }
}

/// How a container is started.
#[derive(Debug, Default, Clone)]
pub struct RunOptions<'a> {
    /// Variables, as `NAME=value`.
    pub env: &'a [&'a str],
    /// Arguments that replace the image's `CMD`.
    pub cmd: &'a [&'a str],
    /// Ports of the container to publish on a free port of 127.0.0.1.
    pub ports: &'a [u16],
    /// Whether the root file system is read-only; `/tmp` is writable even so.
    pub read_only: bool,
    /// Network mode, as in `host`; the default network if empty.
    pub network: &'a str,
}

impl Bench {
    /// Waits for a future of the engine.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Starts a container of `image`, which is removed when the value is dropped.
    ///
    /// # Panics
    ///
    /// If the engine refuses.
    pub fn run(&self, image: &str, options: &RunOptions<'_>) -> Running<'_> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("engine-test-{}-{number}", process::id());
        let texts = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let port = |port: &u16| format!("{port}/tcp");
        let free = PortBinding {
            host_ip: Some("127.0.0.1".to_owned()),
            host_port: Some(String::new()),
        };
        let host = HostConfig {
            port_bindings: Some(
                options
                    .ports
                    .iter()
                    .map(|it| (port(it), Some(vec![free.clone()])))
                    .collect(),
            ),
            readonly_rootfs: Some(options.read_only),
            tmpfs: options
                .read_only
                .then(|| [("/tmp".to_owned(), String::new())].into()),
            network_mode: (!options.network.is_empty()).then(|| options.network.to_owned()),
            ..HostConfig::default()
        };
        let body = ContainerCreateBody {
            image: Some(image.to_owned()),
            env: Some(texts(options.env)),
            cmd: Some(texts(options.cmd)).filter(|it| !it.is_empty()),
            exposed_ports: Some(options.ports.iter().map(port).collect()),
            host_config: Some(host),
            ..ContainerCreateBody::default()
        };
        let create = CreateContainerOptionsBuilder::new().name(&name).build();
        self.wait(self.docker.create_container(Some(create), body))
            .unwrap_or_else(|error| panic!("a container of {image}: {error}"));
        let running = Running { bench: self, name };
        self.wait(self.docker.start_container(&running.name, None))
            .unwrap_or_else(|error| panic!("starting a container of {image}: {error}"));
        running
    }

    /// Removes an image by id or name; that it is gone already is no error.
    ///
    /// # Panics
    ///
    /// If the image is in use.
    pub fn remove_image(&self, image: &str) {
        let options = RemoveImageOptionsBuilder::new().force(true).build();
        match self.wait(self.docker.remove_image(image, Some(options), None)) {
            Ok(_)
            | Err(Error::DockerResponseServerError {
                status_code: 404, ..
            }) => {}
            Err(error) => panic!("removing {image}: {error}"),
        }
    }
}

/// A container that runs, or has run.
#[derive(Debug)]
pub struct Running<'a> {
    bench: &'a Bench,
    name: String,
}

/// How a container ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Exit code of its first process; 137 where the engine had to kill it.
    pub exit_code: i64,
    /// Time from the signal to the end.
    pub took: Duration,
}

impl Running<'_> {
    /// The container's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Waits until the image's own health check passes and says how long that took.
    ///
    /// # Panics
    ///
    /// If the container ends, is unhealthy, has no health check, or `limit` has passed; with its log.
    pub fn wait_healthy(&self, limit: Duration) -> Duration {
        let start = Instant::now();
        loop {
            let state = self.inspect().state.expect("a state");
            let health = state.health.as_ref().and_then(|it| it.status);
            let complaint = match health {
                Some(HealthStatusEnum::HEALTHY) => return start.elapsed(),
                None | Some(HealthStatusEnum::NONE | HealthStatusEnum::EMPTY) => {
                    "has no health check"
                }
                Some(HealthStatusEnum::UNHEALTHY) => "is unhealthy",
                Some(HealthStatusEnum::STARTING) if state.running != Some(true) => "has ended",
                Some(HealthStatusEnum::STARTING) if start.elapsed() > limit => "is still starting",
                Some(HealthStatusEnum::STARTING) => {
                    let pause = async { tokio::time::sleep(Duration::from_millis(100)).await };
                    self.bench.wait(pause);
                    continue;
                }
            };
            let log = state.health.and_then(|it| it.log);
            panic!(
                "{} {complaint} after {:?}: {log:?}\n{}",
                self.name,
                start.elapsed(),
                self.logs()
            );
        }
    }

    /// User id of the container's first process, as the machine sees it.
    ///
    /// # Panics
    ///
    /// If the container does not run.
    pub fn user_id(&self) -> u32 {
        let options = TopOptionsBuilder::new().ps_args("-eo pid,uid").build();
        let docker = &self.bench.docker;
        let top = self
            .bench
            .wait(docker.top_processes(&self.name, Some(options)))
            .expect("processes");
        let first = self
            .inspect()
            .state
            .and_then(|it| it.pid)
            .expect("a first process")
            .to_string();
        let rows = top.processes.unwrap_or_default();
        let row = rows
            .iter()
            .find(|row| row.first() == Some(&first))
            .expect("its row");
        row.get(1).and_then(|it| it.parse().ok()).expect("a number")
    }

    /// Sends SIGTERM, and SIGKILL after `grace` (whole seconds).
    ///
    /// # Panics
    ///
    /// If the engine refuses.
    pub fn stop(&self, grace: Duration) -> Ended {
        let seconds = i32::try_from(grace.as_secs()).expect("a short grace");
        let options = StopContainerOptionsBuilder::new().t(seconds).build();
        let start = Instant::now();
        self.bench
            .wait(self.bench.docker.stop_container(&self.name, Some(options)))
            .expect("stopping");
        let took = start.elapsed();
        Ended {
            exit_code: self.wait_end(),
            took,
        }
    }

    /// Waits for the container's own end and gives its exit code.
    ///
    /// # Panics
    ///
    /// If the engine refuses.
    pub fn wait_end(&self) -> i64 {
        let docker = &self.bench.docker;
        let mut ends = docker
            .wait_container(&self.name, None::<WaitContainerOptions>)
            .boxed();
        match self.bench.wait(ends.next()) {
            Some(Ok(end)) => end.status_code,
            Some(Err(Error::DockerContainerWaitError { code, .. })) => code,
            other => panic!("waiting for {}: {other:?}", self.name),
        }
    }

    /// What the container wrote so far, both streams.
    ///
    /// # Panics
    ///
    /// If the engine refuses.
    pub fn logs(&self) -> String {
        let options = LogsOptionsBuilder::new().stdout(true).stderr(true).build();
        let chunks = self.bench.docker.logs(&self.name, Some(options));
        self.bench
            .wait(chunks.fold(String::new(), async |mut text, chunk| {
                text.push_str(&String::from_utf8_lossy(
                    &chunk.expect("a log").into_bytes(),
                ));
                text
            }))
    }

    /// Runs a command in the container and gives its exit code and what it wrote.
    ///
    /// # Panics
    ///
    /// If the engine refuses.
    pub fn exec(&self, argv: &[&str]) -> (i64, String) {
        let docker = &self.bench.docker;
        let config = ExecConfig {
            cmd: Some(argv.iter().map(|it| (*it).to_owned()).collect()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            ..ExecConfig::default()
        };
        self.bench.wait(async {
            let id = docker
                .create_exec(&self.name, config)
                .await
                .expect("an exec")
                .id;
            let mut text = String::new();
            let started = docker
                .start_exec(&id, None::<StartExecOptions>)
                .await
                .expect("its start");
            if let StartExecResults::Attached { mut output, .. } = started {
                while let Some(chunk) = output.next().await {
                    text.push_str(&String::from_utf8_lossy(
                        &chunk.expect("output").into_bytes(),
                    ));
                }
            }
            let end = docker.inspect_exec(&id).await.expect("its end");
            (end.exit_code.unwrap_or(-1), text)
        })
    }

    /// Asks the published `port` for `path` over HTTP and gives status and body.
    ///
    /// # Panics
    ///
    /// If the port is not published or does not answer in HTTP.
    pub fn get(&self, port: u16, path: &str) -> (u16, String) {
        let settings = self.inspect().network_settings.expect("network settings");
        let bindings = settings
            .ports
            .unwrap_or_default()
            .remove(&format!("{port}/tcp"))
            .flatten();
        let published: u16 = bindings
            .and_then(|it| it.into_iter().next()?.host_port?.parse().ok())
            .expect("a published port");
        let mut stream = TcpStream::connect(("127.0.0.1", published)).expect("a connection");
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("a time limit");
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|it| it.parse().ok())
            .expect("a status");
        (status, body.to_owned())
    }

    /// What the engine knows of the container.
    ///
    /// # Panics
    ///
    /// If the engine refuses.
    pub fn inspect(&self) -> ContainerInspectResponse {
        self.bench
            .wait(self.bench.docker.inspect_container(&self.name, None))
            .expect("an inspection")
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let options = RemoveContainerOptionsBuilder::new()
            .force(true)
            .v(true)
            .build();
        // A container that cannot be removed must not hide why the test failed.
        drop(
            self.bench.wait(
                self.bench
                    .docker
                    .remove_container(&self.name, Some(options)),
            ),
        );
    }
}
