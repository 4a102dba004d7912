//! What a service shares with its host or with other containers.

use crate::model::setting::plain_settings;

/// Whose network a container uses, in place of networks of its own.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkMode<'a> {
    /// None.
    None,
    /// The host's.
    Host,
    /// The engine's default bridge.
    Bridge,
    /// That of another service.
    Service(&'a str),
    /// That of a container.
    Container(&'a str),
}

/// Whose shared memory a container uses.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ipc<'a> {
    /// None.
    None,
    /// Its own.
    Private,
    /// Its own, which others may share.
    Shareable,
    /// The host's.
    Host,
    /// That of another service.
    Service(&'a str),
    /// That of a container.
    Container(&'a str),
}

/// Whose processes a container sees, in place of its own.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pid<'a> {
    /// The host's.
    Host,
    /// Those of another service.
    Service(&'a str),
    /// Those of a container.
    Container(&'a str),
}

/// Whose control groups a container sees.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cgroup {
    /// The host's.
    Host,
    /// Its own.
    Private,
}

/// How users of a container are mapped to those of the host.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Userns<'a> {
    /// Not at all, also where the engine maps them.
    Host,
    /// By a mode of the engine, as Podman's `keep-id`.
    Named(&'a str),
}

plain_settings! {
    /// `cgroup`: whose control groups the container sees.
    SetCgroup Cgroup cgroup(
        /// Whose.
        cgroup: Cgroup,
    );
    /// `ipc`: whose shared memory the container uses.
    SetIpc Ipc ipc(
        /// Whose.
        ipc: Ipc<'a>,
    );
    /// `network_mode`: whose network the container uses, in place of [`network`](super::network()).
    SetNetworkMode NetworkMode network_mode(
        /// Whose.
        mode: NetworkMode<'a>,
    );
    /// `pid`: whose processes the container sees.
    SetPid Pid pid(
        /// Whose.
        pid: Pid<'a>,
    );
    /// `userns_mode`: how the container's users are mapped to the host's.
    SetUserns Userns userns_mode(
        /// How.
        mode: Userns<'a>,
    );
    /// `uts: host`: the container shares the host's name.
    UtsHost UtsHost uts_host();
}
