//! What a container or an image is, short enough to be read.

mod image;

pub use image::ImageReport;
pub(in crate::engine) use image::is_reference;

use bollard::models::{ContainerInspectResponse, HostConfig, NetworkSettings, PortMap};

use super::super::{Engine, EngineError, Mask};
use super::{ContainerError, Moment, PROJECT, RestartPolicy, SERVICE};

/// A container or an image.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum Inspection {
    /// A container.
    Container(ContainerReport),
    /// An image.
    Image(ImageReport),
}

/// What a container is, with its secrets masked.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ContainerReport {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its state, as in `running`.
    pub state: String,
    /// Exit code of its last run, if it has ended.
    pub exit_code: Option<i64>,
    /// Whether the kernel ended it since its memory ran out.
    pub out_of_memory: bool,
    /// What kept the engine from starting it; empty if nothing did.
    pub error: String,
    /// Its health check, if it has one.
    pub health: Option<HealthReport>,
    /// Its image, as it was named.
    pub image: String,
    /// The image's id.
    pub image_id: String,
    /// The image's digests in registries; none for one that was only built here.
    pub image_digests: Vec<String>,
    /// Entrypoint and command.
    pub command: Vec<String>,
    /// Its user; empty is root.
    pub user: String,
    /// Its working directory.
    pub workdir: String,
    /// Ports, as in `127.0.0.1:8080->80/tcp`, or `80/tcp` if it is not published.
    pub ports: Vec<String>,
    /// What is mounted.
    pub mounts: Vec<MountReport>,
    /// Its networks.
    pub networks: Vec<NetworkReport>,
    /// Its restart policy.
    pub restart: Option<RestartPolicy>,
    /// How often the engine has started it again.
    pub restarts: u64,
    /// Most it may use.
    pub limits: Limits,
    /// Capabilities added.
    pub cap_add: Vec<String>,
    /// Capabilities dropped.
    pub cap_drop: Vec<String>,
    /// Security options, as in `no-new-privileges`.
    pub security: Vec<String>,
    /// Whether it may do everything on the host.
    pub privileged: bool,
    /// Whether its root file system is read-only.
    pub read_only: bool,
    /// Variables, as `NAME=value`, masked.
    pub env: Vec<String>,
    /// When it was created.
    pub created: Option<Moment>,
    /// When it was last started.
    pub started: Option<Moment>,
    /// When it last ended.
    pub finished: Option<Moment>,
    /// Its compose project.
    pub project: Option<String>,
    /// Its service in that project.
    pub service: Option<String>,
    /// Where its log goes.
    pub log_driver: String,
}

/// What a health check says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HealthReport {
    /// `starting`, `healthy` or `unhealthy`.
    pub status: String,
    /// How many probes have failed in a row.
    pub failing: u64,
    /// Exit code of the last probe.
    pub exit_code: Option<i64>,
    /// What the last probe wrote, masked.
    pub output: String,
    /// When the last probe ended.
    pub time: Option<Moment>,
}

/// What is mounted in a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MountReport {
    /// `bind`, `volume` or `tmpfs`.
    pub kind: String,
    /// The folder of the host, or the volume's name.
    pub source: String,
    /// The folder in the container.
    pub target: String,
    /// Whether the container may write to it.
    pub writable: bool,
}

/// A network that a container is in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NetworkReport {
    /// The network's name.
    pub name: String,
    /// Its addresses in it; none while it does not run.
    pub addresses: Vec<String>,
    /// Names by which others in the network find it.
    pub aliases: Vec<String>,
}

/// Most a container may use; none is no limit.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Memory in bytes.
    pub memory: Option<u64>,
    /// CPUs.
    pub cpus: Option<f64>,
    /// Processes and threads.
    pub pids: Option<u64>,
    /// Size of `/dev/shm` in bytes.
    pub shared_memory: Option<u64>,
}

