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
#[derive(Clone, Copy, Debug)]
pub struct Waivers<'a> {
    own: [Option<Waiver<'a>>; 2],
    listed: &'a [Waiver<'a>],
    too_many: Option<At<'a>>,
}

impl<'a> Waivers<'a> {
    /// No waiver.
    pub const NONE: Waivers<'static> = Waivers {
        own: [None, None],
        listed: &[],
        too_many: None,
    };

    /// Waivers read from a text, in any number.
    pub const fn listed(listed: &'a [Waiver<'a>]) -> Self {
        Waivers {
            own: [None, None],
            listed,
            too_many: None,
        }
    }

    /// These and one more, written where the caller is.
    #[track_caller]
    pub(crate) const fn and(self, rule: Rule, reason: &'a str) -> Self {
        self.written(rule, reason, At::here())
    }

    /// These and one more, written at `at`.
    pub(crate) const fn written(mut self, rule: Rule, reason: &'a str, at: At<'a>) -> Self {
        let waiver = Some(Waiver {
            rule,
            reason,
            at,
            imported: false,
        });
        match self.own {
            [None, _] => self.own[0] = waiver,
            [Some(_), None] => self.own[1] = waiver,
            _ => self.too_many = Some(at),
        }
        self
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        matches!(
            self,
            Waivers {
                own: [None, None],
                listed: [],
                ..
            }
        )
    }

    /// Where a third waiver was written, which one place cannot hold.
    pub(crate) const fn too_many(&self) -> Option<At<'a>> {
        self.too_many
    }

    /// The waiver at `index`, counted from 0.
    pub const fn get(&self, index: usize) -> Option<Waiver<'a>> {
        let own = match self.own {
            [None, _] => 0,
            [Some(_), None] => 1,
            _ => 2,
        };
        if index < own {
            return self.own[index];
        }
        let mut rest = self.listed;
        let mut left = index - own;
        while let [first, tail @ ..] = rest {
            if left == 0 {
                return Some(*first);
            }
            left -= 1;
            rest = tail;
        }
        None
    }
}
