//! A container image: its stages, its build context and what it is called.

use alloc::format;
use alloc::string::String;

use super::instructions::Arg;
use super::place::At;
use super::step::Step;
use super::waiver::Waivers;
use super::words::Platform;
use crate::check::Hardened;
use crate::rules::Rule;

/// What a stage starts from.
#[derive(Clone, Copy, Debug)]
pub enum BaseRef<'a> {
    /// An image reference; in a text also the name of an earlier stage.
    Image(&'a str),
    /// An earlier stage of this image.
    Stage(&'a str),
    /// Another image of this program.
    Own(&'a Hardened<Image<'a>>),
}

/// `FROM`, before its steps are given.
#[non_exhaustive]
#[must_use = "give the stage its steps: `.with(steps![..])`"]
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// What the stage starts from.
    pub base: BaseRef<'a>,
    /// Name of the stage (`AS`); empty where it has none.
    pub name: &'a str,
    /// Platform of the base; the target's where it is not given.
    pub platform: Option<Platform<'a>>,
    /// Digest of the base, as `sha256:…`; empty where it is not pinned or part of the reference.
    pub digest: &'a str,
    /// What the stage is for, shown by `docker build --call=outline`.
    pub describe: &'a str,
    /// Where it was written.
    pub at: At<'a>,
    /// Rules that the stage may break.
    pub waivers: Waivers<'a>,
}

impl<'a> Base<'a> {
    /// A base without options.
    #[track_caller]
    pub(crate) const fn new(base: BaseRef<'a>) -> Self {
        Base {
            base,
            name: "",
            platform: None,
            digest: "",
            describe: "",
            at: At::here(),
            waivers: Waivers::NONE,
        }
    }

    /// Name of the stage (`AS`).
    pub const fn named(mut self, name: &'a str) -> Self {
        self.name = name;
        self
    }

    /// Platform of the base.
    pub const fn platform(mut self, platform: Platform<'a>) -> Self {
        self.platform = Some(platform);
        self
    }

    /// Digest of the base, as `sha256:…`.
    pub const fn digest(mut self, digest: &'a str) -> Self {
        self.digest = digest;
        self
    }

    /// What the stage is for; rendered as a comment that `docker build --call=outline` shows.
    pub const fn describe(mut self, text: &'a str) -> Self {
        self.describe = text;
        self
    }

    /// Lets the stage break a rule, for a reason of at least ten characters.
    #[track_caller]
    pub const fn allow(mut self, rule: Rule, reason: &'a str) -> Self {
        self.waivers = self.waivers.and(rule, reason);
        self
    }

    /// The stage with its steps: `steps![..]`.
    pub const fn with(self, steps: &'a [Step<'a>]) -> Stage<'a> {
        Stage { base: self, steps }
    }
}

/// One stage of an image.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Stage<'a> {
    /// Its FROM.
    pub base: Base<'a>,
    /// Its instructions.
    pub steps: &'a [Step<'a>],
}

/// The character that continues a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// `\`, the default.
    Backslash,
    /// `` ` ``, for Windows paths.
    Backtick,
}

/// The default of the `# syntax=` line: the newest stable Dockerfile frontend.
pub const SYNTAX: &str = "docker/dockerfile:1";

/// A container image.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    /// Its name, as `acme/api`.
    pub name: &'a str,
    /// Build arguments before the first FROM.
    pub args: &'a [Arg<'a>],
    /// Its stages; the last is the image unless another is the target.
    pub stages: &'a [Stage<'a>],
    /// Name of the stage that is the image; the last where it is empty.
    pub target: &'a str,
    /// Platforms that it is built for; the builder's where there are none.
    pub platforms: &'a [Platform<'a>],
    /// Tags beside its name.
    pub tags: &'a [&'a str],
    /// Patterns that its .dockerignore has beside the default ones.
    pub ignore: &'a [&'a str],
    /// Folder of the build context; `.` where it is not given.
    pub context: &'a str,
    /// Name of its Dockerfile; made of its own name where it is empty.
    pub dockerfile: &'a str,
    /// Frontend of the `# syntax=` line; no line where it is empty.
    pub syntax: &'a str,
    /// The character that continues a line.
    pub escape: Escape,
    /// BuildKit checks that are skipped, for the `# check=skip=` line.
    pub skip_checks: &'a [&'a str],
    /// Where it was written.
    pub at: At<'a>,
    /// Rules that the image may break.
    pub waivers: Waivers<'a>,
}

