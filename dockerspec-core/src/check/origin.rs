//! Where `COPY --from` and the mounts of a RUN take their files from.

use super::vocabulary::{each, has_byte, number, same_name, similar};
use crate::model::image::Image;
use crate::model::mount::{Mount, MountKind};
use crate::model::place::At;
use crate::model::step::{Instruction, Step};
use crate::model::transfer::Origin;

/// The origins that a step names, the build context left out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origins<'a> {
    copy: Option<(At<'a>, Origin<'a>)>,
    mounts: &'a [Mount<'a>],
}

impl<'a> Origins<'a> {
    pub(crate) const fn of(step: &'a Step<'a>) -> Self {
        match &step.instruction {
            Instruction::Copy(copy) => Origins {
                copy: Some((step.at, copy.from)),
                mounts: &[],
            },
            Instruction::Run(run) => Origins {
                copy: None,
                mounts: run.mounts,
            },
            _ => Origins {
                copy: None,
                mounts: &[],
            },
        }
    }

    /// The next origin, and where it was written.
    pub(crate) const fn next(&mut self) -> Option<(At<'a>, Origin<'a>)> {
        if let Some((at, origin)) = self.copy {
            self.copy = None;
            if !matches!(origin, Origin::Context) {
                return Some((at, origin));
            }
        }
        while let [mount, rest @ ..] = self.mounts {
            self.mounts = rest;
            let origin = match &mount.kind {
                MountKind::Bind(bind) => bind.from,
                MountKind::Cache(cache) => cache.from,
                _ => Origin::Context,
            };
            if !matches!(origin, Origin::Context) {
                return Some((mount.at, origin));
            }
        }
        None
    }
}

/// What an origin is, seen from the stage at an index.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a> {
    /// The build context, or another that the build names.
    Context,
    /// An earlier stage.
    Stage,
    /// The stage itself.
    Itself,
    /// A stage that stands further down.
    Later,
    /// A name with a variable in it.
    Variable,
    /// An image, without doubt.
    Image(&'a str),
    /// No stage: an image, a named context, or a slip.
    NoStage(&'a str),
    /// The number of a stage that there is not.
    NoNumber,
}

/// Finds out what an origin is for the stage at `index`.
pub(crate) const fn source<'a>(origin: Origin<'a>, index: usize, image: &Image<'a>) -> Source<'a> {
    let name = match origin {
        Origin::Context | Origin::Named(_) => return Source::Context,
        Origin::Image(name) => return Source::Image(name),
        Origin::Stage(name) => name,
    };
    if has_byte(name.as_bytes(), b'$') {
        return Source::Variable;
    }
    if let Some(number) = number(name.as_bytes()) {
        let number = number as usize;
        return if number < index {
            Source::Stage
        } else if number == index {
            Source::Itself
        } else if number < image.stages.len() {
            Source::Later
        } else {
            Source::NoNumber
        };
    }
    let mut found = Source::NoStage(name);
    let mut at = 0;
    each!(stage in image.stages => {
        if same_name(stage.base.name.as_bytes(), name.as_bytes()) {
            if at < index {
                return Source::Stage;
            }
            if matches!(found, Source::NoStage(_)) {
                found = if at == index { Source::Itself } else { Source::Later };
            }
        }
        at += 1;
    });
    if let Source::NoStage(_) = found
        && is_reference(name.as_bytes())
    {
        return Source::Image(name);
    }
    found
}

/// Whether a name can be no stage's: it has a registry, a tag or a digest.
pub(crate) const fn is_reference(name: &[u8]) -> bool {
    has_byte(name, b'/') || has_byte(name, b':') || has_byte(name, b'@')
}

/// The stage before `index` that a name may be a slip for.
pub(crate) const fn similar_stage<'a>(
    name: &str,
    index: usize,
    image: &Image<'a>,
) -> Option<&'a str> {
    let mut at = 0;
    each!(stage in image.stages => {
        if at == index {
            break;
        }
        if similar(name.as_bytes(), stage.base.name.as_bytes()) {
            return Some(stage.base.name);
        }
        at += 1;
    });
    None
}
