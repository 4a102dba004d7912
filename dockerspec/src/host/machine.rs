//! The machine that settings divide between the system, the engine and the containers.

use std::fmt::Write as _;

use super::facts::{EngineState, Host};
use super::fit::Fit;
use super::memory::ModelMemory;
use super::place::Where;
use super::recommend::{ContainerSettings, EngineSettings, Reasons};
use super::size::shown;
use super::thresholds::{
    CONTAINER_SHARED_MEMORY, DISK_LEAST, ENGINE_CPUS_LEAST, ENGINE_MEMORY_LEAST,
    ENGINE_MEMORY_MOST, ENGINE_RESERVE, ENGINE_SHARED_MEMORY, ENGINE_SWAP, GIB, HOST_RESERVE,
    MEMORY_LEAST, MIB, WORKERS_MOST,
};

/// What is divided between the system, the engine and the containers.
pub(super) struct Machine {
    memory: u64,
    cpus: u32,
    /// Free space where the engine keeps its data.
    disk_free: Option<u64>,
    /// Whether the engine has a virtual machine.
    apart: bool,
}

impl Machine {
    /// The machine that the settings divide.
    pub(super) fn of(host: &Host, reasons: &mut Reasons) -> Self {
        let known = host.memory.or(match &host.engine {
            EngineState::Answered(facts) => facts.memory,
            _ => None,
        });
        let (memory, why) = match (known, host.limits.memory) {
            (None, _) => (
                MEMORY_LEAST,
                "not known: the least that is needed is assumed",
            ),
            // inside, the control group is what there is; a virtual machine beside it is not held by it
            (Some(memory), Some(limit)) if limit < memory && !host.virtual_machine => {
                (limit, "the limit of the control group")
            }
            (Some(memory), _) if host.place == Where::Wsl2 && host.virtual_machine => (
                memory.saturating_mul(2),
                "twice what WSL 2 shows, which is half of Windows' memory by default",
            ),
            (Some(memory), _) => (memory, "what the host has"),
        };
        reasons.push("host memory", shown(memory), why);
        let (cpus, why) = match host.cpus {
            Some(cpus) => (cpus.max(1), "what the host has"),
            None => (
                ENGINE_CPUS_LEAST,
                "not known: the least that is needed is assumed",
            ),
        };
        reasons.push("host cpus", cpus.to_string(), why);
        Machine {
            memory,
            cpus,
            disk_free: host.disk.as_ref().map(|disk| disk.free),
            apart: host.virtual_machine,
        }
    }

    /// The most memory that one container can have.
    pub(super) fn most(&self) -> u64 {
        if self.apart {
            less(whole_gib(less(self.memory, HOST_RESERVE)), ENGINE_RESERVE)
        } else {
            less(self.memory, HOST_RESERVE)
        }
    }

    pub(super) fn engine(
        &self,
        in_memory: Option<&ModelMemory>,
        model: Option<&ModelMemory>,
        reasons: &mut Reasons,
    ) -> EngineSettings {
        let most = whole_gib(less(self.memory, HOST_RESERVE));
        let usual = (self.memory / 2).clamp(ENGINE_MEMORY_LEAST, ENGINE_MEMORY_MOST);
        let (mut memory, mut why) = (
            whole_gib(usual),
            "half of the host's, at least 8 GiB, at most 16 GiB",
        );
        if let Some(model) = in_memory {
            let needed = model.total.saturating_add(ENGINE_RESERVE).div_ceil(GIB);
            let needed = needed.saturating_mul(GIB);
            if needed > memory {
                (memory, why) = (needed, "the model, and 1 GiB for the engine");
            }
        }
        if memory > most {
            (memory, why) = (
                most,
                "what the host has, less 2 GiB, or half of it where that is more",
            );
        }
        if memory > self.memory {
            why = "the least that a virtual machine takes, and more than the host has";
        }
        let only = if self.apart { "" } else { ONLY_APART };
        reasons.push(
            "engine memory",
            format!("{} GiB", memory / GIB),
            format!("{only}{why}"),
        );
        let cpus = (self.cpus / 2).max(ENGINE_CPUS_LEAST).min(self.cpus);
        reasons.push(
            "engine cpus",
            cpus.to_string(),
            format!("{only}half of the host's, at least 4 where it has so many"),
        );
        reasons.push(
            "engine swap",
            format!("{} GiB", ENGINE_SWAP / GIB),
            format!("{only}room for a short peak"),
        );
        let disk = DISK_LEAST.saturating_add(model.map_or(0, |model| model.weights));
        let mut why = "images and build cache".to_owned();
        if model.is_some() {
            why.push_str(", and the weights once");
        }
        if let Some(free) = self.disk_free.filter(|free| *free < disk) {
            let more = shown(disk - free);
            // writing to a string cannot fail
            let _ = write!(
                why,
                "; only {} are free: make room for {more} more",
                shown(free)
            );
        }
        reasons.push("engine disk", shown(disk), why);
        EngineSettings {
            memory,
            cpus,
            swap: ENGINE_SWAP,
            disk,
        }
    }

