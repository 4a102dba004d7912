//! A container as the engine's inspection has it.

use std::collections::{BTreeMap, HashMap};

use bollard::models::{
    ContainerInspectResponse, ContainerState, Health as EngineHealth, HealthConfig, HostConfig,
    MountPoint, PortBinding,
};

use super::{Facts, Health, Limits, Mount, Probe, Published, Restart, Security, State, Stop, when};
use crate::engine::Engine;
use crate::engine::exit_code::signal_number;

/// Seconds between a stop signal and SIGKILL, where nobody says another time.
const GRACE: i64 = 10;
const NANOSECONDS: i64 = 1_000_000_000;

pub(super) fn read(inspected: &ContainerInspectResponse) -> Facts {
    let it = inspected.clone();
    let config = it.config.unwrap_or_default();
    let host = it.host_config.unwrap_or_default();
    let network = it.network_settings.unwrap_or_default();
    let mut networks: Vec<String> = network.networks.unwrap_or_default().into_keys().collect();
    networks.sort();
    let mut labels: Vec<(String, String)> = config.labels.unwrap_or_default().into_iter().collect();
    labels.sort();
    let state = it.state.unwrap_or_default();
    let path = it.path.filter(|path| !path.is_empty());
    Facts {
        name: it
            .name
            .unwrap_or_default()
            .trim_start_matches('/')
            .to_owned(),
        id: it.id.unwrap_or_default(),
        image: config.image.unwrap_or_default(),
        restart: restart(&host, it.restart_count.unwrap_or(0)),
        command: path
            .into_iter()
            .chain(it.args.unwrap_or_default())
            .collect(),
        entrypoint: config.entrypoint.unwrap_or_default(),
        stop: Stop {
            signal: config.stop_signal.as_deref().and_then(signal_number),
            // a negative time is no limit
            grace: match config.stop_timeout {
                None => GRACE,
                Some(seconds @ 0..) => seconds,
                Some(_) => i64::from(i32::MAX),
            },
        },
        env: config.env.unwrap_or_default(),
        user: config.user.unwrap_or_default(),
        workdir: config.working_dir.unwrap_or_default(),
        labels,
        exposed: config
            .exposed_ports
            .unwrap_or_default()
            .iter()
            .filter_map(|it| port(it))
            .collect(),
        limits: Limits {
            memory: host.memory.unwrap_or(0),
            pids: host.pids_limit.unwrap_or(0),
            shm: host.shm_size.unwrap_or(0),
        },
        security: security(&host),
        mounts: mounts(it.mounts.unwrap_or_default(), &host),
        ports: published(host.port_bindings.unwrap_or_default()),
        network_mode: host.network_mode.unwrap_or_default(),
        networks,
        health: health(config.healthcheck, state.health.clone()),
        state: read_state(state),
        ..Facts::default()
    }
}

/// The CPU that the image is for.
pub(super) async fn image_arch(engine: &Engine, inspected: &ContainerInspectResponse) -> String {
    let id = inspected.image.clone().unwrap_or_default();
    let image = engine.docker.inspect_image(&id).await;
    image
        .ok()
        .and_then(|it| it.architecture)
        .unwrap_or_default()
}

fn read_state(state: ContainerState) -> State {
    let started = state.started_at.as_deref().and_then(when::seconds);
    let finished = state.finished_at.as_deref().and_then(when::seconds);
    let status = state.status.map(|it| it.to_string()).unwrap_or_default();
    let until = if status == "running" {
        Some(when::now())
    } else {
        finished
    };
    let lasted = started
        .zip(until)
        .map_or(0, |(from, to)| (to - from).max(0));
    State {
        status,
        exit_code: state.exit_code.unwrap_or(0),
        oom_killed: state.oom_killed.unwrap_or(false),
        error: state.error.unwrap_or_default(),
        pid: state.pid.unwrap_or(0),
        started,
        finished,
        lasted,
    }
}

