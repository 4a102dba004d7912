//! A compose project that is up: its services' addresses, logs and commands.

use std::fmt::{self, Write as _};
use std::net::SocketAddr;
use std::thread;

use bollard::models::ContainerSummary;

use super::container::no_runtime;
use super::error::StartError;
use super::inside;
use super::keeper::{self, Kept};
use super::project;
use super::running::Output;
use crate::engine::{Engine, Mask};

/// A project that is up. Dropping it removes its containers, networks and volumes, after printing its logs where the test
/// panics.
///
/// In what is printed, and in errors, the secrets of the project are masked; what the test reads itself is as it is.
pub struct RunningStack<'a> {
    pub(super) engine: &'a Engine,
    pub(super) name: String,
    pub(super) mask: Mask,
    /// In the order in which they are removed.
    pub(super) _project: Kept,
    pub(super) _images: Vec<Kept>,
}

/// The mask knows the secrets: a test that fails prints this.
impl fmt::Debug for RunningStack<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningStack")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl RunningStack<'_> {
    /// The project's name on the engine.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where a port of a service is reached from this process.
    ///
    /// # Errors
    ///
    /// [`StartError::NoPort`] if the service does not publish it, [`StartError::NoService`] if it does not run.
    pub fn address(&self, service: &str, port: u16) -> Result<SocketAddr, StartError> {
        inside::address(self.engine, &self.container(service)?, port)
    }

    /// What the first container of a service wrote so far.
    ///
    /// # Errors
    ///
    /// [`StartError::NoService`] if it does not run.
    pub fn logs(&self, service: &str) -> Result<String, StartError> {
        inside::logs(self.engine, &self.container(service)?, "all")
    }

    /// Runs a command in the first container of a service.
    ///
    /// # Errors
    ///
    /// [`StartError::NoService`] if it does not run, [`StartError::Container`] if the command cannot be started as it was
    /// asked for, [`StartError::Engine`] if the engine cannot be asked.
    pub fn exec(&self, service: &str, command: &[&str]) -> Result<Output, StartError> {
        inside::exec(self.engine, &self.container(service)?, command)
    }

    /// The name of the first container of a service.
    ///
    /// # Errors
    ///
    /// [`StartError::NoService`] if it does not run.
    pub fn container(&self, service: &str) -> Result<String, StartError> {
        let mut found = self.containers()?;
        found.sort_by_key(project::number);
        let of_service = found
            .iter()
            .find(|it| project::service(it) == Some(service));
        let name = of_service.and_then(|it| it.id.clone());
        name.ok_or_else(|| {
            let mut services: Vec<String> = found
                .iter()
                .filter_map(project::service)
                .map(str::to_owned)
                .collect();
            services.sort_unstable();
            services.dedup();
            StartError::NoService {
                service: service.to_owned(),
                services,
            }
        })
    }

    fn containers(&self) -> Result<Vec<ContainerSummary>, StartError> {
        let found = keeper::wait(project::containers(&self.engine.docker, &self.name));
        found
            .map_err(no_runtime)?
            .map_err(|error| inside::asked(error, "listing the containers of a project"))
    }

    /// The end of each service's log, each line behind the service's name.
    pub(super) fn tail(&self) -> String {
        let mut text = String::new();
        let containers = self.containers().unwrap_or_default();
        let ids = containers.iter().filter_map(|it| it.id.as_deref());
        let mask = self.mask_of(ids);
        for container in &containers {
            let (Some(id), Some(service)) = (&container.id, project::service(container)) else {
                continue;
            };
            for line in inside::tail(self.engine, id, &mask).lines() {
                let _ = writeln!(text, "{service}: {line}");
            }
        }
        text
    }

    /// Knows the variables of all containers: a service may log what another one was given.
    fn mask_of<'i>(&self, containers: impl Iterator<Item = &'i str>) -> Mask {
        let mut mask = self.mask.clone();
        let found = containers.filter_map(|it| inside::inspect(self.engine, it).ok());
        for pair in found.filter_map(|it| it.config?.env).flatten() {
            mask.learn(&pair);
        }
        mask
    }
}

impl Drop for RunningStack<'_> {
    #[expect(
        clippy::print_stdout,
        reason = "a test that fails shows what the services said"
    )]
    fn drop(&mut self) {
        if thread::panicking() {
            println!("logs of the project that the failed test started:");
            for line in self.tail().lines() {
                println!("  | {line}");
            }
        }
    }
}
