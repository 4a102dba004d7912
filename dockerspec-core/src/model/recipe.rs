//! Instructions that write themselves right: each renders to plain lines for the stage's base image.

use super::place::At;
use super::step::{Instruction, Step};
use super::words::User;
use crate::rules::Rule;

/// An instruction that writes itself.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Recipe<'a> {
    /// Packages of Debian or Ubuntu.
    AptInstall(AptInstall<'a>),
    /// Packages of Alpine.
    ApkAdd(ApkAdd<'a>),
    /// Python packages by pip.
    PipInstall(PipInstall<'a>),
    /// The locked dependencies of a uv project.
    UvSync(UvSync<'a>),
    /// A binary of a Cargo workspace.
    CargoBuild(CargoBuild<'a>),
    /// A Go program.
    GoBuild(GoBuild<'a>),
    /// The locked dependencies of an npm project.
    NpmCi(NpmCi<'a>),
    /// A script of an npm project.
    NpmRun(NpmRun<'a>),
    /// A user that the base image lacks.
    CreateUser(CreateUser<'a>),
}

/// Gives a recipe its way into a stage.
macro_rules! recipe {
    ($payload:ident) => {
        impl<'a> $payload<'a> {
            /// The entry of a stage.
            pub const fn into_step(self) -> Step<'a> {
                Step::new(Instruction::Recipe(Recipe::$payload(self)), self.at)
            }

            /// Lets this instruction break a rule, for a reason of at least ten characters.
            #[track_caller]
            pub const fn allow(self, rule: Rule, reason: &'a str) -> Step<'a> {
                self.into_step().allow(rule, reason)
            }
        }
    };
}

/// Leaves out the cache mount of a recipe.
macro_rules! cached {
    ($payload:ident) => {
        impl $payload<'_> {
            /// Downloads again in each build instead of keeping a cache mount.
            pub const fn no_cache(mut self) -> Self {
                self.cache = false;
                self
            }
        }
    };
}

/// `apt-get install`, without recommended packages and without leftovers.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct AptInstall<'a> {
    /// Packages, each with a version where one is wanted (`curl=8.14.1-2`).
    pub packages: &'a [&'a str],
    /// Whether recommended packages are installed too.
    pub recommends: bool,
    /// Release that the packages come from, as `trixie-backports`; the base's own where it is empty.
    pub release: &'a str,
    /// Whether downloads are kept in a cache mount.
    pub cache: bool,
    /// Where it was written.
    pub at: At<'a>,
}
recipe!(AptInstall);
cached!(AptInstall);

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

/// `apk add`, with the index in a cache mount or not kept at all.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct ApkAdd<'a> {
    /// Packages, each with a version where one is wanted (`curl=8.14.1-r2`).
    pub packages: &'a [&'a str],
    /// Repository that the packages come from; the base's own where it is empty.
    pub repository: &'a str,
    /// Whether downloads are kept in a cache mount.
    pub cache: bool,
    /// Where it was written.
    pub at: At<'a>,
}
recipe!(ApkAdd);
cached!(ApkAdd);

impl<'a> ApkAdd<'a> {
    /// Takes the packages from another repository.
    pub const fn repository(mut self, url: &'a str) -> Self {
        self.repository = url;
        self
    }
}

/// `pip install` of packages or of a requirements file.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct PipInstall<'a> {
    /// Packages, each with its version (`flask==3.1.2`).
    pub packages: &'a [&'a str],
    /// Requirements file of the build context; empty where packages are named.
    pub requirements: &'a str,
    /// Whether each requirement must carry a hash.
    pub require_hashes: bool,
    /// Package index; PyPI where it is empty.
    pub index_url: &'a str,
    /// Build secret that holds the URL of the package index, with its credentials.
    pub index_secret: &'a str,
    /// Whether downloads are kept in a cache mount.
    pub cache: bool,
    /// Where it was written.
    pub at: At<'a>,
}
recipe!(PipInstall);
cached!(PipInstall);

impl<'a> PipInstall<'a> {
    /// Requires a hash for each requirement.
    pub const fn require_hashes(mut self) -> Self {
        self.require_hashes = true;
        self
    }

    /// Takes packages from another index.
    pub const fn index_url(mut self, url: &'a str) -> Self {
        self.index_url = url;
        self
    }

    /// Takes packages from the index whose URL the build secret `id` holds.
    pub const fn index_secret(mut self, id: &'a str) -> Self {
        self.index_secret = id;
        self
    }
}

/// `uv sync` with the lock file of the project.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct UvSync<'a> {
    /// Whether the project itself is installed, not only what it needs.
    pub project: bool,
    /// Whether the project is installed in place, so that its sources stay needed.
    pub editable: bool,
    /// Whether the development group is installed.
    pub dev: bool,
    /// An optional group of dependencies (`--extra`).
    pub extra: &'a str,
    /// A dependency group (`--group`).
    pub group: &'a str,
    /// A package of the workspace (`--package`).
    pub package: &'a str,
    /// Whether downloads are kept in a cache mount.
    pub cache: bool,
    /// Where it was written.
    pub at: At<'a>,
}
recipe!(UvSync);
cached!(UvSync);

impl<'a> UvSync<'a> {
    /// Installs what the project needs without the project: a layer that only the lock file changes.
    pub const fn no_install_project(mut self) -> Self {
        self.project = false;
        self
    }

