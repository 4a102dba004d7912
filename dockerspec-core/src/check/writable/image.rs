//! The texts around the steps: directives, arguments, FROM lines, the .dockerignore.

use super::judge::Judge;
use super::text;
use crate::check::{Check, each};
use crate::model::image::{BaseRef, Escape, Image, Stage};
use crate::model::instructions::Arg;

/// Reports every text of the image that its Dockerfile or .dockerignore cannot hold.
pub(crate) const fn image<'a>(image: &Image<'a>, check: &mut Check<'_, 'a>) {
    let mut judge = Judge {
        check,
        at: image.at,
        escape: match image.escape {
            Escape::Backslash => b'\\',
            Escape::Backtick => b'`',
        },
    };
    judge.some_word("the frontend ", image.syntax);
    each!(name in image.skip_checks => {
        let fault = if is_letters(name.as_bytes()) { None } else { Some(" is no name of a check") };
        judge.judge("the check ", name, fault);
    });
    each!(pattern in image.ignore => {
        judge.judge("the pattern ", pattern, text::pattern(pattern.as_bytes()));
    });
    if !image.dockerfile.is_empty() {
        judge.judge(
            "the file name ",
            image.dockerfile,
            super::recipe::component(image.dockerfile),
        );
    }
    judge.waivers(&image.waivers);
    each!(arg in image.args => {
        judge.at = arg.at;
        judge.arg(arg);
    });
    each!(stage in image.stages => {
        judge.from(stage);
        judge.steps(stage.steps, 0);
    });
}

const fn is_letters(text: &[u8]) -> bool {
    let mut rest = text;
    while let [b'A'..=b'Z' | b'a'..=b'z', tail @ ..] = rest {
        rest = tail;
    }
    rest.is_empty() && !text.is_empty()
}

impl<'a> Judge<'_, '_, 'a> {
    /// ARG with what describes it.
    pub(super) const fn arg(&mut self, arg: &Arg<'a>) {
        self.variable(arg.name);
        if let Some(value) = arg.default {
            self.value("the default ", value);
        }
        self.comment("the description ", arg.describe);
    }

    const fn from(&mut self, stage: &Stage<'a>) {
        let base = &stage.base;
        self.at = base.at;
        match base.base {
            BaseRef::Image(name) | BaseRef::Stage(name) => self.word("the base ", name),
            BaseRef::Own(image) => self.word("the base ", image.get().name),
        }
        self.some_word("the digest ", base.digest);
        self.some_word("the stage ", base.name);
        if let Some(platform) = base.platform {
            self.word("the platform ", platform.as_str());
        }
        self.comment("the description ", base.describe);
        self.waivers(&base.waivers);
    }
}
