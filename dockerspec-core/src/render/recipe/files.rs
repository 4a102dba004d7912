//! Files that a build downloads, and what it takes from those of the base.

use alloc::format;
use alloc::string::String;

use super::{Cache, Lines, option, word};
use crate::model::functions;
use crate::model::mount::Mount;
use crate::model::recipe::{Download, GitCheckout, ModelDownload};
use crate::model::transfer::Mode;
use crate::render::stage::Stage;
use crate::render::transfer;

/// `ADD --checksum`.
pub(super) fn download(it: &Download<'_>, stage: &Stage<'_>, escape: char) -> String {
    let checksum = format!("sha256:{}", it.sha256);
    let mode = match it.mode {
        Some(mode) => Mode::Octal(mode),
        None => Mode::Unwritten,
    };
    let mut add = functions::add(it.url, it.to);
    add.checksum = &checksum;
    add.mode = mode;
    add.unpack = it.unpack.then_some(true);
    transfer::add(&add, stage.user, escape)
}

/// `ADD` of a commit.
pub(super) fn git_checkout(it: &GitCheckout<'_>, stage: &Stage<'_>, escape: char) -> String {
    let source = format!("{}#{}", it.url, it.commit);
    let mut add = functions::add(&source, it.to);
    add.keep_git_dir = it.keep_git_dir;
    transfer::add(&add, stage.user, escape)
}

/// Every file system of its own, as `/proc`, is left out.
pub(super) fn strip_setuid() -> Lines {
    let mut lines = Lines::default();
    lines.command("find / -xdev -type f -perm /6000 -exec chmod a-s {} +");
    lines
}

/// `hf download`; a token is taken where the build is given one.
pub(super) fn model(model: &ModelDownload<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let home = "/root/.cache/huggingface";
    let (cache, unkept) = match Cache::mounted(&mut lines, model.cache, "huggingface", home, stage)
    {
        Cache::Root => (String::from(home), false),
        Cache::At(path) => (path, false),
        Cache::Nowhere => (String::from("/tmp/huggingface"), true),
    };
    let token = Mount::secret("hf_token").env("HF_TOKEN").optional();
    lines.mount(&token.into_mount());
    lines.command(format!(
        "HF_HOME={} hf download{}{} {}",
        word(&cache),
        option("--revision", model.revision),
        option("--local-dir", model.to),
        word(model.repo),
    ));
    if unkept {
        lines.command("rm -rf /tmp/huggingface");
    }
    lines
}
