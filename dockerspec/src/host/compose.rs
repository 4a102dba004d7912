//! The recommended limits as settings of a compose service.

use std::fmt::Write as _;

use super::facts::Vendor;
use super::recommend::Recommendation;
use super::size::compose;

impl Recommendation {
    /// The limits as lines of a compose service, indented by nothing.
    ///
    /// <https://docs.docker.com/reference/compose-file/deploy/#resources>
    ///
    /// # Examples
    ///
    /// ```
    /// let yaml = dockerspec::host::Host::default().recommend(None).compose();
    /// assert!(yaml.starts_with("deploy:\n  resources:\n    limits:\n"));
    /// ```
    pub fn compose(&self) -> String {
        let container = &self.container;
        let (memory, cpus) = (compose(container.memory), container.cpus);
        let mut yaml = format!(
            "deploy:\n  resources:\n    limits:\n      cpus: \"{cpus}\"\n      memory: {memory}\n"
        );
        let mut devices = "";
        // writing to a string cannot fail
        match self.vendor {
            Some(Vendor::Nvidia) if container.gpus > 0 => {
                let _ = writeln!(
                    yaml,
                    "    reservations:\n      devices:\n        - driver: nvidia\n          count: {}\n          capabilities: [gpu]",
                    container.gpus
                );
            }
            Some(Vendor::Amd) if container.gpus > 0 => {
                devices = "devices:\n  - /dev/kfd\n  - /dev/dri\n";
            }
            _ => {}
        }
        yaml.push_str(devices);
        let _ = writeln!(yaml, "shm_size: {}", compose(container.shared_memory));
        yaml
    }
}

#[cfg(test)]
mod tests {
    use crate::host::{GIB, Gpu, Host, ModelNeeds, Quantisation, Vendor};

    fn host(vendor: Option<Vendor>) -> Host {
        Host {
            memory: Some(16 * GIB),
            cpus: Some(8),
            gpus: vendor
                .map(|vendor| Gpu::new(vendor, "A", Some(24 * GIB)))
                .into_iter()
                .collect(),
            ..Host::default()
        }
    }

    #[test]
    fn limits_are_whole_mebibytes() {
        assert_eq!(
            host(None).recommend(None).compose(),
            "deploy:\n  resources:\n    limits:\n      cpus: \"7\"\n      memory: 14336m\nshm_size: 64m\n"
        );
    }

    #[test]
    fn a_gpu_is_asked_for_in_its_makers_way() {
        let model = ModelNeeds::new(7_000_000_000, Quantisation::Q4KM);
        let nvidia = host(Some(Vendor::Nvidia)).recommend(Some(&model)).compose();
        assert!(
            nvidia.contains("- driver: nvidia\n          count: 1\n"),
            "{nvidia}"
        );
        let amd = host(Some(Vendor::Amd)).recommend(Some(&model)).compose();
        assert!(
            amd.contains("\ndevices:\n  - /dev/kfd\n  - /dev/dri\n"),
            "{amd}"
        );
        let none = host(Some(Vendor::Amd)).recommend(None).compose();
        assert!(!none.contains("devices:"), "{none}");
    }
}
