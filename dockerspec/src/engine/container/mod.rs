//! Containers that exist: what they write, what they are, what runs in them, what they use.

mod error;
mod exec;
mod inspect;
mod list;
mod logs;
mod moment;
mod restart;
mod stats;

pub use error::ContainerError;
pub use exec::{Exec, ExecControl, ExecInput, ExecOptions, ExecOutput};
pub use inspect::{
    ContainerReport, HealthReport, ImageReport, Inspection, Limits, MountReport, NetworkReport,
};
pub(in crate::engine) use inspect::{is_reference, limits};
pub use list::{ContainerRow, PsOptions};
pub use logs::{LogLine, LogOptions, LogStream, Logs};
pub use moment::{Moment, NoMoment};
pub use restart::{NoRestartPolicy, RestartEvent, RestartEvents, RestartPolicy, RestartReport};
pub use stats::{Sampler, Usage};

use std::collections::HashMap;
use std::time::Duration;

use bollard::models::{ContainerInspectResponse, EventMessage};
use bollard::query_parameters::{EventsOptions, InspectContainerOptions, ListContainersOptions};
use dockerspec_core::model::similar::nearest;
use futures_util::TryStreamExt as _;
use tokio::time::timeout;

use super::{Engine, EngineError};

/// Label that compose puts on the containers of a project.
const PROJECT: &str = "com.docker.compose.project";
/// Label that names a container's service.
const SERVICE: &str = "com.docker.compose.service";
/// Most requests that are under way at once.
const AT_ONCE: usize = 16;

impl Engine {
    /// What the engine says of a container, by name or by the beginning of its id.
    async fn details(&self, name: &str) -> Result<ContainerInspectResponse, ContainerError> {
        if !is_name(name) {
            return Err(self.absent(name).await);
        }
        let asked = self
            .docker
            .inspect_container(name, None::<InspectContainerOptions>);
        match asked.await {
            Ok(found) => Ok(found),
            Err(error) => {
                let error = EngineError::from_transport(error, "looking at a container");
                if error.is_absent() {
                    Err(self.absent(name).await)
                } else {
                    Err(error.into())
                }
            }
        }
    }

    /// The events of a kind that the engine still knows, the last 256 of all kinds; none if it does not answer at once.
    async fn past_events(&self, event: &str, container: Option<&str>) -> Option<Vec<EventMessage>> {
        let mut filters = HashMap::from([
            ("type".to_owned(), vec!["container".to_owned()]),
            ("event".to_owned(), vec![event.to_owned()]),
        ]);
        if let Some(container) = container {
            filters.insert("container".to_owned(), vec![container.to_owned()]);
        }
        let options = EventsOptions {
            since: Some("1".to_owned()),
            until: Some(Moment::now().seconds().to_string()),
            filters: Some(filters),
        };
        let events = self.docker.events(Some(options)).try_collect();
        // an engine whose clock is behind ours would keep us waiting
        timeout(Duration::from_millis(500), events).await.ok()?.ok()
    }

    /// Nothing has this name; what was likely meant.
    async fn absent(&self, name: &str) -> ContainerError {
        let options = ListContainersOptions {
            all: true,
            ..ListContainersOptions::default()
        };
        let Ok(found) = self.docker.list_containers(Some(options)).await else {
            return ContainerError::Absent {
                name: name.to_owned(),
                nearest: None,
                running: Vec::new(),
            };
        };
        let mut running = Vec::new();
        let mut others = Vec::new();
        let mut of_service = None;
        for it in &found {
            let labels = it.labels.as_ref();
            if labels
                .and_then(|it| it.get(SERVICE))
                .is_some_and(|it| it == name)
            {
                of_service = of_service.or(short_name(it.names.as_deref()));
            }
            let runs = it.state.is_some_and(|it| it.to_string() == "running");
            let list = if runs { &mut running } else { &mut others };
            list.extend(short_name(it.names.as_deref()));
        }
        running.sort_unstable();
        let best =
            of_service.or_else(|| nearest(name, &running).or_else(|| nearest(name, &others)));
        ContainerError::Absent {
            name: name.to_owned(),
            nearest: best.map(str::to_owned),
            running: running.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// Whether the engine could have given this name, or an id begins so; nothing else may enter the path of a request.
pub(in crate::engine) fn is_name(name: &str) -> bool {
    let name = name.strip_prefix('/').unwrap_or(name);
    name.starts_with(|it: char| it.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'-'))
}

/// The name among a container's names that is its own, and not one of a link.
fn short_name(names: Option<&[String]>) -> Option<&str> {
    let mut names = names?.iter().map(|it| it.trim_start_matches('/'));
    names.find(|it| !it.contains('/'))
}
