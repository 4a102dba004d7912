//! Packages of the distribution.

use alloc::format;

use super::{Lines, flag, option, surrounded, words};
use crate::check::Installer;
use crate::model::mount::Mount;
use crate::model::recipe::{ApkAdd, AptInstall, DnfInstall};
use crate::render::stage::Stage;

/// Debian and Ubuntu.
pub(super) fn apt_install(apt: &AptInstall<'_>) -> Lines {
    let mut lines = Lines::default();
    let options = [
        flag("--no-install-recommends", !apt.recommends),
        option("--target-release", apt.release),
        // Docker's images empty the archive folder after each run: another one keeps what was downloaded
        flag("--option=Dir::Cache::Archives=kept", apt.cache),
        words(apt.packages),
    ];
    if apt.cache {
        for target in ["/var/cache/apt", "/var/lib/apt/lists"] {
            lines.mount(&Mount::cache(target).locked().into_mount());
        }
    }
    lines.command("apt-get update");
    lines.command(format!(
        "DEBIAN_FRONTEND=noninteractive apt-get install -y{}",
        options.concat()
    ));
    if !apt.cache {
        lines.command("apt-get clean");
        lines.command("rm -rf /var/lib/apt/lists/*");
    }
    lines
}

/// Alpine.
pub(super) fn apk_add(apk: &ApkAdd<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let cache = if apk.cache {
        // apk keeps packages in this folder where it is there
        lines.mount(&Mount::cache("/etc/apk/cache").locked().into_mount());
        "--update-cache"
    } else {
        "--no-cache"
    };
    let group = if apk.build_only.is_empty() {
        ""
    } else {
        ".build-only"
    };
    lines.command(format!(
        "apk add {cache}{}{}{}",
        option("--repository", apk.repository),
        option("--virtual", group),
        words(apk.packages)
    ));
    if !group.is_empty() {
        surrounded(&mut lines, apk.build_only, stage);
        lines.command(format!("apk del --no-network {group}"));
    }
    lines
}

/// Fedora, Red Hat's UBI and kin.
pub(super) fn dnf_install(dnf: &DnfInstall<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let tool = match stage.facts.base.installer {
        Installer::Dnf => "dnf",
        Installer::Microdnf => "microdnf",
        Installer::Yum => "yum",
    };
    // only of `dnf` is it known in all versions where it keeps what it downloaded
    let cache = dnf.cache && tool == "dnf";
    if cache {
        lines.mount(&Mount::cache("/var/cache/dnf").locked().into_mount());
    }
    lines.command(format!(
        "{tool} install -y{}{}{}{}",
        flag("--setopt=install_weak_deps=False", tool != "yum"),
        flag("--setopt=tsflags=nodocs", true),
        flag(
            "--setopt=cachedir=/var/cache/dnf --setopt=keepcache=True",
            cache
        ),
        option("--enablerepo", dnf.enable_repo) + &words(dnf.packages),
    ));
    if !cache {
        lines.command(format!("{tool} clean all"));
    }
    lines
}
