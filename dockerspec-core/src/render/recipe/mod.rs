//! Recipes as plain lines, by what the base of the stage is.

mod build;
mod files;
mod jvm;
mod node;
mod packages;
mod probe;
mod python;
mod system;
mod user;

pub(super) use probe::probe;
#[cfg(feature = "yaml")]
pub(super) use probe::{Command, http, tcp};

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::page::Page;
use super::run;
use super::stage::Stage;
use crate::check::{base, bases};
use crate::model::image::{Image, Stage as Source};
use crate::model::mount::Mount;
use crate::model::recipe::{PackedRecipe, Recipe};
use crate::model::step::{Instruction, Step};
use crate::model::words::User;

/// What a recipe is written as: arguments that the RUN needs, its mounts, its commands.
#[derive(Debug, Default)]
pub(super) struct Lines {
    arguments: &'static [&'static str],
    flags: Vec<String>,
    commands: Vec<String>,
}

impl Lines {
    fn mount(&mut self, mount: &Mount<'_>) {
        self.flags.push(run::mount(mount));
    }

    /// A file or directory of the build context, for as long as the command runs.
    fn bind(&mut self, source: &str, target: &str) {
        self.mount(&Mount::bind(target).source(source).into_mount());
    }

    /// Adds flags that are not there yet: two recipes may want the same cache.
    fn add_flags(&mut self, flags: Vec<String>) {
        for flag in flags {
            if !self.flags.contains(&flag) {
                self.flags.push(flag);
            }
        }
    }

    fn command(&mut self, command: impl Into<String>) {
        self.commands.push(command.into());
    }
}

/// Writes a recipe.
pub(super) fn write(page: &mut Page, recipe: &PackedRecipe<'_>, stage: &Stage<'_>) {
    let lines = match recipe.unpack() {
        Recipe::Download(it) => {
            let line = files::download(&it, stage, page.escape);
            page.line(format_args!("{line}"));
            return;
        }
        Recipe::GitCheckout(it) => {
            let line = files::git_checkout(&it, stage, page.escape);
            page.line(format_args!("{line}"));
            return;
        }
        other => lines(&other, stage),
    };
    for name in lines.arguments {
        page.line(format_args!("ARG {name}"));
    }
    let commands: Vec<&str> = lines.commands.iter().map(String::as_str).collect();
    run::command(page, "", &lines.flags, &run::parts(&commands, true));
}

fn lines(recipe: &Recipe<'_>, stage: &Stage<'_>) -> Lines {
    match recipe {
        Recipe::AptInstall(it) => system::apt_install(it),
        Recipe::ApkAdd(it) => system::apk_add(it, stage),
        Recipe::DnfInstall(it) => system::dnf_install(it, stage),
        Recipe::PipInstall(it) => python::pip_install(it, stage),
        Recipe::UvSync(it) => python::uv_sync(it, stage),
        Recipe::UvPipInstall(it) => python::uv_pip_install(it, stage),
        Recipe::CargoBuild(it) => build::cargo(it, stage),
        Recipe::GoBuild(it) => build::go(it, stage),
        Recipe::NpmCi(it) => node::npm_ci(it, stage),
        Recipe::NpmRun(it) => node::npm_run(it),
        Recipe::PnpmInstall(it) => node::pnpm_install(it, stage),
        Recipe::YarnInstall(it) => node::yarn_install(it, stage),
        Recipe::MavenPackage(it) => jvm::maven(it, stage),
        Recipe::GradleBuild(it) => jvm::gradle(it, stage),
        Recipe::DotnetPublish(it) => build::dotnet(it, stage),
        Recipe::BundleInstall(it) => packages::bundle(it, stage),
        Recipe::ComposerInstall(it) => packages::composer(it, stage),
        Recipe::CreateUser(it) => user::create(it, stage),
        Recipe::CreateDir(it) => user::create_dir(it),
        Recipe::StripSetuid(_) => files::strip_setuid(),
        Recipe::ModelDownload(it) => files::model(it, stage),
        // the builder does these, no command
        Recipe::Download(_) | Recipe::GitCheckout(_) => Lines::default(),
    }
}

