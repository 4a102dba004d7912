//! Whether a host has what it needs.

use super::check::{Amount, Check, State};
use super::facts::{Host, Vendor};
use super::needs::Needs;
use super::place::Where;
use super::size::shown;

impl Host {
    /// Compares what the host has with what it shall have: memory, CPUs, swap, disk, shared memory, the limits of this
    /// process, GPUs, and the engine where one answered.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use dockerspec::host::{self, Needs, State};
    ///
    /// let checks = host::inspect().validate(&Needs::default());
    /// let failed = checks.iter().filter(|check| check.state == State::Failed);
    /// for check in failed {
    ///     println!("{}: {}, but {}; {}", check.name, check.found, check.needed, check.help);
    /// }
    /// ```
    pub fn validate(&self, needs: &Needs) -> Vec<Check> {
        let mut checks = vec![
            self.check_memory(needs),
            self.check_cpus(needs),
            self.check_swap(needs),
            self.check_disk(needs),
            self.check_shared_memory(needs),
            self.check_limits(needs),
            self.check_gpus(needs),
        ];
        checks.extend(self.check_toolkit(needs));
        checks.extend(self.check_engine(needs));
        checks
    }

    fn check_memory(&self, needs: &Needs) -> Check {
        let better = needs.memory.max(needs.memory_for_models);
        let amount = Amount {
            found: self.memory,
            least: if needs.models { better } else { needs.memory },
            recommended: better,
        };
        let check = amount.check("memory", shown);
        let help = match check.state {
            State::Warning => {
                "enough for services; for large models add memory or run smaller ones"
            }
            _ => {
                "the kernel kills containers when memory runs out: add memory, or set `--memory` to what they need"
            }
        };
        check.help(help)
    }

    fn check_cpus(&self, needs: &Needs) -> Check {
        let amount = Amount {
            found: self.cpus.map(u64::from),
            least: u64::from(needs.cpus),
            recommended: u64::from(needs.cpus.max(needs.cpus_recommended)),
        };
        let help = "builds and model servers wait for each other: use a machine with more cores, or set `--cpus`";
        amount.check("cpus", |cpus| cpus.to_string()).help(help)
    }

    fn check_swap(&self, needs: &Needs) -> Check {
        // macOS and Windows swap as they need to; containers see the swap of the virtual machine only
        if self.virtual_machine && self.place != Where::Wsl2 && needs.swap > 0 {
            let needed = format!("at least {}", shown(needs.swap));
            let help = "the engine's virtual machine has its own: `dockerspec configure` says where to set it";
            let check = Check::new("swap", State::Unknown, "not that of containers");
            return check.needed(needed).help(help);
        }
        let amount = Amount {
            found: self.swap,
            least: needs.swap,
            recommended: needs.swap,
        };
        let help = "a short peak of memory ends a container without it: add a swap file, or set `--swap 0` where none is wanted";
        amount.check("swap", shown).help(help)
    }

    fn check_disk(&self, needs: &Needs) -> Check {
        let amount = Amount {
            found: self.disk.as_ref().map(|disk| disk.free),
            least: needs.disk,
            recommended: needs.disk,
        };
        let mut check = amount.check("disk", shown);
        if let Some(disk) = &self.disk {
            check.found = format!("{} free at `{}`", check.found, disk.path);
        }
        let help = match check.state {
            State::Unknown => {
                "the engine keeps its data in a virtual machine or on a disk that this system does not list: `docker system df` says what it uses"
            }
            _ => {
                "images and build caches fill the disk: free some with `docker system prune`, or move the engine's data root"
            }
        };
        check.help(help)
    }

    fn check_shared_memory(&self, needs: &Needs) -> Check {
        let amount = Amount {
            found: self.shared_memory,
            least: if needs.models { needs.shared_memory } else { 0 },
            recommended: needs.shared_memory,
        };
        let help = "model servers and data loaders exchange tensors there: give the container `shm_size`, which engines set to 64 MB";
        let check = amount.check("shared-memory", shown);
        check
            .needed(format!("{} for AI work", shown(needs.shared_memory)))
            .help(help)
    }

