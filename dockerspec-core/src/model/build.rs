//! How compose builds a Dockerfile that exists already.

use super::service::few::{Few, Pairs};
use super::service::limits::Ulimit;
use super::words::{Bytes, Platform};

/// `build`: a Dockerfile and what its build gets.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Build<'a> {
    /// The folder or the Git address that is sent to the builder.
    pub context: &'a str,
    /// The Dockerfile.
    pub file: BuildFile<'a>,
    /// The stage that is built; the last one where it is empty.
    pub target: &'a str,
    /// Values of build arguments.
    pub args: Pairs<'a, 4>,
    /// Secrets of the project that the build may mount.
    pub secrets: Few<'a, &'a str, 4>,
    /// Agents or keys of SSH that the build may use, as `default`.
    pub ssh: Few<'a, &'a str, 4>,
    /// Metadata of the image.
    pub labels: Pairs<'a, 4>,
    /// Further names of the image.
    pub tags: Few<'a, &'a str, 4>,
    /// Where layers are taken from, as `type=registry,ref=acme/api:cache`.
    pub cache_from: Few<'a, &'a str, 4>,
    /// Where layers are left.
    pub cache_to: Few<'a, &'a str, 4>,
    /// Whether every layer is made anew.
    pub no_cache: bool,
    /// Whether base images are looked up again.
    pub pull: bool,
    /// Further contexts: a name, and a folder, an image or an address.
    pub contexts: Pairs<'a, 4>,
    /// What RUN reaches.
    pub network: Option<BuildNetwork<'a>>,
    /// What is attested of the build, as `mode=max`.
    pub provenance: &'a str,
    /// Whether its packages are listed in an attestation.
    pub sbom: bool,
    /// For which platforms it is built.
    pub platforms: &'a [Platform<'a>],
    /// Size of `/dev/shm` of RUN.
    pub shm_size: Option<Bytes>,
    /// Lines of `/etc/hosts` of RUN: a host and its address.
    pub extra_hosts: Pairs<'a, 4>,
    /// How containers of the build are kept apart, on Windows.
    pub isolation: &'a str,
    /// Limits of the kernel: what RUN starts with, and the most.
    pub ulimits: Few<'a, (Ulimit, i64, i64), 4>,
    /// Rights that the build asks of the builder, as `network.host`.
    pub entitlements: Few<'a, &'a str, 4>,
    /// Whether RUN has all rights of the host.
    pub privileged: bool,
}

