//! What the engine says of itself.

use std::collections::HashMap;
use std::time::Duration;

use bollard::models::{
    IndexInfo, RegistryServiceConfig, SystemDataUsageResponse, SystemInfo, SystemVersion,
};
use serde_json::Value;
use tokio::process::Command;
use tokio::time::timeout;

use super::tools::said;
use crate::engine::connection::Engine;
use crate::engine::error::EngineError;
use crate::engine::mask::Mask;

/// An engine that answered; a text is empty, and a number `None`, where the engine does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Daemon {
    /// The address, written as in `DOCKER_HOST`.
    pub address: String,
    /// Whose engine it is, or what named it.
    pub origin: String,
    /// Whether its certificate is looked at; none where the connection is not encrypted with TLS.
    pub verified: Option<bool>,
    /// The newest version of the API that is spoken here, without `DOCKER_API_VERSION`.
    pub api_here: String,
    /// The newest version of the API that the engine speaks.
    pub api_newest: String,
    /// The oldest version of the API that the engine speaks.
    pub api_oldest: String,
    /// The version of the API that is used.
    pub api_used: String,
    /// What the engine calls itself, as in `Docker Engine - Community`.
    pub product: String,
    /// Its version.
    pub version: String,
    /// Name of its machine.
    pub name: String,
    /// Its parts, by name, with their versions.
    pub components: Vec<(String, String)>,
    /// Version of `BuildKit`, as `docker buildx` finds it out.
    pub buildkit: Option<String>,
    /// The operating system, as in `Debian GNU/Linux 12 (bookworm)`.
    pub operating_system: String,
    /// Kind of system and architecture, as in `linux/x86_64`.
    pub platform: String,
    /// Version of its kernel.
    pub kernel: String,
    /// CPUs it may use.
    pub cpus: Option<u64>,
    /// Memory it may use, in bytes.
    pub memory: Option<u64>,
    /// Whether it runs without root.
    pub rootless: bool,
    /// Version of control groups, `1` or `2`.
    pub cgroup_version: String,
    /// What sets the control groups.
    pub cgroup_driver: String,
    /// What stores layers.
    pub storage_driver: String,
    /// Details of the storage, by name.
    pub storage: Vec<(String, String)>,
    /// Where it keeps its data.
    pub data: String,
    /// How logs are kept unless a container says otherwise.
    pub logging_driver: String,
    /// Runtimes of containers, the default first.
    pub runtimes: Vec<String>,
    /// Ways in which containers are confined, as in `name=seccomp,profile=builtin`.
    pub security: Vec<String>,
    /// State of its swarm, as in `inactive`.
    pub swarm: String,
    /// Whether experimental features are on.
    pub experimental: bool,
    /// Containers that run.
    pub running: Option<u64>,
    /// All containers.
    pub containers: Option<u64>,
    /// Images.
    pub images: Option<u64>,
    /// Proxies of the engine, by variable, with passwords masked.
    pub proxies: Vec<(String, String)>,
    /// Registries that are asked instead of Docker Hub.
    pub mirrors: Vec<String>,
    /// Registries that are trusted without a certificate.
    pub insecure_registries: Vec<String>,
    /// What fills its disk.
    pub disk: Vec<DiskUse>,
    /// What the engine warns of.
    pub warnings: Vec<String>,
}

/// A kind of thing on an engine's disk.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiskUse {
    /// What it is, as in `Images`.
    pub what: String,
    /// How many there are.
    pub count: String,
    /// Their size, as in `1.2GB`.
    pub size: String,
    /// How much of it nothing uses, as in `800MB (66%)`.
    pub reclaimable: String,
}

/// One answer; counting what is on a large disk takes the longest.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks for everything; a question without an answer is an error beside what the others brought.
pub(super) async fn ask(engine: &Engine) -> (Daemon, Option<EngineError>) {
    let mut daemon = Daemon {
        address: engine.address(),
        origin: engine.origin().to_owned(),
        verified: engine.tls(),
        api_here: bollard::API_DEFAULT_VERSION.to_string(),
        api_newest: engine.api_version().to_owned(),
        api_used: engine.spoken_version(),
        ..Daemon::default()
    };
    let docker = &engine.docker;
    let (version, info, disk, buildkit) = tokio::join!(
        answer("asking for its version", docker.version()),
        answer("asking what it is", docker.info()),
        disk(engine),
        buildkit(engine),
    );
    daemon.disk = disk;
    daemon.buildkit = buildkit;
    let mut error = None;
    match version {
        Ok(version) => daemon.take_version(version),
        Err(why) => error = Some(why),
    }
    match info {
        Ok(info) => daemon.take_info(info),
        Err(why) => error = Some(why),
    }
    (daemon, error)
}

