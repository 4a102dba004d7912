//! Removes what processes left that were killed.

use bollard::Docker;
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListImagesOptionsBuilder, ListNetworksOptionsBuilder,
    ListVolumesOptionsBuilder,
};

use super::keeper;
use super::owner;
use super::{folder, project};

/// Removes what processes of this machine that are gone have left: containers first, which hold the rest.
pub(super) async fn sweep(docker: &Docker) {
    folder::sweep();
    let Some(filters) = owner::filters() else {
        return;
    };
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters)
        .build();
    let found = docker.list_containers(Some(options)).await;
    for container in found.unwrap_or_default() {
        if owner::is_abandoned(&container.labels.unwrap_or_default()) {
            keeper::remove_container(docker, &container.id.unwrap_or_default()).await;
        }
    }
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    let found = docker.list_networks(Some(options)).await;
    for network in found.unwrap_or_default() {
        if owner::is_abandoned(&network.labels.unwrap_or_default()) {
            project::remove_network(docker, &network.id.unwrap_or_default()).await;
        }
    }
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    let found = docker.list_volumes(Some(options)).await;
    let volumes = found.ok().and_then(|it| it.volumes);
    for volume in volumes.unwrap_or_default() {
        if owner::is_abandoned(&volume.labels) {
            project::remove_volume(docker, &volume.name).await;
        }
    }
    let options = ListImagesOptionsBuilder::new().filters(&filters).build();
    let found = docker.list_images(Some(options)).await;
    for image in found.unwrap_or_default() {
        if owner::is_abandoned(&image.labels) {
            // an image that somebody based on one of these has its labels too
            let names = image.repo_tags.iter();
            for name in names.filter(|it| it.starts_with(keeper::IMAGES)) {
                keeper::remove_image(docker, name).await;
            }
        }
    }
}
