//! Packages of the distribution.

use crate::model::place::At;
use crate::model::step::Step;

recipe! {
    /// `apt-get install`, without recommended packages and without leftovers.
    AptInstall {
        lists {
            /// Packages, each with a version where one is wanted (`curl=8.14.1-2`).
            packages: Argument false "the package",
        }
        texts {
            /// Release that the packages come from, as `trixie-backports`; the base's own where it is empty.
            release: Argument true "the release",
        }
        flags {
            /// Whether recommended packages are installed too.
            recommends,
            /// Whether downloads are kept in a cache mount.
            cache,
        }
    }
}

recipe! {
    /// `apk add`, with the index in a cache mount or not kept at all.
    ApkAdd {
        lists {
            /// Packages, each with a version where one is wanted (`curl=8.14.1-r2`).
            packages: Argument false "the package",
        }
        texts {
            /// Repository that the packages come from; the base's own where it is empty.
            repository: Argument true "the repository",
        }
        flags {
            /// Whether downloads are kept in a cache mount.
            cache,
        }
        steps {
            /// What is run while the packages are there; they stay where nothing is.
            build_only,
        }
    }
}

recipe! {
    /// `dnf install`, `microdnf install` or `yum install`, by what the base has.
    DnfInstall {
        lists {
            /// Packages, each with a version where one is wanted (`curl-8.9.1`).
            packages: Argument false "the package",
        }
        texts {
            /// A repository that is switched on for these packages (`--enablerepo`).
            enable_repo: Argument true "the repository",
        }
        flags {
            /// Whether downloads are kept in a cache mount.
            cache,
        }
    }
}

cached!(AptInstall ApkAdd DnfInstall);

/// Installs packages of Debian or Ubuntu: updated index, no recommended packages, no leftovers.
#[track_caller]
pub const fn apt_install<'a>(packages: &'a [&'a str]) -> AptInstall<'a> {
    AptInstall {
        packages,
        recommends: false,
        release: "",
        cache: true,
        at: At::here(),
    }
}

/// Installs packages of Alpine.
#[track_caller]
pub const fn apk_add<'a>(packages: &'a [&'a str]) -> ApkAdd<'a> {
    ApkAdd {
        packages,
        repository: "",
        cache: true,
        build_only: &[],
        at: At::here(),
    }
}

/// Installs packages of Fedora, Red Hat's UBI and their family, without weak dependencies and without leftovers.
#[track_caller]
pub const fn dnf_install<'a>(packages: &'a [&'a str]) -> DnfInstall<'a> {
    DnfInstall {
        packages,
        enable_repo: "",
        cache: true,
        at: At::here(),
    }
}

impl<'a> AptInstall<'a> {
    /// Installs recommended packages too.
    pub const fn install_recommends(mut self) -> Self {
        self.recommends = true;
        self
    }

    /// Takes the packages from another release, as `trixie-backports`.
    pub const fn release(mut self, release: &'a str) -> Self {
        self.release = release;
        self
    }
}

impl<'a> ApkAdd<'a> {
    /// Takes the packages from another repository.
    pub const fn repository(mut self, url: &'a str) -> Self {
        self.repository = url;
        self
    }

    /// Has the packages only for these steps, each a RUN or a recipe: all of it is one layer, in which they are gone again.
    ///
    /// ```
    /// use dockerspec_core::prelude::*;
    /// use dockerspec_core::render::recipe_lines;
    ///
    /// const RECIPE: Step<'_> = apk_add(&["gcc", "musl-dev"])
    ///     .no_cache()
    ///     .build_only(steps![run("make install")])
    ///     .into_step();
    /// assert_eq!(
    ///     recipe_lines(&RECIPE, "alpine:3.22", &[]),
    ///     "RUN apk add --no-cache --virtual .build-only gcc musl-dev && \\\n    \
    ///      make install && \\\n    \
    ///      apk del --no-network .build-only\n"
    /// );
    /// ```
    pub const fn build_only(mut self, steps: &'a [Step<'a>]) -> Self {
        self.build_only = steps;
        self
    }
}

impl<'a> DnfInstall<'a> {
    /// Switches a repository on for these packages.
    pub const fn enable_repo(mut self, id: &'a str) -> Self {
        self.enable_repo = id;
        self
    }
}
