//! Instructions that write themselves right, as functions.

use super::functions::probe;
use super::healthcheck::{Healthcheck, Probe};
use super::place::At;
use super::recipe::{
    ApkAdd, AptInstall, CargoBuild, CreateUser, GoBuild, NpmCi, NpmRun, PipInstall, UvSync,
};
use super::words::User;

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
        at: At::here(),
    }
}

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

/// Builds a binary of the Cargo project in the build context to `/out/<bin>`; no COPY of sources is needed.
#[track_caller]
pub const fn cargo_build(bin: &str) -> CargoBuild<'_> {
    CargoBuild {
        bin,
        package: "",
        features: &[],
        default_features: true,
        target: "",
        profile: "",
        rustflags: "",
        cache: true,
        at: At::here(),
    }
}

/// Builds a Go program of the build context to `/out/<name>`; no COPY of sources is needed.
#[track_caller]
pub const fn go_build(package: &str) -> GoBuild<'_> {
    GoBuild {
        package,
        tags: &[],
        ldflags: "",
        cgo: false,
        cache: true,
        at: At::here(),
    }
}

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

/// Creates a user and its group, without password and without login shell.
#[track_caller]
pub const fn create_user(user: User<'_>) -> CreateUser<'_> {
    CreateUser {
        user,
        home: "",
        login_shell: "",
        at: At::here(),
    }
}

/// Probes `http://127.0.0.1:<port><path>` with a program that the base image has.
#[track_caller]
pub const fn healthcheck_http(port: u16, path: &str) -> Healthcheck<'_> {
    probe(Probe::Http { port, path })
}

/// Probes whether something listens on the port, with a program that the base image has.
#[track_caller]
pub const fn healthcheck_tcp<'a>(port: u16) -> Healthcheck<'a> {
    probe(Probe::Tcp { port })
}