    pub(super) fn container(
        &self,
        engine: &EngineSettings,
        in_memory: Option<&ModelMemory>,
        fit: Option<&Fit>,
        reasons: &mut Reasons,
    ) -> ContainerSettings {
        const STEP: u64 = 256 * MIB;
        let (all, cpus) = if self.apart {
            (less(engine.memory, ENGINE_RESERVE), engine.cpus)
        } else {
            (self.most(), self.cpus.saturating_sub(1).max(1))
        };
        let (memory, why) = if let Some(model) = in_memory {
            (
                model.total.div_ceil(STEP).saturating_mul(STEP),
                "the model, up to the next 256 MiB",
            )
        } else {
            let whole = if self.apart {
                engine.memory
            } else {
                self.memory
            };
            let memory = (all / STEP * STEP).max(STEP);
            let reserve = if self.apart {
                ENGINE_RESERVE
            } else {
                HOST_RESERVE
            };
            let why = match (self.apart, whole < 2 * reserve) {
                _ if memory > whole => "the least step, and more than there is",
                (true, false) => "what the engine has, less 1 GiB for itself",
                (true, true) => "half of what the engine has, which is less than 2 GiB",
                (false, false) => "what the host has, less 2 GiB for itself",
                (false, true) => "half of what the host has, which is less than 4 GiB",
            };
            (memory, why)
        };
        reasons.push("memory limit", shown(memory), why);
        let why = if self.apart {
            "those of the engine"
        } else {
            "those of the host, less one for the system"
        };
        reasons.push("cpu limit", cpus.to_string(), why);
        let (shared_memory, why) = match fit {
            Some(_) => {
                let most = CONTAINER_SHARED_MEMORY.min(memory / 2 / MIB * MIB);
                (
                    most,
                    "8 GiB for AI work, at most half of the limit, which it counts towards",
                )
            }
            None => (
                ENGINE_SHARED_MEMORY,
                "what engines give; more only for AI work",
            ),
        };
        reasons.push("shared memory", shown(shared_memory), why);
        let (workers, why) = if fit.is_some() {
            (1, "each worker would load the model again".to_owned())
        } else {
            let workers = cpus.saturating_mul(2).saturating_add(1).min(WORKERS_MOST);
            (
                workers,
                format!("2 x {cpus} CPUs + 1, at most {WORKERS_MOST}"),
            )
        };
        reasons.push("workers", workers.to_string(), why);
        let gpus = match fit {
            Some(Fit::Gpu { count }) => *count,
            _ => 0,
        };
        ContainerSettings {
            memory,
            cpus,
            shared_memory,
            workers,
            gpus,
        }
    }
}

/// An engine on the host itself has all of the host.
const ONLY_APART: &str = "only where the engine has a virtual machine: ";

/// What is left when a part is kept back; half where that is more.
fn less(all: u64, kept: u64) -> u64 {
    all.saturating_sub(kept).max(all / 2)
}

/// Virtual machines take whole GiB, and at least one.
fn whole_gib(bytes: u64) -> u64 {
    (bytes / GIB).max(1) * GIB
}

#[cfg(test)]
mod tests {
    use crate::host::{
        Disk, Fit, GB, GIB, Gpu, Host, MIB, ModelNeeds, Quantisation, Recommendation, Vendor, Where,
    };

    fn host(gib: u64, cpus: u32) -> Host {
        Host {
            memory: Some(gib * GIB),
            cpus: Some(cpus),
            ..Host::default()
        }
    }

