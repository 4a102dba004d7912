//! `RUN --mount`: files that a command sees only while it runs.

use super::place::At;
use super::transfer::Origin;
use super::waiver::Waivers;
use super::words::{Bytes, User};
use crate::rules::Rule;

/// One mount of a RUN.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Mount<'a> {
    /// What is mounted.
    pub kind: MountKind<'a>,
    /// Where it was written.
    pub at: At<'a>,
    /// Rules that it may break.
    pub waivers: Waivers<'a>,
}

/// The kinds of mounts.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum MountKind<'a> {
    /// Files of the context, of a stage or of an image.
    Bind(BindMount<'a>),
    /// A directory that outlives the build.
    Cache(CacheMount<'a>),
    /// Memory.
    Tmpfs(TmpfsMount<'a>),
    /// A secret of the build.
    Secret(SecretMount<'a>),
    /// The SSH agent of the build.
    Ssh(SshMount<'a>),
}

impl<'a> Mount<'a> {
    /// Files of the context, read-only unless said otherwise.
    #[track_caller]
    pub const fn bind(target: &'a str) -> BindMount<'a> {
        BindMount {
            source: "",
            target,
            from: Origin::Context,
            read_write: false,
            at: At::here(),
        }
    }

    /// A directory that outlives the build, shared by builds unless said otherwise.
    #[track_caller]
    pub const fn cache(target: &'a str) -> CacheMount<'a> {
        CacheMount {
            target,
            id: "",
            sharing: Sharing::Shared,
            from: Origin::Context,
            source: "",
            owner: None,
            mode: None,
            read_only: false,
            at: At::here(),
        }
    }

    /// Memory.
    #[track_caller]
    pub const fn tmpfs(target: &'a str) -> TmpfsMount<'a> {
        TmpfsMount {
            target,
            size: None,
            at: At::here(),
        }
    }

    /// A secret of the build; without it the build fails, unless it is optional.
    #[track_caller]
    pub const fn secret(id: &'a str) -> SecretMount<'a> {
        SecretMount {
            id,
            target: "",
            env: "",
            optional: false,
            owner: None,
            mode: None,
            at: At::here(),
        }
    }

    /// The SSH agent of the build; without it the build fails, unless it is optional.
    #[track_caller]
    pub const fn ssh() -> SshMount<'a> {
        SshMount {
            id: "",
            target: "",
            optional: false,
            owner: None,
            mode: None,
            at: At::here(),
        }
    }

    /// Itself, so that lists take mounts and words alike.
    pub const fn into_mount(self) -> Self {
        self
    }

    /// Lets this mount break a rule, for a reason of at least ten characters.
    #[track_caller]
    pub const fn allow(mut self, rule: Rule, reason: &'a str) -> Self {
        self.waivers = self.waivers.and(rule, reason);
        self
    }
}

/// Gives a kind of mount its way into a list.
macro_rules! mount {
    ($payload:ident $variant:ident) => {
        impl<'a> $payload<'a> {
            /// The entry of a list of mounts.
            pub const fn into_mount(self) -> Mount<'a> {
                Mount {
                    kind: MountKind::$variant(self),
                    at: self.at,
                    waivers: Waivers::NONE,
                }
            }

            /// Lets this mount break a rule, for a reason of at least ten characters.
            #[track_caller]
            pub const fn allow(self, rule: Rule, reason: &'a str) -> Mount<'a> {
                self.into_mount().allow(rule, reason)
            }
        }
    };
}

/// Where files of a mount come from.
macro_rules! mount_origin {
    ($payload:ident) => {
        impl<'a> $payload<'a> {
            /// Files of an earlier stage.
            pub const fn from(mut self, stage: &'a str) -> Self {
                self.from = Origin::Stage(stage);
                self
            }

            /// Files of another image.
            pub const fn from_image(mut self, image: &'a str) -> Self {
                self.from = Origin::Image(image);
                self
            }

            /// Files of a named build context.
            pub const fn from_context(mut self, name: &'a str) -> Self {
                self.from = Origin::Named(name);
                self
            }

            /// The directory or file at the origin; its root where it is not given.
            pub const fn source(mut self, path: &'a str) -> Self {
                self.source = path;
                self
            }
        }
    };
}

/// Owner and mode of what a mount creates.
macro_rules! mount_owner {
    ($payload:ident) => {
        impl<'a> $payload<'a> {
            /// Who owns it; root where it is not given.
            pub const fn owner(mut self, user: User<'a>) -> Self {
                self.owner = Some(user);
                self
            }

            /// Its permissions, as `0o440`.
            pub const fn mode(mut self, mode: u32) -> Self {
                self.mode = Some(mode);
                self
            }
        }
    };
}

/// `type=bind`
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct BindMount<'a> {
    /// Path at the origin.
    pub source: &'a str,
    /// Path in the build.
    pub target: &'a str,
    /// Where the files come from.
    pub from: Origin<'a>,
    /// Whether the command may write; what it writes is thrown away.
    pub read_write: bool,
    /// Where it was written.
    pub at: At<'a>,
}
mount!(BindMount Bind);
mount_origin!(BindMount);

impl BindMount<'_> {
    /// Lets the command write; what it writes is thrown away.
    pub const fn read_write(mut self) -> Self {
        self.read_write = true;
        self
    }
}

/// How builds that run at the same time use one cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// At the same time.
    Shared,
    /// Each a cache of its own.
    Private,
    /// One after the other.
    Locked,
}

/// `type=cache`
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct CacheMount<'a> {
    /// Path in the build.
    pub target: &'a str,
    /// Name of the cache; the target where it is empty.
    pub id: &'a str,
    /// How builds share it.
    pub sharing: Sharing,
    /// What it holds at first.
    pub from: Origin<'a>,
    /// Path at the origin.
    pub source: &'a str,
    /// Who owns it.
    pub owner: Option<User<'a>>,
    /// Its permissions.
    pub mode: Option<u32>,
    /// Whether the command may only read.
    pub read_only: bool,
    /// Where it was written.
    pub at: At<'a>,
}
mount!(CacheMount Cache);
mount_origin!(CacheMount);
mount_owner!(CacheMount);

impl<'a> CacheMount<'a> {
    /// Name of the cache, so that mounts at other paths can share it.
    pub const fn id(mut self, id: &'a str) -> Self {
        self.id = id;
        self
    }

    /// Builds use it one after the other.
    pub const fn locked(mut self) -> Self {
        self.sharing = Sharing::Locked;
        self
    }

    /// Each build at the same time has a cache of its own.
    pub const fn private(mut self) -> Self {
        self.sharing = Sharing::Private;
        self
    }

    /// The command may only read.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }
}

/// `type=tmpfs`
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct TmpfsMount<'a> {
    /// Path in the build.
    pub target: &'a str,
    /// Its largest size.
    pub size: Option<Bytes>,
    /// Where it was written.
    pub at: At<'a>,
}
mount!(TmpfsMount Tmpfs);

impl TmpfsMount<'_> {
    /// Its largest size.
    pub const fn size(mut self, size: Bytes) -> Self {
        self.size = Some(size);
        self
    }
}

/// `type=secret`
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct SecretMount<'a> {
    /// Name that the build gives it by.
    pub id: &'a str,
    /// File in the build; `/run/secrets/<id>` where neither file nor variable is given.
    pub target: &'a str,
    /// Variable in the build.
    pub env: &'a str,
    /// Whether the command runs without it too.
    pub optional: bool,
    /// Who owns the file.
    pub owner: Option<User<'a>>,
    /// Permissions of the file.
    pub mode: Option<u32>,
    /// Where it was written.
    pub at: At<'a>,
}
mount!(SecretMount Secret);
mount_owner!(SecretMount);

impl<'a> SecretMount<'a> {
    /// File in the build.
    pub const fn target(mut self, path: &'a str) -> Self {
        self.target = path;
        self
    }

    /// Variable in the build, instead of a file.
    pub const fn env(mut self, name: &'a str) -> Self {
        self.env = name;
        self
    }

    /// The command runs without it too.
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// `type=ssh`
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct SshMount<'a> {
    /// Name that the build gives it by; `default` where it is empty.
    pub id: &'a str,
    /// Socket in the build.
    pub target: &'a str,
    /// Whether the command runs without it too.
    pub optional: bool,
    /// Who owns the socket.
    pub owner: Option<User<'a>>,
    /// Permissions of the socket.
    pub mode: Option<u32>,
    /// Where it was written.
    pub at: At<'a>,
}
mount!(SshMount Ssh);
mount_owner!(SshMount);

impl<'a> SshMount<'a> {
    /// Name that the build gives it by.
    pub const fn id(mut self, id: &'a str) -> Self {
        self.id = id;
        self
    }

    /// Socket in the build.
    pub const fn target(mut self, path: &'a str) -> Self {
        self.target = path;
        self
    }

    /// The command runs without it too.
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}
