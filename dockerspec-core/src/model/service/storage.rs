//! Files that a service sees beside its image: volumes, paths of the host, memory.

use crate::model::place::At;
use crate::model::setting::setting;
use crate::model::words::Bytes;

/// `volumes`: a volume of the project.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct UseVolume<'a> {
    /// Name of the volume in the project.
    pub name: &'a str,
    /// Directory in the container.
    pub target: &'a str,
    /// Whether the container cannot write to it.
    pub read_only: bool,
    /// Directory of the volume that is mounted; all of it where it is empty.
    pub subpath: &'a str,
    /// Whether an empty volume stays empty instead of taking the image's files.
    pub nocopy: bool,
    /// Where it was written.
    pub at: At<'a>,
}

/// `volumes`: a volume of the project, mounted at `target`.
#[track_caller]
pub const fn volume<'a>(name: &'a str, target: &'a str) -> UseVolume<'a> {
    UseVolume {
        name,
        target,
        read_only: false,
        subpath: "",
        nocopy: false,
        at: At::here(),
    }
}

impl<'a> UseVolume<'a> {
    /// The container cannot write to it.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Mounts a directory of the volume, which must exist.
    pub const fn subpath(mut self, path: &'a str) -> Self {
        self.subpath = path;
        self
    }

    /// Keeps an empty volume empty instead of copying the image's files into it.
    pub const fn nocopy(mut self) -> Self {
        self.nocopy = true;
        self
    }
}
setting!(UseVolume Volume);

/// `volumes`: a volume without a name, which goes with the container.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct AnonymousVolume<'a> {
    /// Directory in the container.
    pub target: &'a str,
    /// Whether the container cannot write to it.
    pub read_only: bool,
    /// Where it was written.
    pub at: At<'a>,
}

/// `volumes`: a volume without a name, which goes with the container.
#[track_caller]
pub const fn anonymous_volume(target: &str) -> AnonymousVolume<'_> {
    AnonymousVolume {
        target,
        read_only: false,
        at: At::here(),
    }
}

impl AnonymousVolume<'_> {
    /// The container cannot write to it.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }
}
setting!(AnonymousVolume AnonymousVolume);

/// `volumes`: a path of the host.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Bind<'a> {
    /// Path on the host; a relative one starts at the compose file.
    pub host: &'a str,
    /// Path in the container.
    pub target: &'a str,
    /// Whether the container cannot write to it.
    pub read_only: bool,
    /// Whether the mount fails where the host has no such path, instead of creating a directory.
    pub must_exist: bool,
    /// How later mounts below it are seen on the other side.
    pub propagation: Option<Propagation>,
    /// Relabels the files for `SELinux`.
    pub selinux: Option<Selinux>,
    /// Where it was written.
    pub at: At<'a>,
}

/// How mounts below a bind mount are seen on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// Not at all.
    Private,
    /// Not at all, nor below.
    Rprivate,
    /// In both directions.
    Shared,
    /// In both directions, below too.
    Rshared,
    /// From the host to the container.
    Slave,
    /// From the host to the container, below too.
    Rslave,
}

/// How `SELinux` labels the files of a bind mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selinux {
    /// `z`: several containers share them.
    Shared,
    /// `Z`: this container alone.
    Private,
}

/// `volumes`: a path of the host, mounted at `target`.
#[track_caller]
pub const fn bind<'a>(host: &'a str, target: &'a str) -> Bind<'a> {
    Bind {
        host,
        target,
        read_only: false,
        must_exist: false,
        propagation: None,
        selinux: None,
        at: At::here(),
    }
}

impl Bind<'_> {
    /// The container cannot write to it.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Fails where the host has no such path, instead of creating a directory owned by root.
    pub const fn no_create_host_path(mut self) -> Self {
        self.must_exist = true;
        self
    }

    /// How later mounts below it are seen on the other side.
    pub const fn propagation(mut self, propagation: Propagation) -> Self {
        self.propagation = Some(propagation);
        self
    }

    /// Relabels the files for `SELinux`.
    pub const fn selinux(mut self, label: Selinux) -> Self {
        self.selinux = Some(label);
        self
    }
}
setting!(Bind Bind);

/// `tmpfs`: a directory in memory.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Tmpfs<'a> {
    /// Directory in the container.
    pub target: &'a str,
    /// The most that it holds.
    pub size: Option<Bytes>,
    /// Permissions of the directory, as `0o1777`.
    pub mode: Option<u32>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `tmpfs`: a directory in memory, empty at each start.
#[track_caller]
pub const fn tmpfs(target: &str) -> Tmpfs<'_> {
    Tmpfs {
        target,
        size: None,
        mode: None,
        at: At::here(),
    }
}

impl Tmpfs<'_> {
    /// The most that it holds.
    pub const fn size(mut self, size: Bytes) -> Self {
        self.size = Some(size);
        self
    }

    /// Permissions of the directory, as `0o1777`.
    pub const fn mode(mut self, mode: u32) -> Self {
        self.mode = Some(mode);
        self
    }
}
setting!(Tmpfs Tmpfs);