/// Where the text of a Dockerfile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildFile<'a> {
    /// In `Dockerfile`, at the root of the context.
    Default,
    /// In this file, by its path from the context on.
    Path(&'a str),
    /// In the compose file: this text.
    Inline(&'a str),
}

/// What RUN reaches.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildNetwork<'a> {
    /// Nothing.
    None,
    /// All that the host reaches, and the host itself.
    Host,
    /// This network of the engine.
    Named(&'a str),
}

impl<'a> Build<'a> {
    /// The `Dockerfile` of a folder, by its path from the compose file on, or of a Git repository.
    pub const fn context(context: &'a str) -> Self {
        Build {
            context,
            file: BuildFile::Default,
            target: "",
            args: Few::NONE,
            secrets: Few::NONE,
            ssh: Few::NONE,
            labels: Few::NONE,
            tags: Few::NONE,
            cache_from: Few::NONE,
            cache_to: Few::NONE,
            no_cache: false,
            pull: false,
            contexts: Few::NONE,
            network: None,
            provenance: "",
            sbom: false,
            platforms: &[],
            shm_size: None,
            extra_hosts: Few::NONE,
            isolation: "",
            ulimits: Few::NONE,
            entitlements: Few::NONE,
            privileged: false,
        }
    }

    /// Another Dockerfile, by its path from the context on.
    pub const fn dockerfile(mut self, path: &'a str) -> Self {
        self.file = BuildFile::Path(path);
        self
    }

    /// The text of the Dockerfile itself, in place of a file; `$` in it means itself.
    pub const fn inline(mut self, text: &'a str) -> Self {
        self.file = BuildFile::Inline(text);
        self
    }

    /// The stage that is built.
    pub const fn target(mut self, stage: &'a str) -> Self {
        self.target = stage;
        self
    }

    /// A further context, that the Dockerfile calls by `name`, up to four times.
    pub const fn context_named(mut self, name: &'a str, source: &'a str) -> Self {
        self.contexts = self.contexts.and((name, source));
        self
    }

    /// What RUN reaches.
    pub const fn network(mut self, network: BuildNetwork<'a>) -> Self {
        self.network = Some(network);
        self
    }

    /// Every layer is made anew.
    pub const fn no_cache(mut self) -> Self {
        self.no_cache = true;
        self
    }

    /// Base images are looked up again, also where they are here.
    pub const fn pull(mut self) -> Self {
        self.pull = true;
        self
    }

    /// What is attested of the build, as `mode=max`, or `false`.
    pub const fn provenance(mut self, mode: &'a str) -> Self {
        self.provenance = mode;
        self
    }

    /// Its packages are listed in an attestation.
    pub const fn sbom(mut self) -> Self {
        self.sbom = true;
        self
    }

    /// For which platforms it is built.
    pub const fn platforms(mut self, platforms: &'a [Platform<'a>]) -> Self {
        self.platforms = platforms;
        self
    }

    /// Size of `/dev/shm` of RUN.
    pub const fn shm_size(mut self, size: Bytes) -> Self {
        self.shm_size = Some(size);
        self
    }

    /// A line of `/etc/hosts` of RUN, up to four times.
    pub const fn extra_host(mut self, host: &'a str, address: &'a str) -> Self {
        self.extra_hosts = self.extra_hosts.and((host, address));
        self
    }

    /// How containers of the build are kept apart, on Windows: `hyperv` or `process`.
    pub const fn isolation(mut self, technology: &'a str) -> Self {
        self.isolation = technology;
        self
    }

    /// A limit of the kernel for RUN, up to four times; -1 for none.
    pub const fn ulimit(mut self, limit: Ulimit, soft: i64, hard: i64) -> Self {
        self.ulimits = self.ulimits.and((limit, soft, hard));
        self
    }

    /// All rights of the host for RUN.
    pub const fn privileged(mut self) -> Self {
        self.privileged = true;
        self
    }
}

/// Options that are given one by one or as a list.
macro_rules! texts {
    ($(#[doc = $doc:literal] $one:ident $list:ident)*) => {
        impl<'a> Build<'a> {$(
            #[doc = concat!($doc, ", up to four times.")]
            pub const fn $one(mut self, value: &'a str) -> Self {
                self.$list = self.$list.and(value);
                self
            }
        )*}
    };
}
macro_rules! named {
    ($(#[doc = $doc:literal] $one:ident, $all:ident $list:ident)*) => {
        impl<'a> Build<'a> {$(
            #[doc = concat!($doc, ", up to four times.")]
            pub const fn $one(mut self, name: &'a str, value: &'a str) -> Self {
                self.$list = self.$list.and((name, value));
                self
            }

            #[doc = concat!($doc, ", in any number.")]
            pub const fn $all(mut self, values: &'a [(&'a str, &'a str)]) -> Self {
                self.$list = self.$list.and_list(values);
                self
            }
        )*}
    };
}
texts! {
    #[doc = "A secret of the project that the build may mount"]
    secret secrets
    #[doc = "An agent or key of SSH that the build may use, as `default`"]
    ssh ssh
    #[doc = "A further name of the image"]
    tag tags
    #[doc = "Where layers are taken from, as `type=registry,ref=acme/api:cache`"]
    cache_from cache_from
    #[doc = "Where layers are left, as `type=registry,ref=acme/api:cache,mode=max`"]
    cache_to cache_to
    #[doc = "A right that the build asks of the builder, as `network.host`"]
    entitlement entitlements
}
named! {
    #[doc = "The value of a build argument; it stays in the history of the image"]
    arg, args args
    #[doc = "Metadata of the image"]
    label, labels labels
}
