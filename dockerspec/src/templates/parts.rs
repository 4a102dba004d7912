//! What the templates share.

use dockerspec_core::model::Arena;
use dockerspec_core::prelude::*;

use super::options::Options;

/// The version of uv that the templates copy.
pub(super) const UV: &str = "ghcr.io/astral-sh/uv:0.13";

/// The steps of a stage, one after the other.
pub(super) struct Steps<'a> {
    arena: &'a Arena<'a>,
    list: Vec<Step<'a>>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(arena: &'a Arena<'a>) -> Self {
        Steps {
            arena,
            list: Vec::new(),
        }
    }

    pub(super) fn add(mut self, steps: &[Step<'a>]) -> Self {
        self.list.extend_from_slice(steps);
        self
    }

    /// Adds a step where it is wanted.
    pub(super) fn add_if(self, wanted: bool, step: &Step<'a>) -> Self {
        if wanted { self.add(&[*step]) } else { self }
    }

    /// The labels, which change more often than what stands before them.
    pub(super) fn labels(mut self, options: &Options<'a>) -> Self {
        for (name, value) in options.labels {
            self.list.push(label(name, value).into_step());
        }
        self
    }

    pub(super) fn finish(self) -> &'a [Step<'a>] {
        self.arena.steps(self.list)
    }
}

/// Makes an image of its stages, and checks it.
pub(super) fn image<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
    stages: Vec<Stage<'a>>,
) -> Result<Hardened<Image<'a>>, Report> {
    unchecked(arena, options, stages).harden(&Policy::PRODUCTION)
}

pub(super) fn unchecked<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
    stages: Vec<Stage<'a>>,
) -> Image<'a> {
    let image = Image::new(options.name).stages(arena.stages(stages));
    if options.syntax {
        image
    } else {
        image.no_syntax()
    }
}

/// A probe that is asked often while the service starts, and now and then once it runs.
pub(super) fn http_probe<'a>(port: u16, options: &Options<'a>) -> Step<'a> {
    healthcheck_http(port, options.health)
        .interval(secs(30))
        .timeout(secs(5))
        .start_period(secs(30))
        .start_interval(secs(2))
        .retries(3)
        .into_step()
}

/// A probe by a program of the image.
pub(super) fn probe<'a>(command: &'a [&'a str], start: Duration) -> Step<'a> {
    healthcheck(command)
        .interval(secs(30))
        .timeout(secs(5))
        .start_period(start)
        .start_interval(secs(2))
        .retries(3)
        .into_step()
}
