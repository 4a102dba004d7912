//! The other containers of the engine: their networks, services and ports.

use bollard::models::PortSummaryTypeEnum;
use bollard::query_parameters::ListContainersOptionsBuilder;

use crate::engine::Engine;

/// Another container.
#[derive(Debug, Clone, Default)]
pub(in crate::engine::diagnose) struct Other {
    pub(in crate::engine::diagnose) name: String,
    pub(in crate::engine::diagnose) service: String,
    pub(in crate::engine::diagnose) state: String,
    pub(in crate::engine::diagnose) networks: Vec<String>,
    /// TCP ports of the host.
    pub(in crate::engine::diagnose) published: Vec<u16>,
    /// TCP ports of the container.
    pub(in crate::engine::diagnose) ports: Vec<u16>,
}

/// All but the one with this id.
pub(super) async fn read(engine: &Engine, id: &str) -> Vec<Other> {
    let options = ListContainersOptionsBuilder::new().all(true).build();
    let list = engine
        .docker
        .list_containers(Some(options))
        .await
        .unwrap_or_default();
    let others = list.into_iter().filter(|it| it.id.as_deref() != Some(id));
    let read = others.map(|it| {
        let labels = it.labels.unwrap_or_default();
        let networks = it
            .network_settings
            .and_then(|it| it.networks)
            .unwrap_or_default();
        let mut networks: Vec<String> = networks.into_keys().collect();
        networks.sort();
        // a port of UDP stands in nobody's way here: what is published or refused is TCP
        let mut ports = it.ports.unwrap_or_default();
        ports.retain(|it| it.typ == Some(PortSummaryTypeEnum::TCP));
        Other {
            name: super::find::name(it.names.as_deref()),
            service: labels
                .get("com.docker.compose.service")
                .cloned()
                .unwrap_or_default(),
            state: it.state.map(|it| it.to_string()).unwrap_or_default(),
            networks,
            published: ports.iter().filter_map(|it| it.public_port).collect(),
            ports: ports.iter().map(|it| it.private_port).collect(),
        }
    });
    read.collect()
}