/// The lines of steps that another recipe surrounds, joined to its own.
fn surrounded(lines: &mut Lines, steps: &[Step<'_>], stage: &Stage<'_>) {
    for step in steps {
        match &step.instruction {
            Instruction::Run(run) => {
                lines.add_flags(run::flags(run));
                lines.commands.extend(run::commands(run));
            }
            Instruction::Recipe(recipe) => {
                let inner = self::lines(&recipe.unpack(), stage);
                if !inner.arguments.is_empty() {
                    lines.arguments = inner.arguments;
                }
                lines.add_flags(inner.flags);
                lines.commands.extend(inner.commands);
            }
            _ => {}
        }
    }
}

/// The lines that a recipe or a probe renders to in a stage of its own on `base`.
///
/// The steps in `before` are not part of the answer, but what they set is in force.
///
/// ```
/// use dockerspec_core::prelude::*;
/// use dockerspec_core::render::recipe_lines;
///
/// let recipe = apk_add(&["curl"]).no_cache().into_step();
/// assert_eq!(recipe_lines(&recipe, "alpine:3.22", &[]), "RUN apk add --no-cache curl\n");
/// ```
pub fn recipe_lines(recipe: &Step<'_>, base: &str, before: &[Step<'_>]) -> String {
    let stages = [Source {
        base: crate::model::functions::from(base),
        steps: &[],
    }];
    let image = Image::new("recipe").stages(&stages);
    let facts = bases(&image).first().copied();
    let mut stage = Stage::new(image.name, facts.unwrap_or(base::Facts::UNKNOWN), None);
    let mut ignored = Page::new('\\');
    super::instruction::steps(&mut ignored, before, &mut stage);
    let mut page = Page::new('\\');
    if let Instruction::Recipe(_) | Instruction::Healthcheck(_) = recipe.instruction {
        super::instruction::steps(&mut page, core::slice::from_ref(recipe), &mut stage);
    }
    page.finish()
}

/// Where a tool keeps its downloads.
pub(super) enum Cache {
    /// In the tool's own place below root's home, in a cache mount.
    Root,
    /// At this path, in a cache mount that belongs to the user.
    At(String),
    /// Nowhere: the cache was not wanted, or it is not known whose it would be.
    Nowhere,
}

impl Cache {
    /// Mounts a cache for the user in force; `home` is the tool's own place below `/root`.
    fn mounted(lines: &mut Lines, wanted: bool, tool: &str, home: &str, stage: &Stage<'_>) -> Self {
        match (wanted, stage.owner()) {
            (true, Owner::Root) => {
                lines.mount(&Mount::cache(home).into_mount());
                Cache::Root
            }
            (true, Owner::Number(user, uid)) => {
                let (target, id) = (format!("/tmp/.cache/{tool}"), format!("{tool}-{uid}"));
                lines.mount(&Mount::cache(&target).id(&id).owner(user).into_mount());
                Cache::At(target)
            }
            _ => Cache::Nowhere,
        }
    }
}

/// Who owns what a command writes.
pub(super) enum Owner<'a> {
    Root,
    /// A user other than root, with the number.
    Number(User<'a>, u32),
    /// A user whose number only the base image knows.
    Unknown,
}

/// A word of a shell command, in single quotes where it needs them.
pub(super) fn word(text: &str) -> Cow<'_, str> {
    let safe = |ch: char| ch.is_ascii_alphanumeric() || "_./:@%+=,-".contains(ch);
    if !text.is_empty() && text.chars().all(safe) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
    }
}

/// Words of a shell command, each with a blank before it.
pub(super) fn words(texts: &[&str]) -> String {
    let mut line = String::new();
    for text in texts {
        line.extend([" ", &word(text)]);
    }
    line
}

/// A long option and its value with a blank before it; nothing where the value is empty.
pub(super) fn option(name: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!(" {name} {}", word(value))
    }
}

/// A flag with a blank before it, where it is wanted.
pub(super) fn flag(name: &str, wanted: bool) -> String {
    if wanted {
        format!(" {name}")
    } else {
        String::new()
    }
}

/// A text as part of a name: letters, digits, `.`, `_` and `-`.
pub(super) fn slug(text: &str) -> String {
    let safe = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '.' | '_' | '-');
    text.chars()
        .map(|ch| if safe(ch) { ch } else { '-' })
        .collect()
}

/// The last component of a path.
pub(super) fn last_component(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::{slug, word};

    #[test]
    fn a_word_stays_one_word() {
        for (text, written) in [
            ("curl=8.14.1-2", "curl=8.14.1-2"),
            ("flask>=3", "'flask>=3'"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("$(id)", "'$(id)'"),
            ("~", "'~'"),
            ("", "''"),
        ] {
            assert_eq!(word(text), written);
        }
        assert_eq!(slug("acme/api:1"), "acme-api-1");
    }
}
