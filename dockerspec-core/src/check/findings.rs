//! Findings, written into slots that the caller owns.

use alloc::string::String;
use core::fmt::Write as _;

use super::meta::Level;
use super::policy::Policy;
use crate::model::place::At;
use crate::rules::Rule;

/// A piece of a message.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// Words of the rule.
    Text(&'a str),
    /// The user's own text; it is shown in backticks, cut where it is long.
    Code(&'a [u8]),
    /// A number.
    Number(u64),
}

/// Pieces that a message can have.
const MESSAGE: usize = 6;
/// Pieces that a hint can have.
const HELP: usize = 3;
/// Bytes of the user's text that a message shows.
pub(crate) const SHOWN: usize = 60;

/// The unit of findings that belong to no stage and no service.
pub(crate) const NO_UNIT: u32 = u32::MAX;

/// What a rule found, without allocation: the form that const evaluation uses.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    /// The rule.
    pub rule: Rule,
    /// How serious the policy takes it.
    pub level: Level,
    /// Where it is.
    pub at: At<'a>,
    /// The entry of the list that it belongs to, whose waivers count.
    pub(crate) owner: At<'a>,
    /// Index of the stage or of the service.
    pub(crate) unit: u32,
    /// Name of the stage or of the service; empty where it has none.
    pub stage: &'a str,
    /// Bytes of the step's script that it is about.
    pub(crate) inside: Option<(u32, u32)>,
    /// Whether the rule could not decide, since a value is known only to the build.
    pub unknown: bool,
    message: [Option<Part<'a>>; MESSAGE],
    help: [Option<Part<'a>>; HELP],
}

impl<'a> Finding<'a> {
    /// What is wrong, with the user's own text.
    pub fn message(&self) -> String {
        text(&self.message)
    }

    /// Why it matters.
    pub const fn why(&self) -> &'static str {
        self.rule.why()
    }

    /// What to do.
    pub fn help(&self) -> String {
        if self.help[0].is_none() {
            return String::from(self.rule.help());
        }
        text(&self.help)
    }

    pub(crate) const fn message_parts(&self) -> &[Option<Part<'a>>] {
        &self.message
    }

    pub(crate) const fn help_parts(&self) -> &[Option<Part<'a>>] {
        &self.help
    }

    /// Where in the step's script it is, in bytes.
    pub const fn inside(&self) -> Option<(u32, u32)> {
        self.inside
    }
}

fn text(parts: &[Option<Part<'_>>]) -> String {
    let mut text = String::new();
    for part in parts.iter().flatten() {
        let written = match *part {
            Part::Text(words) => text.write_str(words),
            Part::Number(number) => write!(text, "{number}"),
            Part::Code(code) => {
                text.push('`');
                let shown = code.get(..SHOWN).unwrap_or(code);
                for piece in shown.utf8_chunks() {
                    // a character that the limit cuts is left out
                    let line = piece.valid();
                    text.extend(
                        line.chars()
                            .map(|it| if it.is_control() { ' ' } else { it }),
                    );
                }
                text.push_str(if shown.len() < code.len() {
                    "…`"
                } else {
                    "`"
                });
                Ok(())
            }
        };
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    text
}

/// A cursor over slots that the caller owns: a fixed array in const evaluation, a grown `Vec` at run time.
#[derive(Debug)]
pub struct Findings<'b, 'a> {
    slots: &'b mut [Option<Finding<'a>>],
    counts: Counts,
    /// The policy of the engine, once it has run.
    policy: Option<Policy>,
}

/// How many findings there were.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) pushed: usize,
    pub(crate) denied: usize,
    pub(crate) waived: usize,
}

impl<'b, 'a> Findings<'b, 'a> {
    /// No findings yet, in these slots.
    pub const fn over(slots: &'b mut [Option<Finding<'a>>]) -> Self {
        Findings {
            slots,
            counts: Counts {
                pushed: 0,
                denied: 0,
                waived: 0,
            },
            policy: None,
        }
    }

    /// The findings, in the order in which they were found; a waived one left an empty slot.
    pub const fn found(&self) -> &[Option<Finding<'a>>] {
        self.slots
    }

    /// How many there are, those included for which no slot was left.
    pub const fn total(&self) -> usize {
        self.counts.pushed - self.counts.waived
    }

    /// How many of them are errors.
    pub const fn denied(&self) -> usize {
        self.counts.denied
    }

    /// Whether some found no slot.
    pub const fn overflowed(&self) -> bool {
        self.counts.pushed > self.slots.len()
    }

    /// Reports an own rule at a place.
    pub const fn report(&mut self, rule: Rule, at: At<'a>, message: &'a str) {
        self.report_with(rule, at, &[Part::Text(message)]);
    }

    /// Reports an own rule at a place, with the user's own text in the message.
    pub const fn report_with(&mut self, rule: Rule, at: At<'a>, message: &[Part<'a>]) {
        let level = match &self.policy {
            Some(policy) => policy.level(rule),
            None => rule.level(),
        };
        self.push(Finding::new(rule, level, at, message, &[]));
    }

    /// Takes the levels of the policy that the engine runs with.
    pub(crate) const fn judged_by(&mut self, policy: &Policy) {
        self.policy = Some(*policy);
    }

    /// The policy that the engine ran with; `None` if it did not.
    pub(crate) const fn policy(&self) -> Option<Policy> {
        self.policy
    }

    pub(crate) const fn push(&mut self, finding: Finding<'a>) {
        if matches!(finding.level, Level::Allow) {
            return;
        }
        if matches!(finding.level, Level::Error) {
            self.counts.denied += 1;
        }
        if self.counts.pushed < self.slots.len() {
            self.slots[self.counts.pushed] = Some(finding);
        }
        self.counts.pushed += 1;
    }

    /// Takes a waived finding out of its slot.
    pub(crate) const fn remove(&mut self, index: usize) {
        if let Some(finding) = &self.slots[index] {
            if matches!(finding.level, Level::Error) {
                self.counts.denied -= 1;
            }
            self.counts.waived += 1;
        }
        self.slots[index] = None;
    }

    /// The same slots for a shorter time; give the counts back with [`Findings::take_back`].
    pub(crate) const fn lend(&mut self) -> Findings<'_, 'a> {
        Findings {
            slots: self.slots,
            counts: self.counts,
            policy: self.policy,
        }
    }

    pub(crate) const fn take_back(&mut self, counts: Counts) {
        self.counts = counts;
    }

    /// Forgets what was found since the counts were taken.
    pub(crate) fn forget_after(&mut self, counts: Counts) {
        for slot in self.slots.iter_mut().skip(counts.pushed) {
            *slot = None;
        }
        self.counts = counts;
    }

    pub(crate) const fn counts(&self) -> Counts {
        self.counts
    }
}

impl<'a> Finding<'a> {
    pub(crate) const fn new(
        rule: Rule,
        level: Level,
        at: At<'a>,
        message: &[Part<'a>],
        help: &[Part<'a>],
    ) -> Self {
        let mut finding = Finding {
            rule,
            level,
            at,
            owner: at,
            unit: NO_UNIT,
            stage: "",
            inside: None,
            unknown: false,
            message: [None; MESSAGE],
            help: [None; HELP],
        };
        let mut index = 0;
        while index < message.len() && index < MESSAGE {
            finding.message[index] = Some(message[index]);
            index += 1;
        }
        index = 0;
        while index < help.len() && index < HELP {
            finding.help[index] = Some(help[index]);
            index += 1;
        }
        finding
    }
}