async fn answer<T>(
    during: &'static str,
    question: impl Future<Output = Result<T, bollard::errors::Error>>,
) -> Result<T, EngineError> {
    let seconds = PATIENCE.as_secs();
    let slow = |_| EngineError::Slow { during, seconds };
    let answer = timeout(PATIENCE, question).await.map_err(slow)?;
    answer.map_err(|error| EngineError::from_transport(error, during))
}

impl Daemon {
    fn take_version(&mut self, version: SystemVersion) {
        self.api_oldest = version.min_api_version.unwrap_or_default();
        self.version = version.version.unwrap_or_default();
        self.product = version.platform.map(|it| it.name).unwrap_or_default();
        self.kernel = version.kernel_version.unwrap_or_default();
        self.experimental = version.experimental.unwrap_or_default();
        let components = version.components.unwrap_or_default().into_iter();
        self.components = components.map(|it| (it.name, it.version)).collect();
        let podman = |(name, _): &(String, String)| name.starts_with("Podman");
        if self.product.is_empty() && self.components.iter().any(podman) {
            "Podman".clone_into(&mut self.product);
        }
    }

    fn take_info(&mut self, info: SystemInfo) {
        let count = |number: Option<i64>| number.and_then(|it| u64::try_from(it).ok());
        let text = |it: Option<String>| it.unwrap_or_default();
        self.name = text(info.name);
        self.operating_system = text(info.operating_system);
        self.platform = format!("{}/{}", text(info.os_type), text(info.architecture));
        self.cpus = count(info.ncpu);
        self.memory = count(info.mem_total);
        self.cgroup_version = shown(info.cgroup_version);
        self.cgroup_driver = shown(info.cgroup_driver);
        self.storage_driver = text(info.driver);
        self.storage = pairs(info.driver_status.unwrap_or_default());
        self.data = text(info.docker_root_dir);
        self.logging_driver = text(info.logging_driver);
        self.runtimes = runtimes(
            info.runtimes.unwrap_or_default().into_keys(),
            &text(info.default_runtime),
        );
        self.security = info.security_options.unwrap_or_default();
        self.rootless = self
            .security
            .iter()
            .any(|it| it.starts_with("name=rootless"));
        let swarm = info.swarm.and_then(|it| it.local_node_state);
        self.swarm = shown(swarm);
        self.experimental = info.experimental_build.unwrap_or(self.experimental);
        self.running = count(info.containers_running);
        self.containers = count(info.containers);
        self.images = count(info.images);
        self.proxies = proxies([
            ("HTTP_PROXY", info.http_proxy),
            ("HTTPS_PROXY", info.https_proxy),
            ("NO_PROXY", info.no_proxy),
        ]);
        self.take_registries(info.registry_config.unwrap_or_default());
        self.warnings = info.warnings.unwrap_or_default();
    }

    fn take_registries(&mut self, registries: RegistryServiceConfig) {
        let masked = |text: &String| Mask::new().text(text).into_owned();
        let mirrors = registries.mirrors.unwrap_or_default();
        self.mirrors = mirrors.iter().map(masked).collect();
        let indexes: HashMap<String, IndexInfo> = registries.index_configs.unwrap_or_default();
        let insecure = indexes
            .into_iter()
            .filter(|(_, it)| it.secure == Some(false));
        let mut insecure: Vec<String> = insecure.map(|(name, _)| name).collect();
        insecure.extend(registries.insecure_registry_cidrs.unwrap_or_default());
        insecure.sort();
        self.insecure_registries = insecure;
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or(String::new(), |it| it.to_string())
}

fn proxies<const N: usize>(all: [(&str, Option<String>); N]) -> Vec<(String, String)> {
    let set = all.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|it| !it.is_empty())?;
        Some((name.to_owned(), Mask::new().text(&value).into_owned()))
    });
    set.collect()
}

fn pairs(rows: Vec<Vec<String>>) -> Vec<(String, String)> {
    let pairs = rows.into_iter().filter_map(|row| {
        let mut row = row.into_iter();
        Some((row.next()?, row.next()?))
    });
    pairs.collect()
}

