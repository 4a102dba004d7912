//! What containers use: processor, memory, network, disk and processes.

use std::collections::HashMap;
use std::time::Duration;

use bollard::models::{ContainerCpuStats, ContainerMemoryStats, ContainerStatsResponse};
use bollard::query_parameters::{ListContainersOptions, StatsOptions};
use futures_util::{StreamExt as _, stream};

use super::super::{Engine, EngineError};
use super::{AT_ONCE, ContainerError, PROJECT, short_name};

/// Time between the two readings that the use of the processor is counted from.
const BETWEEN: Duration = Duration::from_secs(1);

/// What a container uses at one moment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Usage {
    /// Name of the container.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its state, as in `running` or `paused`.
    pub state: String,
    /// Use of the processor since the reading before, in percent of one CPU, so at most 100 times their number; none at
    /// the first reading.
    pub cpu: Option<f64>,
    /// Memory in bytes, without what the kernel only keeps to read files faster.
    pub memory: u64,
    /// Most memory it may use, in bytes; all of the machine's if nothing is set.
    pub memory_limit: Option<u64>,
    /// Bytes received over all networks since its start.
    pub received: u64,
    /// Bytes sent over all networks since its start.
    pub sent: u64,
    /// Bytes read from block devices since its start.
    pub read: u64,
    /// Bytes written to block devices since its start.
    pub written: u64,
    /// Processes and threads.
    pub pids: Option<u64>,
    /// Most processes and threads it may have; none if nothing is set.
    pub pids_limit: Option<u64>,
    /// How often its memory has run out, as far back as the engine keeps events (the last 256).
    pub out_of_memory: Option<u64>,
}

/// Reads what containers use, again and again.
#[derive(Debug)]
pub struct Sampler {
    engine: Engine,
    names: Vec<String>,
    project: Option<String>,
    before: HashMap<String, ContainerCpuStats>,
}

impl Engine {
    /// What containers use, by name or id, or all that run if none is named; takes a second.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Absent`], [`ContainerError::NotRunning`], and those of asking an engine.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(engine: dockerspec::engine::Engine) -> Result<(), dockerspec::engine::ContainerError> {
    /// for usage in engine.stats(&["web"]).await? {
    ///     println!("{}: {} bytes", usage.name, usage.memory);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stats(&self, names: &[impl AsRef<str>]) -> Result<Vec<Usage>, ContainerError> {
        let mut sampler = self.sampler(names, None).await?;
        sampler.sample().await?;
        tokio::time::sleep(BETWEEN).await;
        sampler.sample().await
    }

    /// Reads what containers use, of those named, or of all that run, or of a compose project; at each
    /// [`Sampler::sample`].
    ///
    /// # Errors
    ///
    /// As [`Engine::stats`].
    pub async fn sampler(
        &self,
        names: &[impl AsRef<str>],
        project: Option<&str>,
    ) -> Result<Sampler, ContainerError> {
        let mut ids = Vec::new();
        for name in names {
            let found = self.details(name.as_ref()).await?;
            let state = found.state.unwrap_or_default();
            if state.running != Some(true) {
                return Err(ContainerError::NotRunning {
                    name: name.as_ref().to_owned(),
                    state: state.status.map(|it| it.to_string()).unwrap_or_default(),
                    exit_code: state.exit_code,
                });
            }
            ids.extend(found.id);
        }
        Ok(Sampler {
            engine: self.clone(),
            names: ids,
            project: project.map(str::to_owned),
            before: HashMap::new(),
        })
    }

    pub(super) async fn reading(&self, id: &str) -> Option<ContainerStatsResponse> {
        let options = StatsOptions {
            stream: false,
            one_shot: true,
        };
        // gone or ended meanwhile: there is nothing to read
        self.docker
            .stats(id, Some(options))
            .boxed()
            .next()
            .await?
            .ok()
    }
}

impl Sampler {
    /// What they use now, sorted by name; the processor since the sample before.
    ///
    /// # Errors
    ///
    /// Those of asking an engine; a container that has ended is left out.
    pub async fn sample(&mut self) -> Result<Vec<Usage>, ContainerError> {
        let mut filters = HashMap::new();
        if let Some(project) = &self.project {
            filters.insert("label".to_owned(), vec![format!("{PROJECT}={project}")]);
        }
        let options = ListContainersOptions {
            filters: Some(filters),
            ..ListContainersOptions::default()
        };
        let running = self.engine.docker.list_containers(Some(options)).await;
        let running =
            running.map_err(|it| EngineError::from_transport(it, "listing containers"))?;
        let ooms = self.out_of_memory().await;
        let engine = &self.engine;
        let wanted = running.into_iter().filter_map(|it| {
            let id = it.id?;
            let named = self.names.is_empty() || self.names.contains(&id);
            let state = it.state.map(|it| it.to_string()).unwrap_or_default();
            let name = short_name(it.names.as_deref()).unwrap_or(&id).to_owned();
            named.then_some((id, name, state))
        });
        let read = |(id, name, state): (String, String, String)| async move {
            let reading = engine.reading(&id).await?;
            Some((id, name, state, reading))
        };
        let readings: Vec<_> = stream::iter(wanted)
            .map(read)
            .buffered(AT_ONCE)
            .filter_map(|it| async move { it })
            .collect()
            .await;
        let mut usages = Vec::new();
        let mut now = HashMap::new();
        for (id, name, state, reading) in readings {
            let cpu = reading.cpu_stats.clone().unwrap_or_default();
            let percent = self
                .before
                .get(&id)
                .and_then(|before| cpu_percent(before, &cpu));
            let out_of_memory = ooms.as_ref().map(|it| it.get(&id).copied().unwrap_or(0));
            usages.push(usage(&id, &name, &state, percent, out_of_memory, &reading));
            now.insert(id, cpu);
        }
        self.before = now;
        usages.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(usages)
    }

