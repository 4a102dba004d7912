//! A container under test: its health, its user, its answers and its end.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use bollard::errors::Error;
use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::{ContainerInspectResponse, ExecConfig, HealthStatusEnum};
use bollard::query_parameters::{
    LogsOptionsBuilder, RemoveContainerOptionsBuilder, StopContainerOptionsBuilder,
    TopOptionsBuilder, WaitContainerOptions,
};
use futures_util::StreamExt as _;

use super::Bench;

/// A container that runs, or has run.
#[derive(Debug)]
pub struct Running<'a> {
    pub(super) bench: &'a Bench,
    pub(super) name: String,
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
