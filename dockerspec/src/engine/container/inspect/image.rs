//! What an image is.

use bollard::models::ImageInspect;

use super::super::Moment;
use super::mask_of;

/// What an image is, with its secrets masked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageReport {
    /// Its id.
    pub id: String,
    /// Its names.
    pub tags: Vec<String>,
    /// Its digests in registries; none for one that was only built here.
    pub digests: Vec<String>,
    /// Operating system and processor, as in `linux/amd64`.
    pub platform: String,
    /// Size in bytes.
    pub size: u64,
    /// Number of its layers.
    pub layers: usize,
    /// When it was made.
    pub created: Option<Moment>,
    /// Its user; empty is root.
    pub user: String,
    /// Its working directory.
    pub workdir: String,
    /// What is always run.
    pub entrypoint: Vec<String>,
    /// What is run, or handed to the entrypoint, if nothing else is said.
    pub command: Vec<String>,
    /// Ports it says it listens on, as in `80/tcp`.
    pub ports: Vec<String>,
    /// Folders that become volumes.
    pub volumes: Vec<String>,
    /// Its health check.
    pub healthcheck: Vec<String>,
    /// The signal that ends it; empty is SIGTERM.
    pub stop_signal: String,
    /// Variables, as `NAME=value`, masked.
    pub env: Vec<String>,
    /// Labels, as `name=value`, masked, sorted.
    pub labels: Vec<String>,
}

/// Whether an image could be named so; nothing else may enter the path of a request.
pub(in crate::engine) fn is_reference(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_alphanumeric())
        && !name.contains("..")
        && !name.contains("//")
        && name.bytes().all(|it| {
            it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'-' | b'/' | b':' | b'@')
        })
}

pub(super) fn report(found: ImageInspect, show_secrets: bool) -> ImageReport {
    let config = found.config.unwrap_or_default();
    let mask = mask_of(config.env.as_deref(), show_secrets);
    let labels = config.labels.unwrap_or_default();
    let mut labels: Vec<_> = labels
        .iter()
        .map(|(name, value)| format!("{name}={}", mask.value(name, value)))
        .collect();
    labels.sort_unstable();
    let parts = [found.os, found.architecture, found.variant]
        .into_iter()
        .flatten();
    let parts: Vec<_> = parts.filter(|it| !it.is_empty()).collect();
    ImageReport {
        id: found.id.unwrap_or_default(),
        tags: found.repo_tags.unwrap_or_default(),
        digests: found.repo_digests.unwrap_or_default(),
        platform: parts.join("/"),
        size: found
            .size
            .and_then(|it| u64::try_from(it).ok())
            .unwrap_or(0),
        layers: found
            .root_fs
            .and_then(|it| it.layers)
            .map_or(0, |it| it.len()),
        created: found
            .created
            .map(|it| Moment::from_seconds(it.unix_timestamp())),
        user: config.user.unwrap_or_default(),
        workdir: config.working_dir.unwrap_or_default(),
        entrypoint: mask.words(&config.entrypoint.unwrap_or_default()),
        command: mask.words(&config.cmd.unwrap_or_default()),
        ports: config.exposed_ports.unwrap_or_default(),
        volumes: config.volumes.unwrap_or_default(),
        healthcheck: mask.words(
            &config
                .healthcheck
                .and_then(|it| it.test)
                .unwrap_or_default(),
        ),
        stop_signal: config.stop_signal.unwrap_or_default(),
        env: config
            .env
            .iter()
            .flatten()
            .map(|it| mask.pair(it).into_owned())
            .collect(),
        labels,
    }
}
