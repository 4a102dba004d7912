//! What was found, owned: for printing, matching and handing on.

mod catalogue;
mod counts;
pub(crate) mod json;
mod text;

pub use catalogue::catalogue;
pub use counts::Counts;
pub use json::{Json, json};
pub use text::{text, text_with_source};

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::check::{self, Level};
use crate::model::place::At;
use crate::rules::Rule;

/// What an image, a project or a file was found to be.
#[derive(Clone, Debug)]
pub struct Report {
    subject: String,
    kind: &'static str,
    policy: &'static str,
    findings: Vec<Finding>,
}

/// The owned form of [`check::Finding`].
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How serious the policy takes it.
    pub level: Level,
    /// Where it is.
    pub place: Place,
    /// Name of the stage or of the service; empty where it has none.
    pub stage: String,
    /// What is wrong, with the user's own text.
    pub message: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub help: String,
    /// Whether the rule could not decide, since a value is known only to the build.
    pub unknown: bool,
}

/// A place, owned.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Line and column where it begins, from 1; columns in characters.
    pub start: (u32, u32),
    /// Line and column where it ends; the start again where only that is known.
    pub end: (u32, u32),
    /// Bytes of a text file; nothing in Rust source.
    pub bytes: Option<(u32, u32)>,
    /// Bytes of the step's script that it is about, in a text file, before they are resolved.
    pub(crate) inside: Option<(u32, u32)>,
}

impl Report {
    /// A report over the findings of the engine.
    pub(crate) fn new(
        subject: &str,
        kind: &'static str,
        policy: &'static str,
        found: &[check::Finding<'_>],
    ) -> Self {
        Report {
            subject: subject.to_string(),
            kind,
            policy,
            findings: found.iter().map(Finding::from_record).collect(),
        }
    }

    /// The same findings, of text of this kind.
    pub(crate) fn of_kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// What was checked.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What kind of thing it is: `image`, `project`, `overlay`, or for text `dockerfile`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Name of the policy.
    pub fn policy(&self) -> &'static str {
        self.policy
    }

    /// Whether nothing was found that is an error.
    pub fn is_clean(&self) -> bool {
        self.errors().next().is_none()
    }

    /// Everything that was found, by place.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What was found, for places to be resolved in.
    pub(crate) fn findings_mut(&mut self) -> &mut Vec<Finding> {
        &mut self.findings
    }

    /// How many findings there are of each level.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.findings)
    }

    /// The errors.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.of_level(Level::Error)
    }

    /// The warnings.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.of_level(Level::Warning)
    }

    fn of_level(&self, level: Level) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |it| it.level == level)
    }

    /// What one rule found.
    pub fn by_rule(&self, rule: Rule) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |it| it.rule == rule)
    }
}

impl Finding {
    fn from_record(record: &check::Finding<'_>) -> Self {
        Finding {
            rule: record.rule,
            level: record.level,
            place: Place::new(&record.at, record.inside()),
            stage: record.stage.to_string(),
            message: record.message(),
            why: record.why(),
            help: record.help(),
            unknown: record.unknown,
        }
    }
}

impl Place {
    /// The start of a text file.
    pub(crate) fn nowhere(file: &str) -> Self {
        Place {
            file: file.to_string(),
            start: (1, 1),
            end: (1, 1),
            bytes: Some((0, 0)),
            inside: None,
        }
    }

    fn new(at: &At<'_>, inside: Option<(u32, u32)>) -> Self {
        let (start, bytes) = match *at {
            At::Rust { line, column, .. } => ((line, column), None),
            At::Text { start, end, .. } => ((1, 1), Some((start, end))),
        };
        Place {
            file: at.file().to_string(),
            start,
            end: start,
            bytes,
            inside: inside.filter(|_| bytes.is_some()),
        }
    }
}