    fn check_limits(&self, needs: &Needs) -> Check {
        let limits = &self.limits;
        let mut parts = Vec::new();
        let mut state = State::Passed;
        if let Some(memory) = limits.memory {
            parts.push(format!("{} of memory", shown(memory)));
            if memory < needs.memory {
                state = State::Warning;
            }
        }
        if let Some(cpus) = limits.cpus {
            parts.push(format!("{cpus:.1} CPUs"));
            if cpus < f64::from(needs.cpus) {
                state = State::Warning;
            }
        }
        let found = if parts.is_empty() {
            "none".to_owned()
        } else {
            parts.join(", ")
        };
        let help = "a control group holds this process, and what it starts, below the need of the host: raise the limit of the container or unit it runs in";
        Check::new("limits", state, found).help(help)
    }

    fn check_gpus(&self, needs: &Needs) -> Check {
        let names = self.gpus.iter().map(|gpu| {
            let memory = match gpu.memory {
                Some(memory) => shown(memory),
                None => "memory not known".to_owned(),
            };
            format!("{} {} ({memory})", gpu.vendor.name(), gpu.name)
        });
        let names: Vec<String> = names.collect();
        if names.is_empty() {
            let state = if needs.gpu {
                State::Failed
            } else {
                State::Passed
            };
            let check = Check::new("gpu", state, "none");
            let check = if needs.gpu {
                check.needed("at least one")
            } else {
                check
            };
            let help = "there is no `/dev/nvidia0` and no `/dev/kfd`: install the driver of the GPU, or let the models run on the CPU";
            return check.help(help);
        }
        let known = self.gpus.iter().all(|gpu| gpu.memory.is_some());
        let state = if known { State::Passed } else { State::Warning };
        let help = "the device is there, but no driver tells of it: `nvidia-smi` or `rocm-smi` must work on the host first";
        Check::new("gpu", state, names.join(", ")).help(help)
    }

    /// Whether containers can be given the NVIDIA GPUs; nothing where there are none.
    fn check_toolkit(&self, needs: &Needs) -> Option<Check> {
        let nvidia = |vendor| vendor == Vendor::Nvidia;
        if !self.gpus.iter().any(|gpu| nvidia(gpu.vendor)) {
            return None;
        }
        let (state, found) = match (self.toolkit, needs.gpu) {
            (true, _) => (State::Passed, "installed"),
            (false, true) => (State::Failed, "not found"),
            (false, false) => (State::Warning, "not found"),
        };
        let help = "containers cannot use the GPU without it: install `nvidia-container-toolkit`, run `nvidia-ctk runtime configure`, restart the engine";
        Some(Check::new("gpu-toolkit", state, found).help(help))
    }
}

#[cfg(test)]
mod tests {
    use crate::host::{Check, Disk, GB, GIB, Gpu, Host, Needs, State, Vendor, Where};

    fn large() -> Host {
        Host {
            memory: Some(64 * GIB),
            cpus: Some(16),
            swap: Some(8 * GIB),
            shared_memory: Some(32 * GIB),
            disk: Some(Disk::new("/var/lib/docker", 200 * GB, 500 * GB)),
            ..Host::default()
        }
    }

    fn find(host: &Host, needs: &Needs, name: &str) -> Check {
        let checks = host.validate(needs);
        checks.into_iter().find(|check| check.name == name).unwrap()
    }

    fn state(host: &Host, needs: &Needs, name: &str) -> State {
        find(host, needs, name).state
    }

    #[test]
    fn a_large_host_passes() {
        let checks = large().validate(&Needs::default().models());
        let failed: Vec<&Check> = checks
            .iter()
            .filter(|check| check.state == State::Failed)
            .collect();
        assert!(failed.is_empty(), "{failed:?}");
    }

    #[test]
    fn what_is_not_known_does_not_fail() {
        let checks = Host::default().validate(&Needs::default().models());
        for check in checks {
            assert_ne!(check.state, State::Failed, "{check:?}");
        }
    }

