//! What is known of a machine: plain data, in which everything may be missing.

use super::place::Where;

/// A machine that runs containers, as far as it is known.
///
/// [`inspect`](super::inspect) fills it in; a test fills in what it is about.
///
/// # Examples
///
/// ```
/// use dockerspec::host::{Host, Needs, State};
///
/// let mut host = Host::default();
/// host.memory = Some(4_000_000_000);
/// let checks = host.validate(&Needs::default());
/// let memory = checks.iter().find(|check| check.name == "memory");
/// assert_eq!(memory.map(|check| check.state), Some(State::Failed));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Host {
    /// The kind of engine that it runs, as far as that shows.
    pub place: Where,
    /// Whether containers run in a virtual machine beside the system that was looked at.
    pub virtual_machine: bool,
    /// Memory, in bytes.
    pub memory: Option<u64>,
    /// Memory that is free or can be freed, in bytes.
    pub available: Option<u64>,
    /// Logical CPUs.
    pub cpus: Option<u32>,
    /// Swap, in bytes.
    pub swap: Option<u64>,
    /// Size of `/dev/shm`, in bytes.
    pub shared_memory: Option<u64>,
    /// The disk that holds the engine's data.
    pub disk: Option<Disk>,
    /// What control groups allow this very process.
    pub limits: Limits,
    /// GPUs.
    pub gpus: Vec<Gpu>,
    /// Whether containers can be given NVIDIA GPUs: the toolkit is installed, or CDI describes the devices.
    pub toolkit: bool,
    /// Name of the engine's command that is installed, as `docker`; empty where there is none.
    pub client: String,
    /// Whether a compose command is installed.
    pub compose: bool,
    /// The engine.
    pub engine: EngineState,
}

/// A disk.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    /// The folder that was asked for.
    pub path: String,
    /// Space that an unprivileged user can still fill, in bytes.
    pub free: u64,
    /// Size, in bytes.
    pub size: u64,
}

impl Disk {
    /// A disk with so many free bytes of so many.
    pub fn new(path: impl Into<String>, free: u64, size: u64) -> Self {
        let path = path.into();
        Disk { path, free, size }
    }
}

/// What control groups allow a process.
///
/// <https://docs.kernel.org/admin-guide/cgroup-v2.html>
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// Version of the hierarchy: 1 or 2; 0 where there is none.
    pub version: u8,
    /// Memory, in bytes; nothing where it is not limited.
    pub memory: Option<u64>,
    /// Time on CPUs, in CPUs, as in `1.5`; nothing where it is not limited.
    pub cpus: Option<f64>,
}

/// Who made a GPU.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// NVIDIA.
    Nvidia,
    /// AMD.
    Amd,
}

impl Vendor {
    /// The name, as in `NVIDIA`.
    pub const fn name(self) -> &'static str {
        match self {
            Vendor::Nvidia => "NVIDIA",
            Vendor::Amd => "AMD",
        }
    }
}

/// A GPU.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gpu {
    /// Who made it.
    pub vendor: Vendor,
    /// What its driver calls it; its device node where no driver was asked.
    pub name: String,
    /// Its memory, in bytes, where its driver told.
    pub memory: Option<u64>,
}

impl Gpu {
    /// A GPU, with its memory in bytes where that is known.
    pub fn new(vendor: Vendor, name: impl Into<String>, memory: Option<u64>) -> Self {
        let name = name.into();
        Gpu {
            vendor,
            name,
            memory,
        }
    }
}

/// Whether an engine is there.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EngineState {
    /// Nobody was asked: `DOCKER_HOST` is no Unix socket, or this system has none.
    #[default]
    NotAsked,
    /// There is no socket, or nothing answered at it.
    Silent,
    /// The socket may not be opened.
    NotAllowed {
        /// Path of the socket.
        socket: String,
    },
    /// It answered.
    Answered(EngineFacts),
}

/// What an engine says of itself.
///
/// <https://docs.docker.com/reference/api/engine/version/v1.51/#tag/System/operation/SystemInfo>
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineFacts {
    /// Path of the socket at which it answered.
    pub socket: String,
    /// Its version, as `28.2.2`.
    pub version: String,
    /// The system it runs on.
    pub system: String,
    /// Memory that it can use, in bytes.
    pub memory: Option<u64>,
    /// CPUs that it can use.
    pub cpus: Option<u32>,
    /// How it stores layers, as `overlay2`.
    pub storage_driver: String,
    /// Version of the control groups, as `2`.
    pub cgroup_version: String,
    /// Where it keeps its data, on its own system.
    pub data: String,
    /// The runtimes it knows, as `runc` and `nvidia`.
    pub runtimes: Vec<String>,
    /// Whether it is Podman, which has versions of its own.
    pub podman: bool,
}
