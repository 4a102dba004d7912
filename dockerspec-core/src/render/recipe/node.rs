//! Packages and scripts of npm.

use alloc::format;
use alloc::string::String;

use super::{Cache, Lines, flag, option, word};
use crate::model::recipe::{NpmCi, NpmRun};
use crate::render::stage::Stage;

/// `npm ci` with the lock file of the build context.
pub(super) fn npm_ci(npm: &NpmCi<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let mounted = Cache::mounted(&mut lines, npm.cache, "npm", "/root/.npm", stage);
    lines.bind("package.json", "package.json");
    lines.bind("package-lock.json", "package-lock.json");
    // npm wants the manifest of a workspace too; a name does not tell where it is
    if npm.workspace.contains('/') && !npm.workspace.starts_with('@') {
        let manifest = format!("{}/package.json", npm.workspace.trim_end_matches('/'));
        lines.bind(&manifest, &manifest);
    }
    let (cache, unkept) = match mounted {
        Cache::Root => (String::new(), false),
        Cache::At(path) => (option("--cache", &path), false),
        Cache::Nowhere => (option("--cache", "/tmp/npm"), true),
    };
    lines.command(format!(
        "npm ci --no-audit --no-fund{}{}{}{cache}",
        flag("--omit=dev", npm.omit_dev),
        flag("--ignore-scripts", npm.ignore_scripts),
        option("--workspace", npm.workspace),
    ));
    if unkept {
        lines.command("rm -rf /tmp/npm");
    }
    lines
}

/// `npm run`.
pub(super) fn npm_run(npm: &NpmRun<'_>) -> Lines {
    let mut lines = Lines::default();
    lines.command(format!(
        "npm run{} {}",
        option("--workspace", npm.workspace),
        word(npm.script)
    ));
    lines
}
