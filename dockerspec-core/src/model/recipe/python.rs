//! Python packages.

use crate::model::place::At;

recipe! {
    /// `pip install` of packages or of a requirements file.
    PipInstall {
        lists {
            /// Packages, each with its version (`flask==3.1.2`).
            packages: Argument true "the package",
        }
        texts {
            /// Requirements file of the build context; empty where packages are named.
            requirements: Word true "the requirements file",
            /// Package index; PyPI where it is empty.
            index_url: Argument true "the index",
            /// Build secret that holds the URL of the package index, with its credentials.
            index_secret: Word true "the secret of the index",
        }
        flags {
            /// Whether each requirement must carry a hash.
            require_hashes,
            /// Whether downloads are kept in a cache mount.
            cache,
        }
    }
}

recipe! {
    /// `uv sync` with the lock file of the project.
    UvSync {
        texts {
            /// An optional group of dependencies (`--extra`).
            extra: Argument true "the extra",
            /// A dependency group (`--group`).
            group: Argument true "the group",
            /// A package of the workspace (`--package`).
            package: Argument true "the package",
        }
        flags {
            /// Whether the project itself is installed, not only what it needs.
            project,
            /// Whether the project is installed in place, so that its sources stay needed.
            editable,
            /// Whether the development group is installed.
            dev,
            /// Whether downloads are kept in a cache mount.
            cache,
        }
    }
}

recipe! {
    /// `uv pip install` of packages or of a requirements file, into the Python of the base or a virtual environment.
    UvPipInstall {
        lists {
            /// Packages, each with its version (`flask==3.1.2`).
            packages: Argument true "the package",
        }
        texts {
            /// Requirements file of the build context; empty where packages are named.
            requirements: Word true "the requirements file",
            /// Package index; PyPI where it is empty.
            index_url: Argument true "the index",
            /// Build secret that holds the URL of the package index, with its credentials.
            index_secret: Word true "the secret of the index",
            /// Virtual environment that is made for the packages; none where it is empty.
            venv: Place true "the virtual environment",
        }
        flags {
            /// Whether each requirement must carry a hash.
            require_hashes,
            /// Whether downloads are kept in a cache mount.
            cache,
        }
    }
}

cached!(PipInstall UvSync UvPipInstall);

#[track_caller]
const fn pip<'a>(packages: &'a [&'a str], requirements: &'a str) -> PipInstall<'a> {
    PipInstall {
        packages,
        requirements,
        require_hashes: false,
        index_url: "",
        index_secret: "",
        cache: true,
        at: At::here(),
    }
}

/// Installs Python packages, each with its version: `pip_install(&["flask==3.1.2"])`.
#[track_caller]
pub const fn pip_install<'a>(packages: &'a [&'a str]) -> PipInstall<'a> {
    pip(packages, "")
}

/// Installs what a requirements file of the build context names; no COPY of it is needed.
#[track_caller]
pub const fn pip_requirements(path: &str) -> PipInstall<'_> {
    pip(&[], path)
}

/// Installs the locked dependencies of a uv project; no COPY of `pyproject.toml` or `uv.lock` is needed.
#[track_caller]
pub const fn uv_sync<'a>() -> UvSync<'a> {
    UvSync {
        project: true,
        editable: true,
        dev: false,
        extra: "",
        group: "",
        package: "",
        cache: true,
        at: At::here(),
    }
}

/// Installs Python packages by uv, which the base image or a COPY of `/uv` brings.
#[track_caller]
pub const fn uv_pip_install<'a>(packages: &'a [&'a str]) -> UvPipInstall<'a> {
    UvPipInstall {
        packages,
        requirements: "",
        venv: "",
        require_hashes: false,
        index_url: "",
        index_secret: "",
        cache: true,
        at: At::here(),
    }
}

/// The options that pip and `uv pip` share.
macro_rules! index_options {
    ($($name:ident)*) => {
        $(impl<'a> $name<'a> {
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
        })*
    };
}
index_options!(PipInstall UvPipInstall);

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

impl<'a> UvPipInstall<'a> {
    /// Makes a virtual environment for the packages, which a later stage copies as a whole.
    pub const fn venv(mut self, path: &'a str) -> Self {
        self.venv = path;
        self
    }

    /// Installs what a requirements file of the build context names; no COPY of it is needed.
    pub const fn requirements(mut self, path: &'a str) -> Self {
        self.requirements = path;
        self
    }
}
