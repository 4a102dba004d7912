//! Locked packages of Ruby and PHP.

use alloc::format;
use alloc::string::String;

use super::{Cache, Lines, flag, word};
use crate::model::recipe::{BundleInstall, ComposerInstall};
use crate::render::stage::Stage;

/// `bundle install` with the lock file of the build context.
pub(super) fn bundle(bundle: &BundleInstall<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let home = "/root/.bundle/cache";
    let (cache, unkept) = match Cache::mounted(&mut lines, bundle.cache, "bundle", home, stage) {
        Cache::Root => (String::from(home), false),
        Cache::At(path) => (path, false),
        Cache::Nowhere => (String::from("/tmp/bundle"), true),
    };
    lines.bind("Gemfile", "Gemfile");
    lines.bind("Gemfile.lock", "Gemfile.lock");
    let without = if bundle.without.is_empty() {
        String::new()
    } else {
        format!("BUNDLE_WITHOUT={} ", word(&bundle.without.join(":")))
    };
    lines.command(format!(
        "BUNDLE_FROZEN=true BUNDLE_GLOBAL_GEM_CACHE=true BUNDLE_USER_CACHE={} {without}bundle install{}",
        word(&cache),
        flag("--local", bundle.offline),
    ));
    if unkept {
        lines.command("rm -rf /tmp/bundle");
    }
    lines
}

/// `composer install` with the lock file of the build context.
pub(super) fn composer(composer: &ComposerInstall<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let home = "/root/.cache/composer";
    let (cache, unkept) = match Cache::mounted(&mut lines, composer.cache, "composer", home, stage)
    {
        Cache::Root => (String::from(home), false),
        Cache::At(path) => (path, false),
        Cache::Nowhere => (String::from("/tmp/composer"), true),
    };
    lines.bind("composer.json", "composer.json");
    lines.bind("composer.lock", "composer.lock");
    lines.command(format!(
        "COMPOSER_CACHE_DIR={} composer install --no-interaction --no-progress{}{}{}",
        word(&cache),
        flag("--no-dev", composer.omit_dev),
        flag("--no-scripts", composer.ignore_scripts),
        flag("--optimize-autoloader", composer.optimize_autoloader),
    ));
    if unkept {
        lines.command("rm -rf /tmp/composer");
    }
    lines
}
