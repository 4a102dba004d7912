//! Packages and scripts of Node projects.

use crate::model::place::At;

/// What npm, pnpm and Yarn install with.
macro_rules! node_recipes {
    ($(#[doc = $doc:literal] $name:ident, #[doc = $workspace:literal])*) => {
        $(recipe! {
            #[doc = $doc]
            $name {
                texts {
                    #[doc = $workspace]
                    workspace: Word true "the workspace",
                }
                flags {
                    /// Whether development dependencies are left out.
                    omit_dev,
                    /// Whether install scripts of packages are not run.
                    ignore_scripts,
                    /// Whether downloads are kept in a cache mount.
                    cache,
                }
            }
        })*
    };
}
node_recipes! {
    #[doc = "`npm ci`: the dependencies that the lock file names."]
    NpmCi, #[doc = "A workspace of the project."]
    #[doc = "`pnpm install --frozen-lockfile`: the dependencies that the lock file names."]
    PnpmInstall, #[doc = "A package of the workspace (`--filter`)."]
    #[doc = "`yarn install --frozen-lockfile` of Yarn 1: the dependencies that the lock file names."]
    YarnInstall, #[doc = "A workspace of the project, whose manifest is needed too."]
}

recipe! {
    /// `npm run`: a script of the project.
    NpmRun {
        texts {
            /// The script's name in `package.json`.
            script: Argument false "the script",
            /// A workspace of the project.
            workspace: Argument true "the workspace",
        }
    }
}

cached!(NpmCi PnpmInstall YarnInstall);

/// Installs the locked dependencies of an npm project; no COPY of `package.json` is needed.
#[track_caller]
pub const fn npm_ci<'a>() -> NpmCi<'a> {
    NpmCi {
        omit_dev: false,
        ignore_scripts: false,
        workspace: "",
        cache: true,
        at: At::here(),
    }
}

/// Runs a script of an npm project.
#[track_caller]
pub const fn npm_run(script: &str) -> NpmRun<'_> {
    NpmRun {
        script,
        workspace: "",
        at: At::here(),
    }
}

/// Installs the locked dependencies of a pnpm project; no COPY of `package.json` is needed.
///
/// Node's official images up to version 24 bring pnpm by Corepack; elsewhere it must be installed before.
#[track_caller]
pub const fn pnpm_install<'a>() -> PnpmInstall<'a> {
    PnpmInstall {
        omit_dev: false,
        ignore_scripts: false,
        workspace: "",
        cache: true,
        at: At::here(),
    }
}

/// Installs the locked dependencies of a Yarn project; no COPY of `package.json` is needed.
///
/// Node's official images bring Yarn 1; of later versions the flags for development dependencies and scripts are others.
#[track_caller]
pub const fn yarn_install<'a>() -> YarnInstall<'a> {
    YarnInstall {
        omit_dev: false,
        ignore_scripts: false,
        workspace: "",
        cache: true,
        at: At::here(),
    }
}

/// The options that npm, pnpm and Yarn share.
macro_rules! node_options {
    ($($name:ident)*) => {
        $(impl<'a> $name<'a> {
            /// Leaves development dependencies out.
            pub const fn omit_dev(mut self) -> Self {
                self.omit_dev = true;
                self
            }

            /// Does not run install scripts of packages.
            pub const fn ignore_scripts(mut self) -> Self {
                self.ignore_scripts = true;
                self
            }

            /// A workspace of the project.
            pub const fn workspace(mut self, name: &'a str) -> Self {
                self.workspace = name;
                self
            }
        })*
    };
}
node_options!(NpmCi PnpmInstall YarnInstall);

impl<'a> NpmRun<'a> {
    /// A workspace of the project.
    pub const fn workspace(mut self, name: &'a str) -> Self {
        self.workspace = name;
        self
    }
}
