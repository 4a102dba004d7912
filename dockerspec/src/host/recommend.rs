//! Which settings follow from a host and a model.

use super::facts::{Host, Vendor};
use super::fit::Fit;
use super::machine::Machine;
use super::memory::ModelMemory;
use super::model::ModelNeeds;
use super::place::Where;
use super::size::shown;

/// Settings for an engine and for a container, and why they are what they are.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// The kind of engine they are for.
    pub place: Where,
    /// The engine, or the virtual machine it runs in.
    pub engine: EngineSettings,
    /// The container that serves the model, or any other.
    pub container: ContainerSettings,
    /// What the model takes; nothing without a model.
    pub model: Option<ModelMemory>,
    /// Where the model fits; nothing without a model.
    pub fit: Option<Fit>,
    /// Every number with its origin, in the order in which they follow from each other.
    pub reasons: Vec<Reason>,
    /// Who made the GPUs.
    pub(super) vendor: Option<Vendor>,
    /// Whether containers can be given NVIDIA GPUs.
    pub(super) toolkit: bool,
}

/// What an engine, or its virtual machine, is given.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineSettings {
    /// Memory, in bytes: whole GiB.
    pub memory: u64,
    /// CPUs.
    pub cpus: u32,
    /// Swap, in bytes.
    pub swap: u64,
    /// Free space for its data, in bytes.
    pub disk: u64,
}

/// What a container is given.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContainerSettings {
    /// The most memory, in bytes.
    pub memory: u64,
    /// The most CPUs.
    pub cpus: u32,
    /// Size of `/dev/shm`, in bytes.
    pub shared_memory: u64,
    /// Processes of its server.
    pub workers: u32,
    /// GPUs.
    pub gpus: u32,
}

/// Where a number comes from.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What the number is, as in `engine memory`.
    pub name: &'static str,
    /// The number, as it is read.
    pub value: String,
    /// How it was computed.
    pub why: String,
}

impl Host {
    /// Computes settings for this host: limits, shared memory, workers, and those of the engine.
    ///
    /// With a model, its weights, the cache of its context and the server's overhead are laid out against the memory of
    /// the GPUs and of the host.
    ///
    /// A model that is described by numbers that no model has fits as [`Fit::Unknown`]; [`ModelNeeds::memory`] tells
    /// beforehand.
    ///
    /// # Examples
    ///
    /// ```
    /// use dockerspec::host::{Fit, GIB, Host, ModelNeeds, Quantisation};
    ///
    /// let mut host = Host::default();
    /// host.memory = Some(32 * GIB);
    /// host.cpus = Some(8);
    /// let model = ModelNeeds::new(7_000_000_000, Quantisation::Q4KM).context(8192);
    /// let recommendation = host.recommend(Some(&model));
    /// assert_eq!(recommendation.fit, Some(Fit::Memory));
    /// assert!(recommendation.compose().contains("memory: "));
    /// ```
    pub fn recommend(&self, model: Option<&ModelNeeds>) -> Recommendation {
        let mut reasons = Reasons(Vec::new());
        let needs = model.map(|model| (model, model.memory()));
        if let Some((model, Ok(memory))) = &needs {
            reasons.of_model(model, memory);
        }
        let machine = Machine::of(self, &mut reasons);
        let fit = needs.as_ref().map(|(model, memory)| match memory {
            Ok(memory) => Fit::of(self, model, memory, machine.most()),
            Err(error) => Fit::Unknown {
                error: error.clone(),
            },
        });
        if let Some(fit) = &fit {
            reasons.push("model place", fit.name(), fit.to_string());
        }
        let memory = needs.and_then(|(_, memory)| memory.ok());
        let in_memory = memory.as_ref().filter(|_| fit == Some(Fit::Memory));
        let engine = machine.engine(in_memory, memory.as_ref(), &mut reasons);
        let container = machine.container(&engine, in_memory, fit.as_ref(), &mut reasons);
        Recommendation {
            place: self.place,
            engine,
            container,
            model: memory,
            fit,
            reasons: reasons.0,
            vendor: self.gpus.first().map(|gpu| gpu.vendor),
            toolkit: self.toolkit,
        }
    }
}

/// The numbers so far, each with its origin.
pub(super) struct Reasons(Vec<Reason>);

impl Reasons {
    pub(super) fn push(
        &mut self,
        name: &'static str,
        value: impl Into<String>,
        why: impl Into<String>,
    ) {
        let (value, why) = (value.into(), why.into());
        self.0.push(Reason { name, value, why });
    }

    fn of_model(&mut self, model: &ModelNeeds, memory: &ModelMemory) {
        self.push(
            "model weights",
            shown(memory.weights),
            ModelMemory::why_weights(model),
        );
        self.push("model cache", shown(memory.cache), memory.why_cache(model));
        self.push(
            "model overhead",
            shown(memory.overhead),
            ModelMemory::why_overhead(),
        );
        self.push(
            "model total",
            shown(memory.total),
            "weights, cache and overhead",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::host::{GIB, Host, ModelNeeds, Quantisation};

    #[test]
    fn every_number_has_its_reason() {
        let host = Host {
            memory: Some(32 * GIB),
            cpus: Some(8),
            ..Host::default()
        };
        let model = ModelNeeds::new(13_000_000_000, Quantisation::Q8_0);
        let recommendation = host.recommend(Some(&model));
        let names: Vec<&str> = recommendation
            .reasons
            .iter()
            .map(|reason| reason.name)
            .collect();
        assert_eq!(
            names,
            [
                "model weights",
                "model cache",
                "model overhead",
                "model total",
                "host memory",
                "host cpus",
                "model place",
                "engine memory",
                "engine cpus",
                "engine swap",
                "engine disk",
                "memory limit",
                "cpu limit",
                "shared memory",
                "workers",
            ]
        );
        assert_eq!(
            recommendation.reasons[0].why,
            "13,000,000,000 parameters x 8.50 bits / 8"
        );
    }
}
