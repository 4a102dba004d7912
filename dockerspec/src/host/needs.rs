//! What a host shall have.

use super::thresholds::{
    CPUS_LEAST, CPUS_RECOMMENDED, DISK_LEAST, MEMORY_FOR_MODELS, MEMORY_LEAST,
    SHARED_MEMORY_FOR_MODELS, SWAP_LEAST,
};

/// What a host shall have; the default is what containers need in general.
///
/// # Examples
///
/// ```
/// use dockerspec::host::{GIB, Needs};
///
/// let needs = Needs::default().memory(4 * GIB).cpus(2).swap(0);
/// assert_eq!(needs.cpus, 2);
/// ```
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Memory, in bytes.
    pub memory: u64,
    /// Memory below which large models do not fit, in bytes.
    pub memory_for_models: u64,
    /// Logical CPUs.
    pub cpus: u32,
    /// Logical CPUs that are better.
    pub cpus_recommended: u32,
    /// Swap, in bytes.
    pub swap: u64,
    /// Free space where the engine keeps its data, in bytes.
    pub disk: u64,
    /// Shared memory, in bytes.
    pub shared_memory: u64,
    /// Whether models shall run: what is recommended for them is required then.
    pub models: bool,
    /// Whether a GPU is required, and containers must be able to use it.
    pub gpu: bool,
}

impl Default for Needs {
    fn default() -> Self {
        Needs {
            memory: MEMORY_LEAST,
            memory_for_models: MEMORY_FOR_MODELS,
            cpus: CPUS_LEAST,
            cpus_recommended: CPUS_RECOMMENDED,
            swap: SWAP_LEAST,
            disk: DISK_LEAST,
            shared_memory: SHARED_MEMORY_FOR_MODELS,
            models: false,
            gpu: false,
        }
    }
}

impl Needs {
    /// Memory, in bytes.
    pub const fn memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// Logical CPUs.
    pub const fn cpus(mut self, cpus: u32) -> Self {
        self.cpus = cpus;
        self
    }

    /// Swap, in bytes.
    pub const fn swap(mut self, bytes: u64) -> Self {
        self.swap = bytes;
        self
    }

    /// Free space where the engine keeps its data, in bytes.
    pub const fn disk(mut self, bytes: u64) -> Self {
        self.disk = bytes;
        self
    }

    /// Shared memory, in bytes.
    pub const fn shared_memory(mut self, bytes: u64) -> Self {
        self.shared_memory = bytes;
        self
    }

    /// Models shall run: what is recommended for them is required.
    pub const fn models(mut self) -> Self {
        self.models = true;
        self
    }

    /// Containers shall use a GPU.
    pub const fn gpu(mut self) -> Self {
        self.gpu = true;
        self
    }
}
