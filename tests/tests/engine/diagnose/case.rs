//! A container that fails in one way.

use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::models::{
    ContainerCreateBody, ContainerInspectResponse, HealthConfig, HostConfig, PortBinding,
};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, KillContainerOptionsBuilder, RemoveContainerOptionsBuilder,
    StopContainerOptionsBuilder, UploadToContainerOptionsBuilder,
};
use dockerspec::engine::CauseKind;

const SECOND: i64 = 1_000_000_000;
/// A machine with much else to do takes its time.
const PATIENCE: Duration = Duration::from_secs(20);

/// What happens before the container is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// It ends by itself, or does not start.
    Ended,
    Healthy,
    Unhealthy,
    /// It is started again twice.
    Again,
    /// The same, and it runs just now.
    RunsAgain,
    Seconds(u64),
    /// It is stopped, with so many seconds until it is killed.
    Stopped(i32),
    /// It is sent a signal after so many seconds, by which it ends.
    Sent(&'static str, u64),
    Paused,
    /// It is never started.
    Nothing,
}

pub(super) struct Case {
    pub(super) kind: CauseKind,
    body: ContainerCreateBody,
    host: HostConfig,
    files: Vec<(&'static str, u32, Vec<u8>)>,
    wait: Wait,
}

pub(super) fn case(kind: CauseKind, image: &str, command: &[&str]) -> Case {
    let command = command.iter().map(|it| (*it).to_owned()).collect();
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        entrypoint: Some(command),
        ..ContainerCreateBody::default()
    };
    Case {
        kind,
        body,
        host: HostConfig::default(),
        files: Vec::new(),
        wait: Wait::Ended,
    }
}

impl Case {
    pub(super) fn command(&self) -> &[String] {
        self.body.entrypoint.as_deref().unwrap_or_default()
    }

    pub(super) fn host(mut self, change: impl FnOnce(&mut HostConfig)) -> Self {
        change(&mut self.host);
        self
    }

    pub(super) fn body(mut self, change: impl FnOnce(&mut ContainerCreateBody)) -> Self {
        change(&mut self.body);
        self
    }

    pub(super) fn user(self, user: &str) -> Self {
        self.body(|body| body.user = Some(user.to_owned()))
    }

    pub(super) fn env(self, variable: &str) -> Self {
        self.body(|body| body.env.get_or_insert_default().push(variable.to_owned()))
    }

    pub(super) fn label(self, (name, value): (&str, &str)) -> Self {
        self.body(|body| {
            let labels = body.labels.get_or_insert_default();
            labels.insert(name.to_owned(), value.to_owned());
        })
    }

    pub(super) fn publish(self, host: u16, container: u16) -> Self {
        let port = format!("{container}/tcp");
        let binding = PortBinding {
            host_ip: Some("0.0.0.0".to_owned()),
            host_port: Some(if host == 0 {
                String::new()
            } else {
                host.to_string()
            }),
        };
        let exposed = port.clone();
        self.host(|it| {
            it.port_bindings = Some([(port, Some(vec![binding]))].into());
        })
        .body(|it| it.exposed_ports = Some(vec![exposed]))
    }

    pub(super) fn probe(self, test: &[&str], timeout: i64) -> Self {
        let check = HealthConfig {
            test: Some(test.iter().map(|it| (*it).to_owned()).collect()),
            interval: Some(SECOND),
            timeout: Some(timeout * SECOND),
            retries: Some(1),
            ..HealthConfig::default()
        };
        self.body(|it| it.healthcheck = Some(check))
            .wait(Wait::Unhealthy)
    }

    /// A file that is in the container before it starts.
    pub(super) fn file(mut self, path: &'static str, mode: u32, bytes: &[u8]) -> Self {
        self.files.push((path, mode, bytes.to_vec()));
        self
    }

    pub(super) fn wait(mut self, wait: Wait) -> Self {
        self.wait = wait;
        self
    }

