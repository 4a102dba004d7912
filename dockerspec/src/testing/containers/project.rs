//! The parts of a compose project on the engine, found by Compose's labels.

use std::collections::HashMap;

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::ContainerSummary;
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptionsBuilder,
    RemoveVolumeOptionsBuilder,
};

use super::keeper;

/// Label with the name of the project.
const PROJECT: &str = "com.docker.compose.project";
const SERVICE: &str = "com.docker.compose.service";
const NUMBER: &str = "com.docker.compose.container-number";

/// The service that a container belongs to.
pub(super) fn service(container: &ContainerSummary) -> Option<&str> {
    label(container, SERVICE)
}

/// Which of its service's containers it is, from 1.
pub(super) fn number(container: &ContainerSummary) -> Option<u32> {
    label(container, NUMBER)?.parse().ok()
}

/// The value of a label.
fn label<'a>(container: &'a ContainerSummary, name: &str) -> Option<&'a str> {
    container.labels.as_ref()?.get(name).map(String::as_str)
}

/// Its containers, also those that have ended.
pub(super) async fn containers(
    docker: &Docker,
    project: &str,
) -> Result<Vec<ContainerSummary>, Error> {
    let filters = filters(project);
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters);
    docker.list_containers(Some(options.build())).await
}

/// Removes its containers, networks and volumes; what is left is no reason to fail a test.
pub(super) async fn remove(docker: &Docker, project: &str) {
    let ids = containers(docker, project).await.unwrap_or_default();
    for id in ids.iter().filter_map(|it| it.id.as_deref()) {
        keeper::remove_container(docker, id).await;
    }
    let filters = filters(project);
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    let found = docker.list_networks(Some(options)).await;
    for network in found.unwrap_or_default() {
        remove_network(docker, &network.id.unwrap_or_default()).await;
    }
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    let found = docker.list_volumes(Some(options)).await;
    let volumes = found.ok().and_then(|it| it.volumes);
    for volume in volumes.unwrap_or_default() {
        remove_volume(docker, &volume.name).await;
    }
}

/// Removes a network, if nothing is in it.
pub(super) async fn remove_network(docker: &Docker, id: &str) {
    let _ = docker.remove_network(id).await;
}

/// Removes a volume, if nothing mounts it.
pub(super) async fn remove_volume(docker: &Docker, name: &str) {
    let options = RemoveVolumeOptionsBuilder::new().force(true).build();
    let _ = docker.remove_volume(name, Some(options)).await;
}

fn filters(project: &str) -> HashMap<&'static str, Vec<String>> {
    [("label", vec![format!("{PROJECT}={project}")])].into()
}
