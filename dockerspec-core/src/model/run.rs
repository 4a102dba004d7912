//! RUN: a command of the build.

use super::mount::Mount;
use super::place::At;
use super::step::instruction;
use super::words::Line;

/// `RUN`
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The command.
    pub line: Line<'a>,
    /// Program that reads a heredoc; the shell of the stage where it is empty.
    pub interpreter: &'a str,
    /// Files that it sees only while it runs.
    pub mounts: &'a [Mount<'a>],
    /// Its network.
    pub network: Network,
    /// Its rights.
    pub security: Security,
    /// CDI device that it may use, as `nvidia.com/gpu=all`.
    pub device: &'a str,
    /// Whether it fails without the device.
    pub device_required: bool,
    /// Where it was written.
    pub at: At<'a>,
}

/// The network of a RUN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// The builder's.
    Default,
    /// None.
    None,
    /// The host's; needs an entitlement.
    Host,
}

/// The rights of a RUN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Confined.
    Sandbox,
    /// Privileged; needs an entitlement.
    Insecure,
}

impl<'a> Run<'a> {
    /// Program that reads the heredoc, where it is not the shell of the stage.
    pub const fn interpreter(mut self, program: &'a str) -> Self {
        self.interpreter = program;
        self
    }

    /// Files that the command sees only while it runs: `mounts![..]`.
    pub const fn mounts(mut self, mounts: &'a [Mount<'a>]) -> Self {
        self.mounts = mounts;
        self
    }

    /// Its network.
    pub const fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Its rights.
    pub const fn security(mut self, security: Security) -> Self {
        self.security = security;
        self
    }

    /// CDI device that it may use, as `nvidia.com/gpu=all`.
    pub const fn device(mut self, name: &'a str) -> Self {
        self.device = name;
        self
    }

    /// Fails the build where the device is missing.
    pub const fn device_required(mut self) -> Self {
        self.device_required = true;
        self
    }
}
instruction!(Run);