    /// Installs the project as a package, so that its sources are not needed at run time.
    pub const fn no_editable(mut self) -> Self {
        self.editable = false;
        self
    }

    /// Installs the development group too.
    pub const fn dev(mut self) -> Self {
        self.dev = true;
        self
    }

    /// Installs an optional group of dependencies too.
    pub const fn extra(mut self, name: &'a str) -> Self {
        self.extra = name;
        self
    }

    /// Installs a dependency group too.
    pub const fn group(mut self, name: &'a str) -> Self {
        self.group = name;
        self
    }

    /// Installs one package of the workspace.
    pub const fn package(mut self, name: &'a str) -> Self {
        self.package = name;
        self
    }
}

/// `cargo build --locked --release`; the binary is left at `/out/<bin>`.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct CargoBuild<'a> {
    /// The binary.
    pub bin: &'a str,
    /// The package that holds it; found by Cargo where it is empty.
    pub package: &'a str,
    /// Features that are switched on.
    pub features: &'a [&'a str],
    /// Whether default features stay on.
    pub default_features: bool,
    /// Target triple; the builder's own where it is empty.
    pub target: &'a str,
    /// Profile; `release` where it is empty.
    pub profile: &'a str,
    /// `RUSTFLAGS`, as `-C target-feature=+crt-static`.
    pub rustflags: &'a str,
    /// Whether registry and target folder are kept in cache mounts.
    pub cache: bool,
    /// Where it was written.
    pub at: At<'a>,
}
recipe!(CargoBuild);
cached!(CargoBuild);

impl<'a> CargoBuild<'a> {
    /// The package that holds the binary.
    pub const fn package(mut self, name: &'a str) -> Self {
        self.package = name;
        self
    }

    /// Features that are switched on.
    pub const fn features(mut self, names: &'a [&'a str]) -> Self {
        self.features = names;
        self
    }

    /// Switches default features off.
    pub const fn no_default_features(mut self) -> Self {
        self.default_features = false;
        self
    }

    /// Target triple, as `x86_64-unknown-linux-musl`.
    pub const fn target(mut self, triple: &'a str) -> Self {
        self.target = triple;
        self
    }

    /// Profile, where it is not `release`.
    pub const fn profile(mut self, name: &'a str) -> Self {
        self.profile = name;
        self
    }

    /// `RUSTFLAGS`, as `-C target-feature=+crt-static`.
    pub const fn rustflags(mut self, flags: &'a str) -> Self {
        self.rustflags = flags;
        self
    }
}

/// `go build -trimpath`; the program is left at `/out/<last part of the package>`.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct GoBuild<'a> {
    /// The package, as `./cmd/server`.
    pub package: &'a str,
    /// Build tags.
    pub tags: &'a [&'a str],
    /// Flags of the linker.
    pub ldflags: &'a str,
    /// Whether C code is linked; then the program needs a C library at run time.
    pub cgo: bool,
    /// Whether modules and build cache are kept in cache mounts.
    pub cache: bool,
    /// Where it was written.
    pub at: At<'a>,
}
recipe!(GoBuild);
cached!(GoBuild);

impl<'a> GoBuild<'a> {
    /// Build tags.
    pub const fn tags(mut self, tags: &'a [&'a str]) -> Self {
        self.tags = tags;
        self
    }

    /// Flags of the linker, as `-s -w`.
    pub const fn ldflags(mut self, flags: &'a str) -> Self {
        self.ldflags = flags;
        self
    }

    /// Links C code.
    pub const fn cgo(mut self) -> Self {
        self.cgo = true;
        self
    }
}

/// `npm ci`: the dependencies that the lock file names.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct NpmCi<'a> {
    /// Whether development dependencies are left out.
    pub omit_dev: bool,
    /// Whether install scripts of packages are not run.
    pub ignore_scripts: bool,
    /// A workspace of the project.
    pub workspace: &'a str,
    /// Whether downloads are kept in a cache mount.
    pub cache: bool,
    /// Where it was written.
    pub at: At<'a>,
}
recipe!(NpmCi);
cached!(NpmCi);

impl<'a> NpmCi<'a> {
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
}

/// `npm run`: a script of the project.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct NpmRun<'a> {
    /// The script's name in `package.json`.
    pub script: &'a str,
    /// A workspace of the project.
    pub workspace: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}
recipe!(NpmRun);

impl<'a> NpmRun<'a> {
    /// A workspace of the project.
    pub const fn workspace(mut self, name: &'a str) -> Self {
        self.workspace = name;
        self
    }
}

/// A user and its group, without password and without login shell unless said otherwise.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct CreateUser<'a> {
    /// The user, with name and number.
    pub user: User<'a>,
    /// Home directory, which is made; none where it is empty.
    pub home: &'a str,
    /// Login shell; `nologin` where it is empty.
    pub login_shell: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}
recipe!(CreateUser);

impl<'a> CreateUser<'a> {
    /// Home directory, which is made.
    pub const fn home(mut self, path: &'a str) -> Self {
        self.home = path;
        self
    }

    /// Login shell.
    pub const fn login_shell(mut self, path: &'a str) -> Self {
        self.login_shell = path;
        self
    }
}