    fn virtual_machine(gib: u64, cpus: u32) -> Recommendation {
        let mut host = host(gib, cpus);
        host.virtual_machine = true;
        host.place = Where::DockerDesktopMac;
        host.recommend(None)
    }

    #[test]
    fn a_virtual_machine_has_half_within_bounds() {
        for (gib, engine) in [
            (8, 6),
            (12, 8),
            (16, 8),
            (24, 12),
            (32, 16),
            (64, 16),
            (4, 2),
            (1, 1),
        ] {
            let recommendation = virtual_machine(gib, 8);
            assert_eq!(recommendation.engine.memory / GIB, engine, "{gib}");
            assert!(
                recommendation.container.memory < recommendation.engine.memory,
                "{gib}"
            );
        }
        for (cpus, engine) in [(1, 1), (2, 2), (4, 4), (6, 4), (8, 4), (16, 8)] {
            assert_eq!(virtual_machine(16, cpus).engine.cpus, engine, "{cpus}");
        }
    }

    #[test]
    fn a_model_raises_the_memory_of_the_virtual_machine() {
        let mut host = host(64, 8);
        host.virtual_machine = true;
        let model = ModelNeeds::new(30_000_000_000, Quantisation::Q4KM);
        let recommendation = host.recommend(Some(&model));
        let total = recommendation.model.as_ref().unwrap().total;
        assert_eq!(recommendation.fit, Some(Fit::Memory));
        assert!(recommendation.engine.memory > 16 * GIB);
        assert!(recommendation.engine.memory >= recommendation.container.memory + GIB - 256 * MIB);
        assert!(recommendation.container.memory >= total);
        assert!(recommendation.container.memory < total + 256 * MIB);
    }

    #[test]
    fn a_container_on_linux_has_what_the_system_does_not_keep() {
        let container = host(32, 8).recommend(None).container;
        assert_eq!(container.memory, 30 * GIB);
        assert_eq!(
            (container.cpus, container.workers, container.gpus),
            (7, 12, 0)
        );
        assert_eq!(container.shared_memory, 64 * MIB);
        let container = host(4, 2).recommend(None).container;
        assert_eq!(
            (container.memory, container.cpus, container.workers),
            (2 * GIB, 1, 3)
        );
    }

    #[test]
    fn a_model_server_has_one_worker_and_shared_memory() {
        let model = ModelNeeds::new(7_000_000_000, Quantisation::Q4KM);
        let container = host(32, 8).recommend(Some(&model)).container;
        assert_eq!(container.workers, 1);
        assert_eq!(container.shared_memory, container.memory / 2);
        let mut host = host(32, 8);
        host.gpus = vec![Gpu::new(Vendor::Nvidia, "A6000", Some(48 * GIB))];
        let container = host.recommend(Some(&model)).container;
        assert_eq!((container.gpus, container.shared_memory), (1, 8 * GIB));
    }

    #[test]
    fn a_control_group_counts_where_there_is_no_virtual_machine() {
        let mut host = host(32, 8);
        host.limits.memory = Some(8 * GIB);
        assert_eq!(host.recommend(None).container.memory, 6 * GIB);
        host.virtual_machine = true;
        assert_eq!(host.recommend(None).engine.memory, 16 * GIB);
    }

    #[test]
    fn a_disk_without_room_for_the_weights_is_told() {
        let mut host = host(64, 8);
        host.disk = Some(Disk::new("/var/lib/docker", 50 * GB, 500 * GB));
        let why = |recommendation: Recommendation| {
            let mut reasons = recommendation.reasons.into_iter();
            reasons
                .find(|reason| reason.name == "engine disk")
                .unwrap()
                .why
        };
        let model = ModelNeeds::new(70_000_000_000, Quantisation::Q4KM);
        let told = why(host.recommend(Some(&model)));
        assert!(
            told.ends_with("; only 50.0 GB are free: make room for 12.4 GB more"),
            "{told}"
        );
        assert_eq!(why(host.recommend(None)), "images and build cache");
    }

    #[test]
    fn a_host_that_tells_nothing_is_taken_for_the_least() {
        let recommendation = Host::default().recommend(None);
        assert!(recommendation.container.memory > 5 * GIB);
        let unknown = recommendation
            .reasons
            .iter()
            .filter(|reason| reason.why.starts_with("not known"));
        assert_eq!(unknown.count(), 2);
    }
}
