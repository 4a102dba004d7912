//! What a machine should have, and what is left free: the numbers that `validate` and `recommend` begin with.
//!
//! What a machine has is compared in powers of ten: of 8 GiB of memory a system shows less, since firmware and kernel
//! keep some. What a virtual machine is given is in powers of two, as its settings are.

/// 10^9 bytes.
pub const GB: u64 = 1_000_000_000;
/// 2^20 bytes.
pub const MIB: u64 = 1 << 20;
/// 2^30 bytes.
pub const GIB: u64 = 1 << 30;

/// Memory of a host, in bytes.
pub const MEMORY_LEAST: u64 = 8 * GB;
/// Memory of a host that runs large models, in bytes.
pub const MEMORY_FOR_MODELS: u64 = 16 * GB;
/// Cores of a host.
pub const CPUS_LEAST: u32 = 4;
/// Cores of a host that builds or serves much.
pub const CPUS_RECOMMENDED: u32 = 8;
/// Swap of a host, in bytes.
pub const SWAP_LEAST: u64 = 2 * GB;
/// Free space where the engine keeps its data, in bytes.
pub const DISK_LEAST: u64 = 20 * GB;
/// Shared memory for AI work, in bytes.
pub const SHARED_MEMORY_FOR_MODELS: u64 = 8 * GB;

/// Memory of the engine's virtual machine where that is more than half of the host's, in bytes.
pub const ENGINE_MEMORY_LEAST: u64 = 8 * GIB;
/// Memory of the engine's virtual machine that a host never needs to exceed without a model, in bytes.
pub const ENGINE_MEMORY_MOST: u64 = 16 * GIB;
/// Cores of the engine's virtual machine where that is more than half of the host's.
pub const ENGINE_CPUS_LEAST: u32 = 4;
/// Swap of the engine's virtual machine, in bytes.
pub const ENGINE_SWAP: u64 = 2 * GIB;
/// Shared memory of a container that serves a model, in bytes; it is used only as it is filled.
pub const CONTAINER_SHARED_MEMORY: u64 = 8 * GIB;
/// Shared memory that engines give a container, in bytes.
///
/// <https://docs.docker.com/reference/cli/docker/container/run/>
pub const ENGINE_SHARED_MEMORY: u64 = 64 * MIB;

/// Memory that the system beside the containers keeps, in bytes.
pub const HOST_RESERVE: u64 = 2 * GIB;
/// Memory that the engine and its virtual machine keep for themselves, in bytes.
pub const ENGINE_RESERVE: u64 = GIB;

/// What a model server needs beyond weights and cache, in percent of both.
///
/// llama.cpp logs compute buffers of 1 to 5 % for Llama 2 70B and 7B; other servers take up to 20 %.
///
/// Sources: <https://github.com/nvidia-holoscan/holohub/blob/28abca8027b08c1f3a8a9aff58140611d941af5b/tutorials/local-llama/README.md>,
/// <https://github.com/ArmDeveloperEcosystem/arm-learning-paths/blob/ff9951a2cc05a5e8bcbd8ad246d86689780c5272/content/learning-paths/servers-and-cloud-computing/llama-cpu/llama-chatbot.md>,
/// <https://blog.eleuther.ai/transformer-math/>
pub const OVERHEAD_PERCENT: u64 = 10;
/// What a model server needs beyond weights and cache in any case, in bytes: program, libraries, GPU context.
pub const OVERHEAD_LEAST: u64 = 512 * MIB;

/// Worker processes beyond which a server gains nothing.
///
/// <https://docs.gunicorn.org/en/stable/design.html#how-many-workers>
pub const WORKERS_MOST: u32 = 12;
