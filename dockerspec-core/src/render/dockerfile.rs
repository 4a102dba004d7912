//! An image from its directives to the last instruction of its last stage.

use alloc::string::String;
use alloc::vec::Vec;

use super::page::Page;
use super::stage::Stage;
use super::{instruction, owner};
use crate::check::{base, bases, stage_named};
use crate::model::image::{Base, BaseRef, Escape, Image};
use crate::model::step::{Instruction, Step};

/// The Dockerfile of an image that meets `policy`.
pub(super) fn render(image: &Image<'_>, policy: &str) -> String {
    let mut page = page(image);
    head(&mut page, image, policy);
    stages(&mut page, image);
    page.finish()
}

/// Where the lines of the same text come from.
pub(super) fn sources(image: &Image<'_>, policy: &str) -> Vec<(usize, String)> {
    let mut page = page(image);
    page.keep_sources();
    head(&mut page, image, policy);
    stages(&mut page, image);
    page.into_sources()
}

fn page(image: &Image<'_>) -> Page {
    Page::new(match image.escape {
        Escape::Backslash => '\\',
        Escape::Backtick => '`',
    })
}

/// What is in force where an image ends.
#[cfg(feature = "yaml")]
pub(super) fn end<'a>(image: &Image<'a>) -> Option<Stage<'a>> {
    let mut ignored = Page::new('\\');
    let ends = stages(&mut ignored, image);
    image
        .target_index()
        .and_then(|index| ends.get(index).copied())
}

/// Writes the stages; the answer is what is in force where each ends.
fn stages<'a>(page: &mut Page, image: &Image<'a>) -> Vec<Stage<'a>> {
    let facts = bases(image);
    let mut above: &[Step<'a>] = &[];
    let mut ends: Vec<Stage<'a>> = Vec::with_capacity(image.stages.len());
    for (index, stage) in image.stages.iter().enumerate() {
        let parent = match stage.base.base {
            BaseRef::Image(name) | BaseRef::Stage(name) => stage_named(image, index, name),
            BaseRef::Own(_) => None,
        };
        let mut state = match parent.and_then(|parent| ends.get(parent)) {
            Some(parent) => *parent,
            None => Stage::new(
                image.name,
                facts.get(index).copied().unwrap_or(base::Facts::UNKNOWN),
                owner::of_base(&stage.base),
            ),
        };
        page.blank();
        instruction::steps(page, above, &mut state.clone());
        from(page, &stage.base);
        let own;
        (own, above) = without_last_comments(stage.steps);
        instruction::steps(page, own, &mut state);
        ends.push(state);
    }
    if let Some(state) = ends.last_mut() {
        instruction::steps(page, above, state);
    }
    ends
}

/// The steps, and the comments behind them: those above a FROM are read as the end of the stage before it.
fn without_last_comments<'s, 'a>(steps: &'s [Step<'a>]) -> (&'s [Step<'a>], &'s [Step<'a>]) {
    let comments = steps
        .iter()
        .rev()
        .take_while(|step| matches!(step.instruction, Instruction::Comment(_)))
        .count();
    steps.split_at(steps.len() - comments)
}

/// The directives, the line about the policy, and the arguments before the first FROM.
fn head(page: &mut Page, image: &Image<'_>, policy: &str) {
    if !image.syntax.is_empty() {
        page.line(format_args!("# syntax={}", image.syntax));
    }
    if image.escape == Escape::Backtick {
        page.line(format_args!("# escape=`"));
    }
    if !image.skip_checks.is_empty() {
        page.line(format_args!("# check=skip={}", image.skip_checks.join(",")));
    }
    // the first line that is no directive: no comment below it can be one
    page.line(format_args!(
        "# checked by dockerspec against the policy `{policy}`"
    ));
    // the `check` directive is read as a waiver of the same rules
    page.waivers_but(&image.waivers, |waiver| {
        waiver.imported
            && waiver.rule.sources().iter().any(|source| {
                source
                    .strip_prefix("buildkit:")
                    .is_some_and(|check| image.skip_checks.contains(&check))
            })
    });
    if !image.args.is_empty() {
        page.blank();
    }
    for arg in image.args {
        instruction::arg(page, arg);
    }
}

fn from(page: &mut Page, base: &Base<'_>) {
    page.comes_from(&base.at);
    page.waivers(&base.waivers);
    page.describe(base.name, base.describe);
    let platform = match base.platform {
        Some(platform) => ["--platform=", platform.as_str(), " "],
        None => [""; 3],
    };
    let reference = match base.base {
        BaseRef::Image(name) | BaseRef::Stage(name) => name,
        BaseRef::Own(image) => image.get().name,
    };
    let mut line = ["FROM ", &platform.concat(), reference].concat();
    if !base.digest.is_empty() {
        line = [&line, "@", base.digest].concat();
    }
    if !base.name.is_empty() {
        line = [&line, " AS ", base.name].concat();
    }
    page.line(format_args!("{line}"));
}