    #[test]
    fn each_amount_is_compared_with_its_own_need() {
        let needs = Needs::default();
        let lesser = |change: fn(&mut Host)| {
            let mut host = large();
            change(&mut host);
            host
        };
        let mut disk = large();
        disk.disk = Some(Disk::new("/var/lib/docker", 19 * GB, 500 * GB));
        let cases = [
            ("memory", lesser(|host| host.memory = Some(7 * GB))),
            ("cpus", lesser(|host| host.cpus = Some(3))),
            ("swap", lesser(|host| host.swap = Some(0))),
            ("disk", disk),
        ];
        for (name, host) in cases {
            assert_eq!(state(&large(), &needs, name), State::Passed, "{name}");
            let check = find(&host, &needs, name);
            assert_eq!(check.state, State::Failed, "{name}");
            assert!(
                !check.help.is_empty() && !check.needed.is_empty(),
                "{check:?}"
            );
            let checks = host.validate(&needs);
            let failed = checks.iter().filter(|check| check.state == State::Failed);
            assert_eq!(failed.count(), 1, "{name}");
        }
    }

    #[test]
    fn the_swap_beside_a_virtual_machine_is_not_judged() {
        let mut host = large();
        host.swap = Some(0);
        host.virtual_machine = true;
        assert_eq!(state(&host, &Needs::default(), "swap"), State::Unknown);
        host.place = Where::Wsl2;
        assert_eq!(state(&host, &Needs::default(), "swap"), State::Failed);
    }

    #[test]
    fn models_need_what_is_recommended_to_others() {
        let mut host = large();
        host.memory = Some(12 * GIB);
        host.shared_memory = Some(64 << 20);
        let needs = Needs::default();
        for name in ["memory", "shared-memory"] {
            assert_eq!(state(&host, &needs, name), State::Warning, "{name}");
            assert_eq!(state(&host, &needs.models(), name), State::Failed, "{name}");
        }
    }

    #[test]
    fn needs_can_be_lowered() {
        let mut host = large();
        host.memory = Some(2 * GIB);
        host.cpus = Some(1);
        host.swap = Some(0);
        let needs = Needs::default().memory(GIB).cpus(1).swap(0);
        let checks = host.validate(&needs);
        assert!(
            checks.iter().all(|check| check.state != State::Failed),
            "{checks:?}"
        );
    }

    #[test]
    fn a_limit_below_the_need_is_a_warning() {
        let mut host = large();
        assert_eq!(find(&host, &Needs::default(), "limits").found, "none");
        host.limits.memory = Some(2 * GIB);
        host.limits.cpus = Some(1.5);
        let check = find(&host, &Needs::default(), "limits");
        assert_eq!(check.found, "2.1 GB of memory, 1.5 CPUs");
        assert_eq!(check.state, State::Warning);
    }

    #[test]
    fn a_gpu_is_of_use_with_its_driver_and_the_toolkit() {
        let needs = Needs::default();
        let mut host = large();
        assert_eq!(state(&host, &needs, "gpu"), State::Passed);
        assert_eq!(state(&host, &needs.gpu(), "gpu"), State::Failed);
        host.gpus = vec![Gpu::new(Vendor::Nvidia, "/dev/nvidia0", None)];
        assert_eq!(state(&host, &needs, "gpu"), State::Warning);
        assert_eq!(state(&host, &needs, "gpu-toolkit"), State::Warning);
        assert_eq!(state(&host, &needs.gpu(), "gpu-toolkit"), State::Failed);
        host.gpus = vec![Gpu::new(Vendor::Nvidia, "RTX A6000", Some(48 * GIB))];
        host.toolkit = true;
        assert_eq!(
            find(&host, &needs.gpu(), "gpu").found,
            "NVIDIA RTX A6000 (51.5 GB)"
        );
        assert_eq!(state(&host, &needs.gpu(), "gpu-toolkit"), State::Passed);
    }
}
