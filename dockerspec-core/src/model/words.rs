//! Small types that images and services share.

use core::time::Duration;

use super::quantity::{QuantityText, parse_bytes};

/// A user of the image, by name and number.
///
/// A number is what renders where there is one: Kubernetes can verify `runAsNonRoot` only for numbers.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User<'a> {
    /// Name in `/etc/passwd`; empty where only a number is given.
    pub name: &'a str,
    /// User id.
    pub uid: Option<u32>,
    /// Name in `/etc/group`; empty where only a number is given.
    pub group: &'a str,
    /// Group id.
    pub gid: Option<u32>,
}

impl<'a> User<'a> {
    /// The superuser.
    pub const ROOT: User<'static> = User::new("root", 0);
    /// The user 65532 that distroless images ship with.
    pub const NONROOT: User<'static> = User::new("nonroot", 65532);

    /// A user and its group of the same name and number.
    pub const fn new(name: &'a str, id: u32) -> Self {
        User {
            name,
            uid: Some(id),
            group: name,
            gid: Some(id),
        }
    }

    /// A user and a group by number, without names.
    pub const fn id(uid: u32, gid: u32) -> Self {
        User {
            name: "",
            uid: Some(uid),
            group: "",
            gid: Some(gid),
        }
    }

    /// A user by name, as the base image defines it.
    pub const fn named(name: &'a str) -> Self {
        User {
            name,
            uid: None,
            group: "",
            gid: None,
        }
    }

    /// The same user in another group.
    pub const fn group(mut self, name: &'a str, gid: u32) -> Self {
        self.group = name;
        self.gid = Some(gid);
        self
    }
}

/// Operating system and architecture, as `linux/arm64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform<'a>(&'a str);

impl<'a> Platform<'a> {
    /// `linux/amd64`
    pub const LINUX_AMD64: Platform<'static> = Platform("linux/amd64");
    /// `linux/arm64`
    pub const LINUX_ARM64: Platform<'static> = Platform("linux/arm64");
    /// `windows/amd64`
    pub const WINDOWS_AMD64: Platform<'static> = Platform("windows/amd64");
    /// The platform that builds, for stages that cross-compile.
    pub const BUILD: Platform<'static> = Platform("$BUILDPLATFORM");
    /// The platform that the image is for.
    pub const TARGET: Platform<'static> = Platform("$TARGETPLATFORM");

    /// A platform in the form `os/arch` or `os/arch/variant`.
    pub const fn new(text: &'a str) -> Self {
        Platform(text)
    }

    /// The platform as it is written.
    pub const fn as_str(&self) -> &'a str {
        self.0
    }
}

/// An amount of memory or storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(u64);

impl Bytes {
    /// So many bytes.
    pub const fn new(bytes: u64) -> Self {
        Bytes(bytes)
    }

    /// The number of bytes.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl core::fmt::Display for Bytes {
    fn fmt(&self, fmt: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        fmt.write_str(QuantityText::of_bytes(self.0).as_str())
    }
}

/// A text that is no number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotBytes;

impl core::fmt::Display for NotBytes {
    fn fmt(&self, fmt: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        fmt.write_str("expected a size such as `512MiB` or `2GiB`")
    }
}

impl core::error::Error for NotBytes {}

impl core::str::FromStr for Bytes {
    type Err = NotBytes;

    /// Reads what [`parse_bytes`] reads.
    fn from_str(text: &str) -> Result<Self, NotBytes> {
        parse_bytes(text.as_bytes()).map(Bytes).ok_or(NotBytes)
    }
}

/// So many KiB (1024 bytes); the largest amount where that overflows.
pub const fn kib(n: u64) -> Bytes {
    Bytes(n.saturating_mul(1 << 10))
}

/// So many MiB (1024 KiB).
pub const fn mib(n: u64) -> Bytes {
    Bytes(n.saturating_mul(1 << 20))
}

/// So many GiB (1024 MiB).
pub const fn gib(n: u64) -> Bytes {
    Bytes(n.saturating_mul(1 << 30))
}

/// So many milliseconds.
pub const fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// So many seconds.
pub const fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// So many minutes.
pub const fn mins(n: u64) -> Duration {
    Duration::from_secs(n.saturating_mul(60))
}

/// So many hours.
pub const fn hours(n: u64) -> Duration {
    Duration::from_secs(n.saturating_mul(3600))
}

/// A signal that stops a container.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal<'a> {
    /// `SIGTERM`, the default.
    Term,
    /// `SIGINT`
    Int,
    /// `SIGQUIT`
    Quit,
    /// `SIGHUP`
    Hup,
    /// `SIGUSR1`
    Usr1,
    /// `SIGUSR2`
    Usr2,
    /// `SIGWINCH`
    Winch,
    /// `SIGKILL`, which no process can handle.
    Kill,
    /// `SIGRTMIN+n`
    RtMin(u8),
    /// A signal by number.
    Number(u8),
    /// As a text wrote it, such as `$SIGNAL`.
    Written(&'a str),
}

/// Where published and exposed ports listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// TCP, the default.
    Tcp,
    /// UDP
    Udp,
    /// SCTP
    Sctp,
}

/// What a command line is: words for the kernel or text for a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Exec form: the program and its arguments, no shell.
    Exec(&'a [&'a str]),
    /// Shell form.
    Shell(&'a str),
    /// Shell commands joined by `&&`.
    All(&'a [&'a str]),
    /// The text of a heredoc.
    Script(&'a str),
}