impl Engine {
    /// What a container is, by name or id, or else an image; with secrets masked unless they are to be shown.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Absent`] if neither has the name, and those of asking an engine.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(engine: dockerspec::engine::Engine) -> Result<(), dockerspec::engine::ContainerError> {
    /// use dockerspec::engine::Inspection;
    ///
    /// if let Inspection::Container(web) = engine.inspect("web", false).await? {
    ///     println!("{} is {}", web.name, web.state);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn inspect(
        &self,
        name: &str,
        show_secrets: bool,
    ) -> Result<Inspection, ContainerError> {
        let absent = match self.details(name).await {
            Ok(found) => {
                let mut report = container(found, show_secrets);
                if let Ok(image) = self.docker.inspect_image(&report.image_id).await {
                    report.image_digests = image.repo_digests.unwrap_or_default();
                }
                return Ok(Inspection::Container(report));
            }
            Err(absent @ ContainerError::Absent { .. }) if is_reference(name) => absent,
            Err(error) => return Err(error),
        };
        match self.docker.inspect_image(name).await {
            Ok(found) => Ok(Inspection::Image(image::report(found, show_secrets))),
            Err(error) => {
                let error = EngineError::from_transport(error, "looking at an image");
                Err(if error.is_absent() {
                    absent
                } else {
                    error.into()
                })
            }
        }
    }
}

pub(super) fn mask_of(env: Option<&[String]>, show_secrets: bool) -> Mask {
    if show_secrets {
        Mask::off()
    } else {
        Mask::of_env(env.unwrap_or_default().iter().map(String::as_str))
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one field after the other of one report"
)]
fn container(found: ContainerInspectResponse, show_secrets: bool) -> ContainerReport {
    let config = found.config.unwrap_or_default();
    let host = found.host_config.unwrap_or_default();
    let state = found.state.unwrap_or_default();
    let mask = mask_of(config.env.as_deref(), show_secrets);
    let moment = |it: &Option<String>| it.as_deref().and_then(Moment::of_engine);
    let finished = moment(&state.finished_at);
    let running = state.running == Some(true);
    let health = state.health.filter(|it| {
        it.status
            .is_some_and(|it| !matches!(it.to_string().as_str(), "" | "none"))
    });
    let words: Vec<_> = found
        .path
        .into_iter()
        .chain(found.args.unwrap_or_default())
        .collect();
    let label = |name: &str| config.labels.as_ref().and_then(|it| it.get(name)).cloned();
    let settings = found.network_settings.unwrap_or_default();
    let mounts = found
        .mounts
        .unwrap_or_default()
        .into_iter()
        .map(|it| MountReport {
            kind: it.typ.unwrap_or_default(),
            source: it
                .name
                .filter(|it| !it.is_empty())
                .or(it.source)
                .unwrap_or_default(),
            target: it.destination.unwrap_or_default(),
            writable: it.rw == Some(true),
        });
    let tmpfs = host
        .tmpfs
        .iter()
        .flatten()
        .map(|(target, options)| MountReport {
            kind: "tmpfs".to_owned(),
            source: String::new(),
            target: target.clone(),
            writable: !options.split(',').any(|it| it == "ro"),
        });
    let mut mounts: Vec<_> = mounts.chain(tmpfs).collect();
    mounts.sort_by(|a, b| a.target.cmp(&b.target));
    ContainerReport {
        name: found
            .name
            .unwrap_or_default()
            .trim_start_matches('/')
            .to_owned(),
        id: found.id.unwrap_or_default(),
        state: state.status.map(|it| it.to_string()).unwrap_or_default(),
        exit_code: state.exit_code.filter(|_| !running && finished.is_some()),
        out_of_memory: state.oom_killed == Some(true),
        error: mask.text(&state.error.unwrap_or_default()).into_owned(),
        health: health.map(|it| {
            let last = it.log.and_then(|it| it.into_iter().next_back());
            let output = last
                .as_ref()
                .and_then(|it| it.output.as_deref())
                .unwrap_or_default();
            HealthReport {
                status: it.status.map(|it| it.to_string()).unwrap_or_default(),
                failing: it
                    .failing_streak
                    .and_then(|it| u64::try_from(it).ok())
                    .unwrap_or(0),
                exit_code: last.as_ref().and_then(|it| it.exit_code),
                output: mask.text(output.trim()).into_owned(),
                time: last
                    .and_then(|it| it.end)
                    .map(|it| Moment::from_seconds(it.unix_timestamp())),
            }
        }),
        image: config.image.unwrap_or_default(),
        image_id: found.image.unwrap_or_default(),
        image_digests: Vec::new(),
        command: mask.words(&words),
        user: config.user.unwrap_or_default(),
        workdir: config.working_dir.unwrap_or_default(),
        ports: ports(settings.ports.as_ref()),
        networks: networks(&settings),
        mounts,
        restart: Some(RestartPolicy::of(host.restart_policy.as_ref())),
        restarts: found
            .restart_count
            .and_then(|it| u64::try_from(it).ok())
            .unwrap_or(0),
        limits: limits(&host),
        privileged: host.privileged == Some(true),
        read_only: host.readonly_rootfs == Some(true),
        cap_add: host.cap_add.unwrap_or_default(),
        cap_drop: host.cap_drop.unwrap_or_default(),
        security: host.security_opt.unwrap_or_default(),
        env: config
            .env
            .iter()
            .flatten()
            .map(|it| mask.pair(it).into_owned())
            .collect(),
        created: found
            .created
            .map(|it| Moment::from_seconds(it.unix_timestamp())),
        started: moment(&state.started_at),
        finished,
        project: label(PROJECT),
        service: label(SERVICE),
        log_driver: host.log_config.and_then(|it| it.typ).unwrap_or_default(),
    }
}