impl<'a> Image<'a> {
    /// An image without stages.
    #[track_caller]
    pub const fn new(name: &'a str) -> Self {
        Image {
            name,
            args: &[],
            stages: &[],
            target: "",
            platforms: &[],
            tags: &[],
            ignore: &[],
            context: ".",
            dockerfile: "",
            syntax: SYNTAX,
            escape: Escape::Backslash,
            skip_checks: &[],
            at: At::here(),
            waivers: Waivers::NONE,
        }
    }

    /// Build arguments before the first FROM, used as `from("debian:${VERSION}")`.
    pub const fn args(mut self, args: &'a [Arg<'a>]) -> Self {
        self.args = args;
        self
    }

    /// Its stages.
    pub const fn stages(mut self, stages: &'a [Stage<'a>]) -> Self {
        self.stages = stages;
        self
    }

    /// Name of the stage that is the image, where it is not the last.
    pub const fn target(mut self, stage: &'a str) -> Self {
        self.target = stage;
        self
    }

    /// Platforms that it is built for.
    pub const fn platforms(mut self, platforms: &'a [Platform<'a>]) -> Self {
        self.platforms = platforms;
        self
    }

    /// Tags beside its name.
    pub const fn tags(mut self, tags: &'a [&'a str]) -> Self {
        self.tags = tags;
        self
    }

    /// Patterns that its .dockerignore has beside the default ones.
    pub const fn ignore(mut self, patterns: &'a [&'a str]) -> Self {
        self.ignore = patterns;
        self
    }

    /// Folder of the build context, where it is not the project's.
    pub const fn context(mut self, path: &'a str) -> Self {
        self.context = path;
        self
    }

    /// Name of its Dockerfile, where it is not made of its own: `Dockerfile` for a project's only image.
    pub const fn dockerfile(mut self, name: &'a str) -> Self {
        self.dockerfile = name;
        self
    }

    /// Frontend of the `# syntax=` line, where it is not `docker/dockerfile:1`.
    pub const fn syntax(mut self, frontend: &'a str) -> Self {
        self.syntax = frontend;
        self
    }

    /// Leaves the `# syntax=` line out, for builders that reach no registry.
    pub const fn no_syntax(mut self) -> Self {
        self.syntax = "";
        self
    }

    /// The character that continues a line.
    pub const fn escape(mut self, escape: Escape) -> Self {
        self.escape = escape;
        self
    }

    /// BuildKit checks that are skipped, for the `# check=skip=` line.
    pub const fn check(mut self, skip: &'a [&'a str]) -> Self {
        self.skip_checks = skip;
        self
    }

    /// Lets the image break a rule, for a reason of at least ten characters.
    #[track_caller]
    pub const fn allow(mut self, rule: Rule, reason: &'a str) -> Self {
        self.waivers = self.waivers.and(rule, reason);
        self
    }

    /// Index of the stage that is the image.
    pub const fn target_index(&self) -> Option<usize> {
        let mut rest = self.stages;
        let mut index = 0;
        let mut named = None;
        while let [stage, tail @ ..] = rest {
            if !self.target.is_empty()
                && crate::check::vocabulary::same_name(
                    stage.base.name.as_bytes(),
                    self.target.as_bytes(),
                )
            {
                named = Some(index);
            }
            index += 1;
            rest = tail;
        }
        if self.target.is_empty() {
            if index == 0 { None } else { Some(index - 1) }
        } else {
            named
        }
    }
}

impl Image<'_> {
    /// Name of its Dockerfile: `api.Dockerfile` for `acme/api`, so that the images of a project stand side by side.
    pub fn dockerfile_name(&self) -> String {
        if !self.dockerfile.is_empty() {
            return String::from(self.dockerfile);
        }
        let path = self.name.rsplit('/').next().unwrap_or(self.name);
        let name: String = path
            .split([':', '@'])
            .next()
            .unwrap_or(path)
            .chars()
            .filter(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.'))
            .collect();
        match name.trim_matches('.') {
            "" => String::from("Dockerfile"),
            name => format!("{name}.Dockerfile"),
        }
    }
}
