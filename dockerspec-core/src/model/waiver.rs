//! Exceptions: a rule that is waived at one place, with the reason.

use super::place::At;
use crate::rules::Rule;

/// One waived rule.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct Waiver<'a> {
    /// The rule that may be broken here.
    pub rule: Rule,
    /// Why; at least ten characters, optionally ending in `(until 2027-03-01)`.
    pub reason: &'a str,
    /// Where the waiver was written.
    pub at: At<'a>,
    /// Written for another tool in a text: it needs no reason, and no finding.
    pub imported: bool,
}

/// The waivers of one instruction, mount, stage, setting, service or image.
///
/// An enum, since const evaluation looks at every field of every constant: no waiver costs one tag.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Waivers<'a> {
    /// No waiver.
    None,
    /// One, written in Rust.
    One(Waiver<'a>),
    /// Two, written in Rust.
    Two(Waiver<'a>, Waiver<'a>),
    /// A third was written here, which one place cannot hold.
    TooMany(At<'a>),
    /// Any number, read from a text.
    Listed(&'a [Waiver<'a>]),
}

impl<'a> Waivers<'a> {
    /// No waiver.
    pub const NONE: Waivers<'static> = Waivers::None;

    /// Waivers read from a text, in any number.
    pub const fn listed(listed: &'a [Waiver<'a>]) -> Self {
        Waivers::Listed(listed)
    }

    /// These and one more, written where the caller is.
    #[track_caller]
    pub(crate) const fn and(self, rule: Rule, reason: &'a str) -> Self {
        self.written(rule, reason, At::here())
    }

    /// These and one more, written at `at`.
    pub(crate) const fn written(self, rule: Rule, reason: &'a str, at: At<'a>) -> Self {
        let waiver = Waiver {
            rule,
            reason,
            at,
            imported: false,
        };
        match self {
            Waivers::None | Waivers::Listed(_) => Waivers::One(waiver),
            Waivers::One(first) => Waivers::Two(first, waiver),
            Waivers::Two(..) | Waivers::TooMany(_) => Waivers::TooMany(at),
        }
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        matches!(self, Waivers::None | Waivers::Listed([]))
    }

    /// Where a third waiver was written, which one place cannot hold.
    pub(crate) const fn too_many(&self) -> Option<At<'a>> {
        match *self {
            Waivers::TooMany(at) => Some(at),
            _ => None,
        }
    }

    /// The waiver at `index`, counted from 0.
    pub const fn get(&self, index: usize) -> Option<Waiver<'a>> {
        match *self {
            Waivers::One(first) if index == 0 => Some(first),
            Waivers::Two(first, _) if index == 0 => Some(first),
            Waivers::Two(_, second) if index == 1 => Some(second),
            Waivers::Listed(list) if index < list.len() => Some(list[index]),
            _ => None,
        }
    }
}