    pub(super) async fn provoke<'a>(&self, docker: &'a Docker) -> Provoked<'a> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("diagnose-test-{}-{number}", process::id());
        let body = ContainerCreateBody {
            host_config: Some(self.host.clone()),
            ..self.body.clone()
        };
        let create = CreateContainerOptionsBuilder::new().name(&name).build();
        let created = docker.create_container(Some(create), body).await;
        created.unwrap_or_else(|error| panic!("{}: {error}", self.kind));
        let provoked = Provoked {
            docker,
            name,
            removed: false,
        };
        if !self.files.is_empty() {
            let options = UploadToContainerOptionsBuilder::new().path("/").build();
            let packed = bollard::body_full(pack(&self.files).into());
            let sent = docker.upload_to_container(provoked.name(), Some(options), packed);
            sent.await.unwrap();
        }
        if self.wait != Wait::Nothing {
            // that it does not start may be the failure
            let _ = docker.start_container(provoked.name(), None).await;
        }
        provoked.wait(self.wait).await;
        provoked
    }
}

/// A tar of files, by hand: a header of 512 bytes each.
fn pack(files: &[(&'static str, u32, Vec<u8>)]) -> Vec<u8> {
    let mut packed = Vec::new();
    for (path, mode, bytes) in files {
        let mut header = [0_u8; 512];
        let mut put =
            |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
        put(0, path.trim_start_matches('/'));
        put(100, &format!("{mode:07o}"));
        put(108, "0000000");
        put(116, "0000000");
        put(124, &format!("{:011o}", bytes.len()));
        put(136, "00000000000");
        put(148, "        ");
        put(156, "0");
        put(257, "ustar\x0000");
        let sum: u32 = header.iter().map(|it| u32::from(*it)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        packed.extend_from_slice(&header);
        packed.extend_from_slice(bytes);
        packed.resize(packed.len().div_ceil(512) * 512, 0);
    }
    packed.resize(packed.len() + 1024, 0);
    packed
}

/// The container, removed in the end.
pub(super) struct Provoked<'a> {
    docker: &'a Docker,
    name: String,
    removed: bool,
}

impl Provoked<'_> {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    async fn wait(&self, wait: Wait) {
        let name = self.name();
        match wait {
            Wait::Ended => {
                self.until(|it| {
                    let state = it.state.clone().unwrap_or_default();
                    state.running != Some(true)
                })
                .await;
            }
            Wait::Healthy => self.until(|it| health(it) == "healthy").await,
            Wait::Unhealthy => self.until(|it| health(it) == "unhealthy").await,
            Wait::Again => self.until(|it| it.restart_count >= Some(2)).await,
            Wait::RunsAgain => {
                self.until(|it| {
                    let state = it.state.clone().unwrap_or_default();
                    it.restart_count >= Some(2)
                        && state.running == Some(true)
                        && state.restarting != Some(true)
                })
                .await;
            }
            Wait::Seconds(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            Wait::Stopped(grace) => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                let options = StopContainerOptionsBuilder::new().t(grace).build();
                self.docker
                    .stop_container(name, Some(options))
                    .await
                    .unwrap();
            }
            Wait::Sent(signal, seconds) => {
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                let options = KillContainerOptionsBuilder::new().signal(signal).build();
                self.docker
                    .kill_container(name, Some(options))
                    .await
                    .unwrap();
                Box::pin(self.wait(Wait::Ended)).await;
            }
            Wait::Paused => self.docker.pause_container(name).await.unwrap(),
            Wait::Nothing => {}
        }
    }

    async fn until(&self, done: impl Fn(&ContainerInspectResponse) -> bool) {
        let start = Instant::now();
        loop {
            let found = self
                .docker
                .inspect_container(self.name(), None)
                .await
                .unwrap();
            if done(&found) {
                return;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{}: {:?}",
                self.name,
                found.state
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub(super) async fn remove(mut self) {
        let options = RemoveContainerOptionsBuilder::new()
            .force(true)
            .v(true)
            .build();
        let removed = self
            .docker
            .remove_container(self.name(), Some(options))
            .await;
        self.removed = removed.is_ok();
    }
}

fn health(container: &ContainerInspectResponse) -> String {
    let state = container.state.clone().unwrap_or_default();
    state
        .health
        .and_then(|it| it.status)
        .map(|it| it.to_string())
        .unwrap_or_default()
}

impl Drop for Provoked<'_> {
    /// A test that failed has no runtime to wait in.
    fn drop(&mut self) {
        if !self.removed {
            let (docker, name) = (self.docker.clone(), self.name.clone());
            let cleaner = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                let options = RemoveContainerOptionsBuilder::new()
                    .force(true)
                    .v(true)
                    .build();
                if let Ok(runtime) = runtime {
                    let _ = runtime.block_on(docker.remove_container(&name, Some(options)));
                }
            });
            let _ = cleaner.join();
        }
    }
}
