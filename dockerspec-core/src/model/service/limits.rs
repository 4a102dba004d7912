//! What a service may use: memory, processors, GPUs, devices.

use super::few::{Few, Pairs};
use crate::model::place::At;
use crate::model::setting::{plain_settings, setting};
use crate::model::words::Bytes;

/// `deploy.resources.limits`: the most that a container gets.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// Memory; above it the container is killed.
    pub memory: Option<Bytes>,
    /// Processors, as 0.5.
    pub cpus: Option<f64>,
    /// Processes and threads.
    pub pids: Option<u32>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `deploy.resources.limits`: the most memory and processor time that a container gets.
///
/// ```
/// # use dockerspec_core::prelude::*;
/// const CACHE: Service<'_> =
///     Service::image("cache", "redis:8.2-alpine").with(settings![limits(mib(256), 0.5).pids(100)]);
/// ```
#[track_caller]
pub const fn limits<'a>(memory: Bytes, cpus: f64) -> Limits<'a> {
    Limits {
        memory: Some(memory),
        cpus: Some(cpus),
        pids: None,
        at: At::here(),
    }
}

impl Limits<'_> {
    /// The most processes and threads.
    pub const fn pids(mut self, processes: u32) -> Self {
        self.pids = Some(processes);
        self
    }
}
setting!(Limits Limits);

/// `deploy.resources.reservations`: what a container is sure to get.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Reservations<'a> {
    /// Memory.
    pub memory: Option<Bytes>,
    /// Processors, as 0.5.
    pub cpus: Option<f64>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `deploy.resources.reservations`: the memory and processor time that a container is sure to get.
#[track_caller]
pub const fn reservations<'a>(memory: Bytes, cpus: f64) -> Reservations<'a> {
    Reservations {
        memory: Some(memory),
        cpus: Some(cpus),
        at: At::here(),
    }
}
setting!(Reservations Reservations);

/// `deploy.resources.reservations.devices`: GPUs.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct UseGpus<'a> {
    /// Which.
    pub gpus: Gpus<'a>,
    /// Driver that hands them out; the engine's choice where it is empty.
    pub driver: &'a str,
    /// What they must be able to do beside `gpu`.
    pub capabilities: Few<'a, &'a str>,
    /// Options of the driver.
    pub options: Pairs<'a>,
    /// Where it was written.
    pub at: At<'a>,
}

/// Which GPUs a service gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gpus<'a> {
    /// All of them.
    All,
    /// So many.
    Count(u32),
    /// These, by number or UUID.
    Ids(&'a [&'a str]),
}

/// `deploy.resources.reservations.devices`: GPUs by the driver `nvidia`.
#[track_caller]
pub const fn gpus(gpus: Gpus<'_>) -> UseGpus<'_> {
    UseGpus {
        gpus,
        driver: "nvidia",
        capabilities: Few::NONE,
        options: Few::NONE,
        at: At::here(),
    }
}

impl<'a> UseGpus<'a> {
    /// Another driver, as `amd.com`; the engine's choice where it is empty.
    pub const fn driver(mut self, name: &'a str) -> Self {
        self.driver = name;
        self
    }

    /// What they must be able to do beside `gpu`, as `utility`, up to twice.
    pub const fn capability(mut self, name: &'a str) -> Self {
        self.capabilities = self.capabilities.and(name);
        self
    }

    /// What they must be able to do beside `gpu`, in any number.
    pub const fn capabilities(mut self, names: &'a [&'a str]) -> Self {
        self.capabilities = self.capabilities.and_list(names);
        self
    }

    /// Options of the driver, in any number.
    pub const fn options(mut self, options: &'a [(&'a str, &'a str)]) -> Self {
        self.options = self.options.and_list(options);
        self
    }

    /// An option of the driver, up to twice.
    pub const fn option(mut self, name: &'a str, value: &'a str) -> Self {
        self.options = self.options.and((name, value));
        self
    }
}
setting!(UseGpus Gpus);

/// `devices`: a device of the host.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Device<'a> {
    /// Path on the host, or a CDI name as `vendor.com/class=name`.
    pub host: &'a str,
    /// Path in the container; the same where it is empty.
    pub target: &'a str,
    /// `r`, `w`, `m` for reading, writing, making nodes; all where it is empty.
    pub permissions: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

/// `devices`: a device of the host, as `/dev/dri`.
#[track_caller]
pub const fn device(host: &str) -> Device<'_> {
    Device {
        host,
        target: "",
        permissions: "",
        at: At::here(),
    }
}

impl<'a> Device<'a> {
    /// Its path in the container.
    pub const fn target(mut self, path: &'a str) -> Self {
        self.target = path;
        self
    }

    /// What the container may do, as `rw`.
    pub const fn permissions(mut self, letters: &'a str) -> Self {
        self.permissions = letters;
        self
    }
}
setting!(Device Device);

/// What a limit of the kernel is about, as in `getrlimit(2)`.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ulimit {
    /// Size of core dumps, in bytes.
    Core,
    /// Processor time, in seconds.
    Cpu,
    /// Size of the data segment, in bytes.
    Data,
    /// Size of files, in bytes.
    Fsize,
    /// Locked memory, in bytes.
    Memlock,
    /// Size of message queues, in bytes.
    Msgqueue,
    /// Highest niceness.
    Nice,
    /// Open files.
    Nofile,
    /// Processes of the user.
    Nproc,
    /// Real-time priority.
    Rtprio,
    /// Pending signals.
    Sigpending,
    /// Size of the stack, in bytes.
    Stack,
}

impl Ulimit {
    /// Its name in a compose file.
    pub const fn name(self) -> &'static str {
        match self {
            Ulimit::Core => "core",
            Ulimit::Cpu => "cpu",
            Ulimit::Data => "data",
            Ulimit::Fsize => "fsize",
            Ulimit::Memlock => "memlock",
            Ulimit::Msgqueue => "msgqueue",
            Ulimit::Nice => "nice",
            Ulimit::Nofile => "nofile",
            Ulimit::Nproc => "nproc",
            Ulimit::Rtprio => "rtprio",
            Ulimit::Sigpending => "sigpending",
            Ulimit::Stack => "stack",
        }
    }
}

plain_settings! {
    /// `shm_size`: the size of `/dev/shm`; 64 MiB where it is not given.
    ShmSize ShmSize shm_size(
        /// The size.
        size: Bytes,
    );
    /// `ulimits`: a limit of the kernel; -1 for none.
    SetUlimit Ulimit ulimit(
        /// What is limited.
        limit: Ulimit,
        /// What a process starts with.
        soft: i64,
        /// The most that it may raise that to.
        hard: i64,
    );
}
