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

    /// Copies the sources, each to the place that it has in the project.
    pub(super) fn sources(self, first: &'a str, more: &[&'a str]) -> Self {
        self.copied(&[first]).copied(more)
    }

    /// Copies modules and packages to where Python looks for them: those of a folder `src` stand in it no more.
    pub(super) fn modules(self, first: &'a str, more: &[&'a str]) -> Self {
        if matches!(first, "src" | "src/") {
            self.add(steps![copy(first, "./")]).copied(more)
        } else {
            self.sources(first, more)
        }
    }

    fn copied(mut self, sources: &[&'a str]) -> Self {
        for source in sources {
            self.list.push(copy(source, source).into_step());
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

/// The path of a URL inside of a text in single quotes: what could end the text is written as `%27`.
pub(super) fn encoded(path: &str) -> String {
    let mut text = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => text.push(char::from(byte)),
            b'/' | b'-' | b'_' | b'.' | b'~' | b'?' | b'=' | b'&' | b'%' => {
                text.push(char::from(byte));
            }
            _ => text.extend(["%", &format!("{byte:02X}")]),
        }
    }
    text
}