    /// How often the memory of each container has run out, by id.
    async fn out_of_memory(&self) -> Option<HashMap<String, u64>> {
        let mut counts = HashMap::new();
        for event in self.engine.past_events("oom", None).await? {
            if let Some(id) = event.actor.and_then(|it| it.id) {
                *counts.entry(id).or_insert(0) += 1;
            }
        }
        Some(counts)
    }
}

fn usage(
    id: &str,
    name: &str,
    state: &str,
    cpu: Option<f64>,
    out_of_memory: Option<u64>,
    reading: &ContainerStatsResponse,
) -> Usage {
    let memory = reading.memory_stats.clone().unwrap_or_default();
    let networks = || reading.networks.iter().flatten().map(|(_, it)| it);
    let blocks = || {
        let stats = reading.blkio_stats.as_ref();
        stats
            .and_then(|it| it.io_service_bytes_recursive.as_ref())
            .into_iter()
            .flatten()
    };
    let moved = |operation: &str| {
        let of = blocks().filter(|it| {
            let op = it.op.as_deref().unwrap_or_default();
            op.eq_ignore_ascii_case(operation)
        });
        of.filter_map(|it| it.value).sum()
    };
    let pids = reading.pids_stats.as_ref();
    Usage {
        name: name.to_owned(),
        id: id.to_owned(),
        state: state.to_owned(),
        cpu,
        memory: used_memory(&memory),
        memory_limit: memory.limit.filter(|it| *it > 0 && *it < 1 << 60),
        received: networks().filter_map(|it| it.rx_bytes).sum(),
        sent: networks().filter_map(|it| it.tx_bytes).sum(),
        read: moved("read"),
        written: moved("write"),
        pids: pids.and_then(|it| it.current),
        pids_limit: pids
            .and_then(|it| it.limit)
            .filter(|it| *it > 0 && *it < 1 << 60),
        out_of_memory,
    }
}

/// Memory without the page cache that can be given back, as `docker stats` counts it.
///
/// cgroup v1 calls it `total_inactive_file`, v2 `inactive_file`.
pub(super) fn used_memory(memory: &ContainerMemoryStats) -> u64 {
    let usage = memory.usage.unwrap_or(0);
    let stats = memory.stats.as_ref();
    let cache = stats.and_then(|it| {
        it.get("total_inactive_file")
            .or_else(|| it.get("inactive_file"))
    });
    match cache {
        Some(cache) if *cache < usage => usage - cache,
        _ => usage,
    }
}

/// Percent of one CPU between two readings.
#[expect(clippy::cast_precision_loss, reason = "a percentage has few digits")]
fn cpu_percent(before: &ContainerCpuStats, after: &ContainerCpuStats) -> Option<f64> {
    let total = |it: &ContainerCpuStats| it.cpu_usage.as_ref().and_then(|it| it.total_usage);
    let used = total(after)?.saturating_sub(total(before)?);
    let passed = after
        .system_cpu_usage?
        .saturating_sub(before.system_cpu_usage?);
    let listed = || {
        after
            .cpu_usage
            .as_ref()?
            .percpu_usage
            .as_ref()
            .map(Vec::len)
    };
    let cpus = match after.online_cpus {
        Some(cpus) if cpus > 0 => f64::from(cpus),
        _ => listed()? as f64,
    };
    (passed > 0).then(|| used as f64 / passed as f64 * cpus * 100.0)
}

#[cfg(test)]
mod tests {
    use super::{cpu_percent, used_memory};
    use bollard::models::{ContainerCpuStats, ContainerCpuUsage, ContainerMemoryStats};

    fn cpu(total: u64, system: u64) -> ContainerCpuStats {
        ContainerCpuStats {
            cpu_usage: Some(ContainerCpuUsage {
                total_usage: Some(total),
                ..ContainerCpuUsage::default()
            }),
            system_cpu_usage: Some(system),
            online_cpus: Some(4),
            throttling_data: None,
        }
    }

    #[test]
    fn percents_are_of_one_cpu() {
        let percent = cpu_percent(&cpu(100, 1000), &cpu(350, 2000)).unwrap();
        assert!((percent - 100.0).abs() < 1e-9, "{percent}");
        assert_eq!(cpu_percent(&cpu(1, 5), &cpu(2, 5)), None);
        assert_eq!(cpu_percent(&cpu(5, 5), &cpu(2, 9)), Some(0.0));
    }

    #[test]
    fn memory_is_without_the_page_cache_under_both_cgroups() {
        let memory = |name: &str, cache| ContainerMemoryStats {
            usage: Some(100),
            stats: Some([(name.to_owned(), cache)].into()),
            ..ContainerMemoryStats::default()
        };
        assert_eq!(used_memory(&memory("total_inactive_file", 30)), 70);
        assert_eq!(used_memory(&memory("inactive_file", 30)), 70);
        assert_eq!(used_memory(&memory("inactive_file", 130)), 100);
        assert_eq!(used_memory(&ContainerMemoryStats::default()), 0);
    }
}