fn restart(host: &HostConfig, count: i64) -> Restart {
    let policy = host.restart_policy.clone().unwrap_or_default();
    let name = policy.name.map(|it| it.to_string()).unwrap_or_default();
    Restart {
        policy: if name.is_empty() {
            "no".to_owned()
        } else {
            name
        },
        most: policy.maximum_retry_count.unwrap_or(0),
        count,
    }
}

fn security(host: &HostConfig) -> Security {
    let requests = host.device_requests.clone().unwrap_or_default();
    Security {
        read_only: host.readonly_rootfs.unwrap_or(false),
        privileged: host.privileged.unwrap_or(false),
        cap_drop: host.cap_drop.clone().unwrap_or_default(),
        gpu_asked: !requests.is_empty() || host.runtime.as_deref() == Some("nvidia"),
    }
}

/// What is mounted; a container that never started has only its wishes.
fn mounts(points: Vec<MountPoint>, host: &HostConfig) -> Vec<Mount> {
    let mut mounts: Vec<Mount> = points
        .into_iter()
        .map(|it| {
            let kind = it.typ.unwrap_or_default();
            let name = it.name.filter(|name| !name.is_empty());
            Mount {
                source: name
                    .filter(|_| kind == "volume")
                    .or(it.source)
                    .unwrap_or_default(),
                kind,
                target: it.destination.unwrap_or_default(),
                writable: it.rw.unwrap_or(true),
                inside: None,
            }
        })
        .collect();
    for target in host.tmpfs.clone().unwrap_or_default().into_keys() {
        if !mounts.iter().any(|mount| mount.target == target) {
            mounts.push(Mount {
                kind: "tmpfs".to_owned(),
                target,
                writable: true,
                ..Mount::default()
            });
        }
    }
    mounts.sort_by(|one, other| one.target.cmp(&other.target));
    mounts
}

fn published(bindings: HashMap<String, Option<Vec<PortBinding>>>) -> Vec<Published> {
    let mut published = Vec::new();
    let bindings: BTreeMap<String, Option<Vec<PortBinding>>> = bindings.into_iter().collect();
    // what listens is only known of TCP
    for (inside, bindings) in bindings.into_iter().filter(|(it, _)| it.ends_with("/tcp")) {
        for binding in bindings.unwrap_or_default() {
            let host = binding
                .host_port
                .and_then(|it| it.parse().ok())
                .unwrap_or(0);
            published.push(Published {
                address: binding.host_ip.unwrap_or_default(),
                host,
                container: port(&inside).unwrap_or(0),
            });
        }
    }
    published.sort_by_key(|it| (it.container, it.host));
    published
}

/// The number of `8080/tcp`.
fn port(text: &str) -> Option<u16> {
    text.split('/').next()?.parse().ok()
}

fn health(config: Option<HealthConfig>, state: Option<EngineHealth>) -> Option<Health> {
    let config = config?;
    let test = config.test.unwrap_or_default();
    if test.is_empty() || test.first().is_some_and(|it| it == "NONE") {
        return None;
    }
    let seconds = |value: Option<i64>, otherwise: i64| match value {
        None | Some(0) => otherwise,
        Some(value) => value / NANOSECONDS,
    };
    let state = state.unwrap_or_default();
    let probes = state.log.unwrap_or_default().into_iter().map(|it| Probe {
        exit_code: it.exit_code.unwrap_or(0),
        output: it.output.unwrap_or_default(),
    });
    Some(Health {
        status: state.status.map(|it| it.to_string()).unwrap_or_default(),
        streak: state.failing_streak.unwrap_or(0),
        test,
        interval: seconds(config.interval, 30),
        timeout: seconds(config.timeout, 30),
        start_period: seconds(config.start_period, 0),
        retries: config.retries.filter(|it| *it > 0).unwrap_or(3),
        probes: probes.collect(),
    })
}
