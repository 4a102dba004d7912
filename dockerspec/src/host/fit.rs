//! Where a model fits: the GPUs, the memory, or nowhere.

use std::fmt;

use super::facts::Host;
use super::memory::ModelMemory;
use super::model::{ModelError, ModelNeeds};
use super::quantisation::Quantisation;
use super::size::{grouped, shown};

/// Where a model fits.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// In the memory of so many GPUs.
    Gpu {
        /// How many.
        count: u32,
    },
    /// In the memory of the host; it runs on the CPU.
    Memory,
    /// Nowhere.
    Nowhere {
        /// What it needs, in bytes.
        needed: u64,
        /// What a container can have of the host's memory, in bytes.
        memory: u64,
        /// What all GPUs have together, in bytes.
        gpus: u64,
        /// What to do, the least change first.
        advice: Vec<String>,
    },
    /// The model is described by numbers that no model has.
    Unknown {
        /// Which.
        error: ModelError,
    },
}

impl Fit {
    /// The name, as in `gpu`.
    pub const fn name(&self) -> &'static str {
        match self {
            Fit::Gpu { .. } => "gpu",
            Fit::Memory => "memory",
            Fit::Nowhere { .. } => "nowhere",
            Fit::Unknown { .. } => "unknown",
        }
    }

    pub(super) fn of(host: &Host, model: &ModelNeeds, needs: &ModelMemory, memory: u64) -> Self {
        let mut gpus: Vec<u64> = host.gpus.iter().filter_map(|gpu| gpu.memory).collect();
        gpus.sort_unstable_by(|one, other| other.cmp(one));
        let mut held = 0_u64;
        for (count, gpu) in (1_u32..).zip(&gpus) {
            held = held.saturating_add(*gpu);
            if held >= needs.total {
                return Fit::Gpu { count };
            }
        }
        if memory >= needs.total {
            return Fit::Memory;
        }
        let room = held.max(memory);
        Fit::Nowhere {
            needed: needs.total,
            memory,
            gpus: held,
            advice: advice(model, needs, room),
        }
    }
}

/// What makes the model fit into so many bytes.
fn advice(model: &ModelNeeds, needs: &ModelMemory, room: u64) -> Vec<String> {
    let mut advice = Vec::new();
    let fits = |model: &ModelNeeds| model.memory().is_ok_and(|memory| memory.total <= room);
    let now = model.quantisation().centibits();
    let mut smaller = Quantisation::ALL
        .into_iter()
        .filter(|other| other.centibits() < now);
    if let Some(other) = smaller.find(|other| fits(&model.stored_as(*other)))
        && let Ok(memory) = model.stored_as(other).memory()
    {
        advice.push(format!(
            "store it as `{other}`, which needs {}",
            shown(memory.total)
        ));
    }
    let mut context = model.tokens() / 2;
    while context >= SHORTEST && !fits(&model.context(context)) {
        context /= 2;
    }
    if context >= SHORTEST {
        let tokens = grouped(u64::from(context));
        advice.push(format!("shorten its context to {tokens} tokens"));
    }
    if advice.is_empty() {
        advice.push("take a smaller model".to_owned());
    }
    advice.push(format!(
        "take a host or GPUs with {} for it",
        shown(needs.total)
    ));
    advice
}

/// A context of fewer tokens is of no use.
const SHORTEST: u32 = 512;

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fit::Unknown { error } => error.fmt(f),
            Fit::Gpu { count: 1 } => f.write_str("one GPU holds all of it"),
            Fit::Gpu { count } => {
                write!(f, "{count} GPUs hold it together: the server must split it")
            }
            Fit::Memory => {
                f.write_str("no GPU holds it, the memory of the host does: it runs on the CPU")
            }
            Fit::Nowhere {
                needed,
                memory,
                gpus,
                advice,
            } => {
                write!(
                    f,
                    "it needs {}, a container can have {}, and the GPUs have {}: {}",
                    shown(*needed),
                    shown(*memory),
                    shown(*gpus),
                    advice.join(", or ")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::host::{Fit, GB, GIB, Gpu, Host, ModelNeeds, Quantisation, Vendor};

    fn host(memory: u64, gpus: &[u64]) -> Host {
        let gpus = gpus
            .iter()
            .map(|memory| Gpu::new(Vendor::Nvidia, "A", Some(*memory)));
        Host {
            memory: Some(memory),
            gpus: gpus.collect(),
            ..Host::default()
        }
    }

    fn fit(host: &Host, billions: u64) -> Fit {
        let model = ModelNeeds::new(billions * 1_000_000_000, Quantisation::Q4KM);
        host.recommend(Some(&model)).fit.unwrap()
    }

    #[test]
    fn a_gpu_is_preferred_and_several_hold_a_model_together() {
        let host = host(64 * GIB, &[8 * GIB, 24 * GIB, 16 * GIB]);
        assert_eq!(fit(&host, 7), Fit::Gpu { count: 1 });
        assert_eq!(fit(&host, 30), Fit::Gpu { count: 2 });
        assert_eq!(fit(&host, 70), Fit::Gpu { count: 3 });
    }

    #[test]
    fn without_a_gpu_the_memory_holds_it() {
        assert_eq!(fit(&host(64 * GIB, &[]), 70), Fit::Memory);
        assert_eq!(fit(&host(64 * GIB, &[4 * GIB]), 70), Fit::Memory);
    }

    #[test]
    fn a_model_that_is_too_large_comes_with_what_to_do() {
        let small = host(8 * GIB, &[]);
        let Fit::Nowhere {
            needed,
            memory,
            gpus,
            advice,
        } = fit(&small, 13)
        else {
            panic!("it fits");
        };
        assert!(needed > 12 * GB && needed < 13 * GB, "{needed}");
        assert_eq!((memory, gpus), (6 * GIB, 0));
        assert_eq!(
            advice,
            [
                "take a smaller model",
                "take a host or GPUs with 12.3 GB for it"
            ]
        );
    }

    #[test]
    fn advice_makes_the_model_fit() {
        let host = host(12 * GIB, &[]);
        let model = ModelNeeds::new(7_000_000_000, Quantisation::F16);
        let Some(Fit::Nowhere { advice, .. }) = host.recommend(Some(&model)).fit else {
            panic!("it fits");
        };
        assert_eq!(advice[0], "store it as `q8_0`, which needs 10.5 GB");
        let smaller = model.stored_as(Quantisation::Q8_0);
        assert_eq!(host.recommend(Some(&smaller)).fit, Some(Fit::Memory));
        let long = smaller.context(16384);
        let text = host.recommend(Some(&long)).fit.unwrap().to_string();
        assert!(
            text.contains(": shorten its context to 4,096 tokens, or take a host"),
            "{text}"
        );
    }

    #[test]
    fn a_description_of_no_model_fits_nowhere() {
        let model = ModelNeeds::new(0, Quantisation::F16);
        let fit = host(8 * GIB, &[]).recommend(Some(&model)).fit.unwrap();
        assert_eq!(fit.name(), "unknown");
        assert!(
            fit.to_string()
                .starts_with("`0` is no number of parameters")
        );
    }
}