fn ports(map: Option<&PortMap>) -> Vec<String> {
    let mut shown = Vec::new();
    for (port, bindings) in map.into_iter().flatten() {
        let Some(bindings) = bindings.as_ref().filter(|it| !it.is_empty()) else {
            shown.push(port.clone());
            continue;
        };
        for binding in bindings {
            let address = match binding.host_ip.as_deref() {
                None | Some("" | "0.0.0.0" | "::") => String::new(),
                Some(ip) if ip.contains(':') => format!("[{ip}]:"),
                Some(ip) => format!("{ip}:"),
            };
            let public = binding.host_port.as_deref().unwrap_or_default();
            shown.push(format!("{address}{public}->{port}"));
        }
    }
    shown.sort_unstable();
    shown.dedup();
    shown
}

fn networks(settings: &NetworkSettings) -> Vec<NetworkReport> {
    let each = settings.networks.iter().flatten().map(|(name, it)| {
        let addresses = [&it.ip_address, &it.global_ipv6_address];
        let addresses = addresses.into_iter().flatten().filter(|it| !it.is_empty());
        NetworkReport {
            name: name.clone(),
            addresses: addresses.cloned().collect(),
            aliases: it.aliases.clone().unwrap_or_default(),
        }
    });
    let mut networks: Vec<_> = each.collect();
    networks.sort_by(|a, b| a.name.cmp(&b.name));
    networks
}

/// What an engine was told of them.
#[expect(clippy::cast_precision_loss, reason = "CPUs are given in thousandths")]
pub(in crate::engine) fn limits(host: &HostConfig) -> Limits {
    let positive = |it: Option<i64>| {
        it.and_then(|it| u64::try_from(it).ok())
            .filter(|it| *it > 0)
    };
    let nanos = positive(host.nano_cpus).map(|it| it as f64 / 1e9);
    let quota = || {
        let period = positive(host.cpu_period).unwrap_or(100_000);
        positive(host.cpu_quota).map(|it| it as f64 / period as f64)
    };
    Limits {
        memory: positive(host.memory),
        cpus: nanos.or_else(quota),
        pids: positive(host.pids_limit),
        shared_memory: positive(host.shm_size),
    }
}
