//! The containers of an engine, in one list.

use std::collections::HashMap;

use bollard::models::{ContainerSummary, PortSummary};
use bollard::query_parameters::{InspectContainerOptions, ListContainersOptions};
use futures_util::{StreamExt as _, stream};

use super::super::{Engine, EngineError};
use super::stats::used_memory;
use super::{AT_ONCE, ContainerError, Moment, PROJECT, SERVICE, short_name};

/// Which containers are listed.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct PsOptions {
    all: bool,
    project: Option<String>,
}

impl PsOptions {
    /// Those that run.
    pub fn new() -> Self {
        Self::default()
    }

    /// Also those that do not run.
    pub fn all(mut self, all: bool) -> Self {
        self.all = all;
        self
    }

    /// Only those of a compose project.
    pub fn project(mut self, project: Option<&str>) -> Self {
        self.project = project.map(str::to_owned);
        self
    }
}

/// A container in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerRow {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its image, as it was named when the container was created.
    pub image: String,
    /// Its state, as in `running`.
    pub state: String,
    /// `healthy`, `unhealthy` or `starting`, if it has a health check.
    pub health: Option<String>,
    /// Exit code of its last run, if it does not run.
    pub exit_code: Option<i64>,
    /// Since when it is in its state.
    pub since: Option<Moment>,
    /// Ports, as in `127.0.0.1:8080->80/tcp`, or `80/tcp` if it is not published.
    pub ports: Vec<String>,
    /// How often the engine has started it again.
    pub restarts: u64,
    /// Memory in bytes, without the page cache, if it runs.
    pub memory: Option<u64>,
    /// Its compose project.
    pub project: Option<String>,
    /// Its service in that project.
    pub service: Option<String>,
}

impl Engine {
    /// The containers, sorted by name.
    ///
    /// # Errors
    ///
    /// Those of asking an engine; a container that goes meanwhile is left out.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(engine: dockerspec::engine::Engine) -> Result<(), dockerspec::engine::ContainerError> {
    /// use dockerspec::engine::PsOptions;
    ///
    /// for row in engine.ps(&PsOptions::new().all(true)).await? {
    ///     println!("{} is {}", row.name, row.state);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ps(&self, options: &PsOptions) -> Result<Vec<ContainerRow>, ContainerError> {
        let mut filters = HashMap::new();
        if let Some(project) = &options.project {
            filters.insert("label".to_owned(), vec![format!("{PROJECT}={project}")]);
        }
        let asked = ListContainersOptions {
            all: options.all,
            filters: Some(filters),
            ..ListContainersOptions::default()
        };
        let found = self.docker.list_containers(Some(asked)).await;
        let found = found.map_err(|it| EngineError::from_transport(it, "listing containers"))?;
        let rows = stream::iter(found).map(|it| self.row(it)).buffered(AT_ONCE);
        let mut rows: Vec<_> = rows.filter_map(|it| async move { it }).collect().await;
        rows.sort_by(|a: &ContainerRow, b| a.name.cmp(&b.name));
        Ok(rows)
    }

    async fn row(&self, found: ContainerSummary) -> Option<ContainerRow> {
        let id = found.id?;
        let details = self
            .docker
            .inspect_container(&id, None::<InspectContainerOptions>)
            .await
            .ok()?;
        let state = details.state.unwrap_or_default();
        let runs = state.running == Some(true);
        let memory = if runs && state.restarting != Some(true) {
            let reading = self.reading(&id).await;
            reading
                .and_then(|it| it.memory_stats)
                .as_ref()
                .map(used_memory)
        } else {
            None
        };
        let since = if runs {
            &state.started_at
        } else {
            &state.finished_at
        };
        let created = details
            .created
            .map(|it| Moment::from_seconds(it.unix_timestamp()));
        let health = state
            .health
            .as_ref()
            .and_then(|it| it.status)
            .map(|it| it.to_string());
        let label = |name: &str| found.labels.as_ref().and_then(|it| it.get(name)).cloned();
        let mut ports: Vec<_> = found.ports.iter().flatten().collect();
        ports.sort_by_key(|it| (it.private_port, it.public_port));
        Some(ContainerRow {
            name: short_name(found.names.as_deref()).unwrap_or(&id).to_owned(),
            image: found.image.unwrap_or_default(),
            exit_code: state
                .exit_code
                .filter(|_| !runs && since.as_deref().and_then(Moment::of_engine).is_some()),
            since: since.as_deref().and_then(Moment::of_engine).or(created),
            state: state.status.map(|it| it.to_string()).unwrap_or_default(),
            health: health.filter(|it| !matches!(it.as_str(), "" | "none")),
            ports: shown_ports(&ports),
            restarts: details
                .restart_count
                .and_then(|it| u64::try_from(it).ok())
                .unwrap_or(0),
            memory,
            project: label(PROJECT),
            service: label(SERVICE),
            id,
        })
    }
}

/// `8080->80/tcp` once for IPv4 and IPv6; the address only where it is one of its own.
fn shown_ports(ports: &[&PortSummary]) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for port in ports {
        let kind = port.typ.map(|it| it.to_string()).unwrap_or_default();
        let text = match port.public_port {
            None => format!("{}/{kind}", port.private_port),
            Some(public) => {
                let address = match port.ip.as_deref() {
                    None | Some("" | "0.0.0.0" | "::") => String::new(),
                    Some(ip) if ip.contains(':') => format!("[{ip}]:"),
                    Some(ip) => format!("{ip}:"),
                };
                format!("{address}{public}->{}/{kind}", port.private_port)
            }
        };
        if !shown.contains(&text) {
            shown.push(text);
        }
    }
    shown
}
