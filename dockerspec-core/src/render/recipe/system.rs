//! Packages of the distribution.

use alloc::format;

use super::{Lines, flag, option, words};
use crate::model::mount::Mount;
use crate::model::recipe::{ApkAdd, AptInstall};

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
pub(super) fn apk_add(apk: &ApkAdd<'_>) -> Lines {
    let mut lines = Lines::default();
    let cache = if apk.cache {
        // apk keeps packages in this folder where it is there
        lines.mount(&Mount::cache("/etc/apk/cache").locked().into_mount());
        "--update-cache"
    } else {
        "--no-cache"
    };
    lines.command(format!(
        "apk add {cache}{}{}",
        option("--repository", apk.repository),
        words(apk.packages)
    ));
    lines
}
