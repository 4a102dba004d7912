//! Packages and scripts of npm.

use alloc::format;
use alloc::string::String;

use super::{Cache, Lines, flag, option, word};
use crate::check::Brings;
use crate::model::recipe::{NpmCi, NpmRun, PnpmInstall, YarnInstall};
use crate::render::stage::Stage;

/// `npm ci` with the lock file of the build context.
pub(super) fn npm_ci(npm: &NpmCi<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let mounted = Cache::mounted(&mut lines, npm.cache, "npm", "/root/.npm", stage);
    manifests(&mut lines, "package-lock.json", npm.workspace);
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

/// Mounts the manifest, the lock file and the manifest of a workspace; a workspace's name does not tell where it is.
fn manifests(lines: &mut Lines, lock: &str, workspace: &str) {
    lines.bind("package.json", "package.json");
    lines.bind(lock, lock);
    if workspace.contains('/') && !workspace.starts_with('@') {
        let manifest = format!("{}/package.json", workspace.trim_end_matches('/'));
        lines.bind(&manifest, &manifest);
    }
}

/// `pnpm install` with the lock file of the build context.
pub(super) fn pnpm_install(pnpm: &PnpmInstall<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let home = "/root/.local/share/pnpm/store";
    let (store, unkept) = match Cache::mounted(&mut lines, pnpm.cache, "pnpm", home, stage) {
        Cache::Root => (option("--store-dir", home), false),
        Cache::At(path) => (option("--store-dir", &path), false),
        Cache::Nowhere => (option("--store-dir", "/tmp/pnpm"), true),
    };
    manifests(&mut lines, "pnpm-lock.yaml", pnpm.workspace);
    lines.command(format!(
        "{}pnpm install --frozen-lockfile{}{}{}{store}",
        corepack(stage),
        flag("--prod", pnpm.omit_dev),
        flag("--ignore-scripts", pnpm.ignore_scripts),
        option("--filter", pnpm.workspace),
    ));
    if unkept {
        lines.command("rm -rf /tmp/pnpm");
    }
    lines
}

/// What starts the version of a package manager that `package.json` names: Node's images have no pnpm of their own.
fn corepack(stage: &Stage<'_>) -> &'static str {
    if stage.facts.base.brings == Brings::Node {
        "COREPACK_ENABLE_DOWNLOAD_PROMPT=0 corepack "
    } else {
        ""
    }
}

/// `yarn install` with the lock file of the build context.
pub(super) fn yarn_install(yarn: &YarnInstall<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let home = "/usr/local/share/.cache/yarn";
    let mounted = Cache::mounted(&mut lines, yarn.cache, "yarn", home, stage);
    manifests(&mut lines, "yarn.lock", yarn.workspace);
    let (cache, unkept) = match mounted {
        Cache::Root => (option("--cache-folder", home), false),
        Cache::At(path) => (option("--cache-folder", &path), false),
        Cache::Nowhere => (option("--cache-folder", "/tmp/yarn"), true),
    };
    lines.command(format!(
        "yarn install --frozen-lockfile --non-interactive{}{}{cache}",
        flag("--production", yarn.omit_dev),
        flag("--ignore-scripts", yarn.ignore_scripts),
    ));
    if unkept {
        lines.command("rm -rf /tmp/yarn");
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
