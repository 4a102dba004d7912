//! Python packages: pip and uv.

use alloc::format;
use alloc::string::String;

use super::{Cache, Lines, flag, last_component, option, word, words};
use crate::check::Brings;
use crate::model::mount::Mount;
use crate::model::recipe::{PipInstall, UvPipInstall, UvSync};
use crate::render::stage::Stage;

/// `pip install` of packages or of a requirements file.
pub(super) fn pip_install(pip: &PipInstall<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let cache = match Cache::mounted(&mut lines, pip.cache, "pip", "/root/.cache/pip", stage) {
        Cache::Root => String::new(),
        Cache::At(path) => option("--cache-dir", &path),
        Cache::Nowhere => flag("--no-cache-dir", true),
    };
    secret(&mut lines, pip.index_secret, "PIP_INDEX_URL");
    let requirements = requirements(&mut lines, pip.requirements);
    lines.command(format!(
        "pip install --disable-pip-version-check{cache}{}{}{requirements}{}",
        flag("--require-hashes", pip.require_hashes),
        option("--index-url", pip.index_url),
        words(pip.packages)
    ));
    lines
}

/// Mounts the build secret that is a package index.
fn secret(lines: &mut Lines, id: &str, variable: &str) {
    if !id.is_empty() {
        lines.mount(&Mount::secret(id).env(variable).into_mount());
    }
}

/// Mounts a requirements file, and names it.
fn requirements(lines: &mut Lines, path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    let target = format!("/tmp/{}", last_component(path));
    lines.bind(path, &target);
    option("--requirement", &target)
}

/// `uv pip install` into the Python of the base.
pub(super) fn uv_pip_install(uv: &UvPipInstall<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let cache = uv_cache(&mut lines, uv.cache, stage);
    secret(&mut lines, uv.index_secret, "UV_DEFAULT_INDEX");
    let requirements = requirements(&mut lines, uv.requirements);
    let place = if uv.venv.is_empty() {
        flag("--system", true)
    } else {
        // a Python that uv downloads would not be there in a later stage
        lines.command(format!("uv venv --no-python-downloads {}", word(uv.venv)));
        option("--python", uv.venv)
    };
    lines.command(format!(
        "uv pip install{place} --compile-bytecode{cache}{}{}{requirements}{}",
        flag("--require-hashes", uv.require_hashes),
        option("--default-index", uv.index_url),
        words(uv.packages)
    ));
    lines
}

/// Mounts the cache of uv, and names it.
fn uv_cache(lines: &mut Lines, wanted: bool, stage: &Stage<'_>) -> String {
    match Cache::mounted(lines, wanted, "uv", "/root/.cache/uv", stage) {
        // the cache is on another file system, so links into it cannot be made
        Cache::Root => flag("--link-mode=copy", true),
        Cache::At(path) => flag("--link-mode=copy", true) + &option("--cache-dir", &path),
        Cache::Nowhere => flag("--no-cache", true),
    }
}

/// `uv sync` with the lock file of the build context.
pub(super) fn uv_sync(uv: &UvSync<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let cache = uv_cache(&mut lines, uv.cache, stage);
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
