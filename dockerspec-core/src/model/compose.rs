//! A compose project: services and what they share.

pub use super::build::{Build, BuildFile, BuildNetwork};
use super::image::Image;
use super::place::At;
use super::resources::{ConfigFile, Model, Network, Secret, Volume};
use super::setting::Setting;
use super::waiver::Waivers;
use crate::check::Hardened;
use crate::rules::Rule;

/// Where the image of a service comes from.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum OriginRef<'a> {
    /// An image of this program, which compose builds.
    Build(&'a Hardened<Image<'a>>),
    /// An image that is pulled.
    Image(&'a str),
    /// A Dockerfile of somebody's, which compose builds and nobody here reads.
    Dockerfile(&'a Build<'a>),
    /// A service of the project that an overlay changes.
    Patch,
}

/// A service, before its settings are given.
#[non_exhaustive]
#[must_use = "give the service its settings: `.with(settings![..])`"]
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Name of the service.
    pub name: &'a str,
    /// Where its image comes from.
    pub origin: OriginRef<'a>,
    /// Where it was written.
    pub at: At<'a>,
    /// Rules that the service may break.
    pub waivers: Waivers<'a>,
}

impl<'a> Origin<'a> {
    /// Lets the service break a rule, for a reason of at least ten characters.
    #[track_caller]
    pub const fn allow(mut self, rule: Rule, reason: &'a str) -> Self {
        self.waivers = self.waivers.and(rule, reason);
        self
    }

    /// The service with its settings: `settings![..]`.
    pub const fn with(self, settings: &'a [Setting<'a>]) -> Service<'a> {
        Service {
            origin: self,
            settings,
        }
    }
}

/// A service.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// Its name and its image.
    pub origin: Origin<'a>,
    /// Its settings.
    pub settings: &'a [Setting<'a>],
}

impl<'a> Service<'a> {
    #[track_caller]
    const fn of(name: &'a str, origin: OriginRef<'a>) -> Origin<'a> {
        Origin {
            name,
            origin,
            at: At::here(),
            waivers: Waivers::NONE,
        }
    }

    /// A service that compose builds from an image of this program.
    #[track_caller]
    pub const fn build(name: &'a str, image: &'a Hardened<Image<'a>>) -> Origin<'a> {
        Self::of(name, OriginRef::Build(image))
    }

    /// A service whose image is pulled.
    #[track_caller]
    pub const fn image(name: &'a str, reference: &'a str) -> Origin<'a> {
        Self::of(name, OriginRef::Image(reference))
    }

    /// A service that compose builds from a Dockerfile that exists already.
    ///
    /// Rules see what is said here, and not what the Dockerfile says: [`include_dockerfile!`] checks
    /// that, and makes an image of it for [`Service::build`].
    ///
    /// ```
    /// use dockerspec_core::prelude::*;
    ///
    /// const API: Build<'_> = Build::context("services/api").target("release").arg("EDITION", "2024");
    /// let settings = settings![restart(Restart::UnlessStopped)];
    /// let services = [Service::dockerfile("api", &API).with(settings)];
    /// assert_eq!(services[0].origin.name, "api");
    /// ```
    ///
    /// [`include_dockerfile!`]: https://docs.rs/dockerspec/latest/dockerspec/macro.include_dockerfile.html
    #[track_caller]
    pub const fn dockerfile(name: &'a str, build: &'a Build<'a>) -> Origin<'a> {
        Self::of(name, OriginRef::Dockerfile(build))
    }

    /// Changes to a service of the project, in an overlay.
    #[track_caller]
    pub const fn patch(name: &'a str) -> Origin<'a> {
        Self::of(name, OriginRef::Patch)
    }
}

/// A compose project.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Compose<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its services.
    pub services: &'a [Service<'a>],
    /// Its networks.
    pub networks: &'a [Network<'a>],
    /// Its volumes.
    pub volumes: &'a [Volume<'a>],
    /// Its configuration files.
    pub configs: &'a [ConfigFile<'a>],
    /// Its secrets.
    pub secrets: &'a [Secret<'a>],
    /// Its models.
    pub models: &'a [Model<'a>],
    /// Where it was written.
    pub at: At<'a>,
    /// Rules that the project may break.
    pub waivers: Waivers<'a>,
}

impl<'a> Compose<'a> {
    /// A project without services.
    #[track_caller]
    pub const fn new(name: &'a str) -> Self {
        Compose {
            name,
            services: &[],
            networks: &[],
            volumes: &[],
            configs: &[],
            secrets: &[],
            models: &[],
            at: At::here(),
            waivers: Waivers::NONE,
        }
    }
}

/// Changes to a project, for `docker compose -f compose.yaml -f compose.<name>.yaml`.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Overlay<'a> {
    /// Its name.
    pub name: &'a str,
    /// The project that it changes.
    pub base: &'a Hardened<Compose<'a>>,
    /// New services, and changes to those of the project.
    pub services: &'a [Service<'a>],
    /// Further networks.
    pub networks: &'a [Network<'a>],
    /// Further volumes.
    pub volumes: &'a [Volume<'a>],
    /// Further configuration files.
    pub configs: &'a [ConfigFile<'a>],
    /// Further secrets.
    pub secrets: &'a [Secret<'a>],
    /// Further models.
    pub models: &'a [Model<'a>],
    /// Where it was written.
    pub at: At<'a>,
    /// Rules that the overlay may break.
    pub waivers: Waivers<'a>,
}

impl<'a> Overlay<'a> {
    /// An overlay without changes.
    #[track_caller]
    pub const fn new(name: &'a str, base: &'a Hardened<Compose<'a>>) -> Self {
        Overlay {
            name,
            base,
            services: &[],
            networks: &[],
            volumes: &[],
            configs: &[],
            secrets: &[],
            models: &[],
            at: At::here(),
            waivers: Waivers::NONE,
        }
    }
}

/// The lists of a project and of an overlay.
macro_rules! lists {
    ($spec:ident, $services:literal, $what:literal) => {
        impl<'a> $spec<'a> {
            #[doc = $services]
            pub const fn services(mut self, services: &'a [Service<'a>]) -> Self {
                self.services = services;
                self
            }

            /// Networks that services join by [`network`](crate::prelude::network()).
            pub const fn networks(mut self, networks: &'a [Network<'a>]) -> Self {
                self.networks = networks;
                self
            }

            /// Volumes that services mount by [`volume`](crate::prelude::volume()).
            pub const fn volumes(mut self, volumes: &'a [Volume<'a>]) -> Self {
                self.volumes = volumes;
                self
            }

            /// Configuration files that services mount by [`config`](crate::prelude::config()).
            pub const fn configs(mut self, configs: &'a [ConfigFile<'a>]) -> Self {
                self.configs = configs;
                self
            }

            /// Secrets that services mount by [`secret`](crate::prelude::secret()) and
            /// [`secret_path`](crate::prelude::secret_path()).
            pub const fn secrets(mut self, secrets: &'a [Secret<'a>]) -> Self {
                self.secrets = secrets;
                self
            }

            /// Models that services ask by [`model`](crate::prelude::model()).
            pub const fn models(mut self, models: &'a [Model<'a>]) -> Self {
                self.models = models;
                self
            }

            #[doc = concat!("Lets the ", $what, " break a rule, for a reason of at least ten characters.")]
            #[track_caller]
            pub const fn allow(mut self, rule: Rule, reason: &'a str) -> Self {
                self.waivers = self.waivers.and(rule, reason);
                self
            }
        }
    };
}
lists!(Compose, "Its services.", "project");
lists!(
    Overlay,
    "New services, and changes to those of the project.",
    "overlay"
);
