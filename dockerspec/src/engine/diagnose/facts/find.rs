//! Finds a container by what a person calls it.

use bollard::errors::Error;
use bollard::models::{ContainerInspectResponse, ContainerSummary};
use bollard::query_parameters::ListContainersOptionsBuilder;
use dockerspec_core::model::similar::distance;

use crate::engine::Engine;
use crate::engine::diagnose::DiagnoseError;
use crate::engine::error::EngineError;

/// How many other names are listed.
const MOST: usize = 8;

/// By name, id or its beginning; then by compose service.
pub(super) async fn container(
    engine: &Engine,
    name: &str,
) -> Result<ContainerInspectResponse, DiagnoseError> {
    let lost = |error| EngineError::from_transport(error, "inspecting the container");
    let known = !name.is_empty() && !name.contains(['/', '?', '#', '%', ' ']);
    if known {
        match engine.docker.inspect_container(name, None).await {
            Ok(found) => return Ok(found),
            Err(Error::DockerResponseServerError {
                status_code: 400 | 404 | 500,
                ..
            }) => {}
            Err(error) => return Err(lost(error).into()),
        }
    }
    let all = all(engine).await?;
    let of_service: Vec<&ContainerSummary> = all
        .iter()
        .filter(|it| label(it, "com.docker.compose.service") == Some(name))
        .collect();
    let by_id: Vec<&ContainerSummary> = all
        .iter()
        .filter(|it| !name.is_empty() && it.id.as_deref().is_some_and(|id| id.starts_with(name)))
        .collect();
    let by_name: Vec<&ContainerSummary> = all
        .iter()
        .filter(|it| !name.is_empty() && self::name(it.names.as_deref()).starts_with(name))
        .collect();
    for found in [of_service, by_id, by_name] {
        match found.as_slice() {
            [] => {}
            [one] => {
                let id = one.id.clone().unwrap_or_default();
                return Ok(engine
                    .docker
                    .inspect_container(&id, None)
                    .await
                    .map_err(lost)?);
            }
            several => {
                let names = several.iter().map(|it| self::name(it.names.as_deref()));
                return Err(DiagnoseError::SeveralContainers {
                    name: name.to_owned(),
                    found: names.take(MOST).collect(),
                });
            }
        }
    }
    if known && engine.docker.inspect_image(name).await.is_ok() {
        return Err(DiagnoseError::NotStarted {
            image: name.to_owned(),
        });
    }
    Err(DiagnoseError::NoContainer {
        name: name.to_owned(),
        others: nearest(name, &all),
    })
}

/// Similar names, or else all.
fn nearest(name: &str, all: &[ContainerSummary]) -> Vec<String> {
    let mut names: Vec<(usize, String)> = all
        .iter()
        .flat_map(|it| {
            let service = label(it, "com.docker.compose.service").map(str::to_owned);
            [Some(self::name(it.names.as_deref())), service]
        })
        .flatten()
        .map(|it| (distance(name.as_bytes(), it.as_bytes()), it))
        .collect();
    names.sort();
    names.dedup();
    let close = names.iter().filter(|(distance, it)| {
        *distance <= name.len().max(3) / 3 || (name.len() > 2 && it.contains(name))
    });
    let close: Vec<String> = close.map(|(_, it)| it.clone()).take(MOST).collect();
    if close.is_empty() {
        names.into_iter().map(|(_, it)| it).take(MOST).collect()
    } else {
        close
    }
}

/// Those that fail, the latest first.
pub(in crate::engine::diagnose) async fn failing(
    engine: &Engine,
) -> Result<Vec<String>, DiagnoseError> {
    let all = all(engine).await?;
    let failing = all.iter().filter(|it| {
        let state = it.state.map(|it| it.to_string()).unwrap_or_default();
        let status = it.status.clone().unwrap_or_default();
        match state.as_str() {
            "running" => status.contains("(unhealthy)"),
            "restarting" | "dead" | "created" => true,
            "exited" => !status.starts_with("Exited (0)"),
            _ => false,
        }
    });
    Ok(failing.map(|it| name(it.names.as_deref())).collect())
}

async fn all(engine: &Engine) -> Result<Vec<ContainerSummary>, DiagnoseError> {
    let options = ListContainersOptionsBuilder::new().all(true).build();
    let listed = engine.docker.list_containers(Some(options)).await;
    Ok(listed.map_err(|error| EngineError::from_transport(error, "listing containers"))?)
}

fn label<'a>(container: &'a ContainerSummary, name: &str) -> Option<&'a str> {
    container.labels.as_ref()?.get(name).map(String::as_str)
}

/// The first name, without its slash.
pub(super) fn name(names: Option<&[String]>) -> String {
    let first = names
        .and_then(<[_]>::first)
        .map(String::as_str)
        .unwrap_or_default();
    first.trim_start_matches('/').to_owned()
}
