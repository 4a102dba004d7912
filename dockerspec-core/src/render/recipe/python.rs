//! Python packages: pip and uv.

use alloc::format;
use alloc::string::String;

use super::{Cache, Lines, flag, last_component, option, words};
use crate::check::Brings;
use crate::model::mount::Mount;
use crate::model::recipe::{PipInstall, UvSync};
use crate::render::stage::Stage;

/// `pip install` of packages or of a requirements file.
pub(super) fn pip_install(pip: &PipInstall<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let cache = match Cache::mounted(&mut lines, pip.cache, "pip", "/root/.cache/pip", stage) {
        Cache::Root => String::new(),
        Cache::At(path) => option("--cache-dir", &path),
        Cache::Nowhere => flag("--no-cache-dir", true),
    };
    if !pip.index_secret.is_empty() {
        let secret = Mount::secret(pip.index_secret).env("PIP_INDEX_URL");
        lines.mount(&secret.into_mount());
    }
    let mut requirements = String::new();
    if !pip.requirements.is_empty() {
        let target = format!("/tmp/{}", last_component(pip.requirements));
        lines.bind(pip.requirements, &target);
        requirements = option("--requirement", &target);
    }
    lines.command(format!(
        "pip install --disable-pip-version-check{cache}{}{}{requirements}{}",
        flag("--require-hashes", pip.require_hashes),
        option("--index-url", pip.index_url),
        words(pip.packages)
    ));
    lines
}

/// `uv sync` with the lock file of the build context.
pub(super) fn uv_sync(uv: &UvSync<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let cache = match Cache::mounted(&mut lines, uv.cache, "uv", "/root/.cache/uv", stage) {
        // the cache is on another file system, so links into it cannot be made
        Cache::Root => flag("--link-mode=copy", true),
        Cache::At(path) => flag("--link-mode=copy", true) + &option("--cache-dir", &path),
        Cache::Nowhere => flag("--no-cache", true),
    };
    lines.bind("uv.lock", "uv.lock");
    lines.bind("pyproject.toml", "pyproject.toml");
    let options = [
        flag("--no-dev", !uv.dev),
        flag("--no-install-project", !uv.project),
        flag("--no-editable", !uv.editable),
        option("--extra", uv.extra),
        option("--group", uv.group),
        option("--package", uv.package),
        flag("--compile-bytecode", true),
        // a Python that uv downloads would stay behind in this stage
        flag(
            "--no-python-downloads",
            stage.facts.base.brings == Brings::Python,
        ),
        cache,
    ];
    lines.command(format!("uv sync --locked{}", options.concat()));
    lines
}
