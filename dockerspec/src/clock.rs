//! The day against which waivers expire.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

use dockerspec_core::check::{Date, Spec};
use dockerspec_core::{Findings, Policy, Ruleset};

/// Today in UTC, or the day of `SOURCE_DATE_EPOCH` where that is set.
pub fn today() -> Date {
    let fixed = env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|it| it.parse().ok());
    let seconds = fixed.unwrap_or_else(|| {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |it| it.as_secs())
    });
    Date::from_unix(seconds)
}

/// A ruleset whose waivers expire today.
pub(crate) struct Dated<'r> {
    ruleset: &'r dyn Ruleset,
    policy: Policy,
}

impl<'r> Dated<'r> {
    pub(crate) fn new(ruleset: &'r dyn Ruleset) -> Self {
        let policy = ruleset.rules_policy().today(today());
        Dated { ruleset, policy }
    }
}

impl Ruleset for Dated<'_> {
    fn rules_policy(&self) -> &Policy {
        &self.policy
    }

    fn own_rules<'a>(&self, spec: &Spec<'a>, findings: &mut Findings<'_, 'a>) {
        self.ruleset.own_rules(spec, findings);
    }
}