fn runtimes(names: impl Iterator<Item = String>, default: &str) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort_by_key(|name| (name != default, name.clone()));
    names
}

/// What fills the disk; older engines count it in a form that only `docker` still reads.
async fn disk(engine: &Engine) -> Vec<DiskUse> {
    let counted = timeout(PATIENCE, engine.docker.df(None)).await;
    if let Ok(Ok(counted)) = counted {
        let rows = counts(counted);
        if !rows.is_empty() {
            return rows;
        }
    }
    let mut command = std::process::Command::new("docker");
    command.args(["system", "df", "--format", "{{json .}}"]);
    engine.point(&mut command);
    let lines = said(Command::from(command)).await.unwrap_or_default();
    lines.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<DiskUse> {
    let row: Value = serde_json::from_str(line).ok()?;
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    Some(DiskUse {
        what: row["Type"].as_str()?.to_owned(),
        count: text("TotalCount"),
        size: text("Size"),
        reclaimable: text("Reclaimable"),
    })
}

fn counts(counted: SystemDataUsageResponse) -> Vec<DiskUse> {
    let row = |what: &str, count: Option<i64>, size: Option<i64>, free: Option<i64>| DiskUse {
        what: what.to_owned(),
        count: count.unwrap_or_default().to_string(),
        size: bytes(size.unwrap_or_default()),
        reclaimable: bytes(free.unwrap_or_default()),
    };
    let images = counted.image_usage;
    let images = images.map(|it| row("Images", it.total_count, it.total_size, it.reclaimable));
    let of = counted.container_usage;
    let containers = of.map(|it| row("Containers", it.total_count, it.total_size, it.reclaimable));
    let of = counted.volume_usage;
    let volumes = of.map(|it| {
        row(
            "Local Volumes",
            it.total_count,
            it.total_size,
            it.reclaimable,
        )
    });
    let of = counted.build_cache_usage;
    let cache = of.map(|it| row("Build Cache", it.total_count, it.total_size, it.reclaimable));
    [images, containers, volumes, cache]
        .into_iter()
        .flatten()
        .collect()
}

/// As `docker system df` writes it: in thousands, with four digits.
fn bytes(number: i64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let (mut whole, mut rest, mut unit) = (number.max(0), 0, 0);
    while whole >= 1000 && unit + 1 < UNITS.len() {
        rest = whole % 1000;
        whole /= 1000;
        unit += 1;
    }
    let name = UNITS.get(unit).unwrap_or(&"");
    if unit == 0 {
        format!("{whole}{name}")
    } else {
        format!("{whole}.{}{name}", rest / 100)
    }
}

/// The version that the builder of this engine says.
async fn buildkit(engine: &Engine) -> Option<String> {
    let mut command = std::process::Command::new("docker");
    command.args(["buildx", "inspect"]);
    // a builder that is chosen for all engines is not this one's
    command.arg(engine.context().unwrap_or("default"));
    engine.point(&mut command);
    let text = said(Command::from(command)).await?;
    let line = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("buildkit version")
            .then(|| value.trim())
    })?;
    (!line.is_empty()).then(|| line.trim_start_matches('v').to_owned())
}

#[cfg(test)]
mod tests {
    use super::{bytes, row, runtimes};

    #[test]
    fn sizes_are_written_in_thousands() {
        assert_eq!(bytes(-1), "0B");
        assert_eq!(bytes(999), "999B");
        assert_eq!(bytes(1_250), "1.2kB");
        assert_eq!(bytes(12_300_000_000), "12.3GB");
    }

    #[test]
    fn a_row_of_docker_is_read() {
        let line = r#"{"Active":"1","Reclaimable":"2.1GB (90%)","Size":"2.3GB","TotalCount":"12","Type":"Images"}"#;
        let row = row(line).unwrap();
        assert_eq!(
            (row.what.as_str(), row.count.as_str(), row.size.as_str()),
            ("Images", "12", "2.3GB")
        );
        assert_eq!(super::row("Cannot connect"), None);
    }

    #[test]
    fn the_default_runtime_comes_first() {
        let names = ["io.containerd.runc.v2", "nvidia", "runc"].map(str::to_owned);
        assert_eq!(
            runtimes(names.into_iter(), "nvidia"),
            ["nvidia", "io.containerd.runc.v2", "runc"]
        );
    }
}
