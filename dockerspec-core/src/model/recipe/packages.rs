//! Locked packages of Ruby and PHP projects.

use crate::model::place::At;

recipe! {
    /// `bundle install` with a frozen lock file.
    BundleInstall {
        lists {
            /// Groups of the Gemfile that are left out.
            without: Argument true "the group",
        }
        flags {
            /// Whether nothing is downloaded (`--local`).
            offline,
            /// Whether downloads are kept in a cache mount.
            cache,
        }
    }
}

recipe! {
    /// `composer install` with the lock file.
    ComposerInstall {
        flags {
            /// Whether development packages are left out.
            omit_dev,
            /// Whether scripts of the project are not run.
            ignore_scripts,
            /// Whether all classes are mapped once (`--optimize-autoloader`).
            optimize_autoloader,
            /// Whether downloads are kept in a cache mount.
            cache,
        }
    }
}

cached!(BundleInstall ComposerInstall);

/// Installs the locked gems of a Ruby project; no COPY of `Gemfile` is needed.
#[track_caller]
pub const fn bundle_install<'a>() -> BundleInstall<'a> {
    BundleInstall {
        without: &[],
        offline: false,
        cache: true,
        at: At::here(),
    }
}

/// Installs the locked packages of a PHP project; no COPY of `composer.json` is needed.
#[track_caller]
pub const fn composer_install<'a>() -> ComposerInstall<'a> {
    ComposerInstall {
        omit_dev: false,
        ignore_scripts: false,
        optimize_autoloader: false,
        cache: true,
        at: At::here(),
    }
}

impl<'a> BundleInstall<'a> {
    /// Leaves groups of the Gemfile out, as `development` and `test`.
    pub const fn without(mut self, groups: &'a [&'a str]) -> Self {
        self.without = groups;
        self
    }

    /// Downloads nothing: what is needed is in the base image or in the cache.
    pub const fn offline(mut self) -> Self {
        self.offline = true;
        self
    }
}

impl ComposerInstall<'_> {
    /// Leaves development packages out.
    pub const fn omit_dev(mut self) -> Self {
        self.omit_dev = true;
        self
    }

    /// Does not run scripts of the project, whose sources are not there yet.
    pub const fn ignore_scripts(mut self) -> Self {
        self.ignore_scripts = true;
        self
    }

    /// Maps all classes once.
    pub const fn optimize_autoloader(mut self) -> Self {
        self.optimize_autoloader = true;
        self
    }
}
