//! A container under test: its address, its log, its user and its end.

use std::fmt;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use bollard::errors::Error;
use bollard::query_parameters::{
    StopContainerOptionsBuilder, TopOptionsBuilder, WaitContainerOptions,
};
use futures_util::StreamExt as _;
use tokio::time::{sleep, timeout};

use super::container::no_runtime;
use super::error::StartError;
use super::inside::{self, asked};
use super::keeper::{self, Kept};
use super::ready::{Moment, Probes, Readiness};
use super::secrets::Secrets;
use crate::engine::{Engine, Mask};

/// Between two looks at a container that starts.
const PAUSE: Duration = Duration::from_millis(50);

/// A container that runs. Dropping it removes it, after printing its log where the test panics.
///
/// In what is printed, and in errors, the secrets that the test set are masked; what the test reads itself is as it is.
pub struct Running<'a> {
    pub(super) engine: &'a Engine,
    pub(super) name: String,
    pub(super) image: String,
    pub(super) mask: Mask,
    /// In the order in which they are removed.
    pub(super) _container: Kept,
    pub(super) _built: Option<Kept>,
    pub(super) _secrets: Secrets,
}

/// The mask knows the secrets: a test that fails prints this.
impl fmt::Debug for Running<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("name", &self.name)
            .field("image", &self.image)
            .finish_non_exhaustive()
    }
}

/// How a container ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ended {
    /// Exit code of its first process; 137 where the engine had to kill it.
    pub exit_code: i64,
    /// Time from the signal to the end, or from the start where none was sent.
    pub took: Duration,
    /// What it wrote, both streams.
    pub log: String,
}

/// What a command in a container came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Output {
    /// Its exit code.
    pub exit_code: i64,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Running<'_> {
    /// The container's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The image's name.
    pub fn image(&self) -> &str {
        &self.image
    }

    /// Where a port of the container is reached from this process.
    ///
    /// # Errors
    ///
    /// [`StartError::NoPort`] if the image does not expose it.
    pub fn address(&self, port: u16) -> Result<SocketAddr, StartError> {
        inside::address(self.engine, &self.name, port)
    }

    /// What the container wrote so far, both streams.
    ///
    /// # Errors
    ///
    /// [`StartError::Engine`] if the engine does not give it.
    pub fn logs(&self) -> Result<String, StartError> {
        inside::logs(self.engine, &self.name, "all")
    }

    /// Runs a command in the container.
    ///
    /// # Errors
    ///
    /// [`StartError::Container`] if the container does not run, or the command cannot be started as it was asked for;
    /// [`StartError::Engine`] if the engine cannot be asked.
    pub fn exec(&self, command: &[&str]) -> Result<Output, StartError> {
        inside::exec(self.engine, &self.name, command)
    }

    /// User id of the container's first process, as the machine sees it.
    ///
    /// # Errors
    ///
    /// [`StartError::Engine`] if the container does not run.
    pub fn user_id(&self) -> Result<u32, StartError> {
        let options = TopOptionsBuilder::new().ps_args("-eo pid,uid").build();
        let top = keeper::wait(self.engine.docker.top_processes(&self.name, Some(options)));
        let top = top
            .map_err(no_runtime)?
            .map_err(|error| asked(error, "listing processes"))?;
        let first = inside::inspect(self.engine, &self.name)?
            .state
            .and_then(|it| it.pid)
            .unwrap_or_default()
            .to_string();
        let rows = top.processes.unwrap_or_default();
        let row = rows.iter().find(|row| row.first() == Some(&first));
        let user = row.and_then(|row| row.get(1)?.parse().ok());
        user.ok_or_else(|| StartError::NotReady {
            name: self.image.clone(),
            complaint: "has no process any more".to_owned(),
            probe: None,
            log: self.tail(),
        })
    }

    /// Sends the image's stop signal, and SIGKILL after `grace`, in whole seconds.
    ///
    /// # Errors
    ///
    /// [`StartError::Engine`] if the engine refuses.
    pub fn stop(&self, grace: Duration) -> Result<Ended, StartError> {
        const ENOUGH: Duration = Duration::from_secs(30);
        let seconds = i32::try_from(grace.as_secs()).unwrap_or(i32::MAX);
        let options = StopContainerOptionsBuilder::new().t(seconds).build();
        let start = Instant::now();
        let stopped = keeper::wait(self.engine.docker.stop_container(&self.name, Some(options)));
        stopped
            .map_err(no_runtime)?
            .map_err(|error| asked(error, "stopping a container"))?;
        let took = start.elapsed();
        Ok(Ended {
            took,
            ..self.wait_end(ENOUGH)?
        })
    }

    /// Waits for the container's own end.
    ///
    /// # Errors
    ///
    /// [`StartError::NotReady`] if it still runs after `limit`.
    pub fn wait_end(&self, limit: Duration) -> Result<Ended, StartError> {
        let start = Instant::now();
        let ended =
            keeper::wait(async { timeout(limit, self.ended()).await }).map_err(no_runtime)?;
        let Ok(exit_code) = ended else {
            return Err(self.not_ready(format!("still runs after {} s", limit.as_secs())));
        };
        Ok(Ended {
            exit_code: exit_code.map_err(|error| asked(error, "waiting for a container"))?,
            took: start.elapsed(),
            log: self.logs()?,
        })
    }

    pub(super) fn wait_until(&self, readiness: &Readiness) -> Result<(), StartError> {
        let docker = &self.engine.docker;
        let ready = async {
            let mut probes = Probes::new(readiness);
            loop {
                match probes.look(docker, &self.name).await? {
                    Moment::Starting => sleep(PAUSE).await,
                    Moment::Ready => return Ok(None),
                    Moment::Failed(complaint) => return Ok(Some(complaint)),
                }
            }
        };
        let ready = keeper::wait(async { timeout(readiness.limit, ready).await });
        match ready.map_err(no_runtime)? {
            Ok(Ok(None)) => Ok(()),
            Ok(Ok(Some(complaint))) => Err(self.not_ready(complaint)),
            Ok(Err(error)) => Err(asked(error, "looking at a container")),
            Err(_) => {
                let seconds = readiness.limit.as_secs();
                Err(self.not_ready(format!("is not ready after {seconds} s")))
            }
        }
    }

    fn not_ready(&self, complaint: String) -> StartError {
        let health = inside::inspect(self.engine, &self.name)
            .ok()
            .and_then(|it| it.state?.health?.log);
        let last = health.and_then(|log| log.last()?.output.clone());
        let last = last.filter(|it| !it.trim().is_empty());
        StartError::NotReady {
            name: self.image.clone(),
            complaint,
            probe: last.map(|it| self.mask.text(&it).into_owned()),
            log: self.tail(),
        }
    }

    fn tail(&self) -> String {
        inside::tail(self.engine, &self.name, &self.mask)
    }

    async fn ended(&self) -> Result<i64, Error> {
        let docker = &self.engine.docker;
        let mut ends = docker
            .wait_container(&self.name, None::<WaitContainerOptions>)
            .boxed();
        match ends.next().await {
            Some(Ok(end)) => Ok(end.status_code),
            Some(Err(Error::DockerContainerWaitError { code, .. })) => Ok(code),
            Some(Err(error)) => Err(error),
            None => Ok(docker
                .inspect_container(&self.name, None)
                .await?
                .state
                .and_then(|it| it.exit_code)
                .unwrap_or_default()),
        }
    }
}

impl Drop for Running<'_> {
    #[expect(
        clippy::print_stdout,
        reason = "a test that fails shows what the container said"
    )]
    fn drop(&mut self) {
        if thread::panicking() {
            println!(
                "log of `{}`, which the test that failed started:",
                self.image
            );
            for line in self.tail().lines() {
                println!("  | {line}");
            }
        }
    }
}
