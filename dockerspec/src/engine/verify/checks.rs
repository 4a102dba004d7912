//! Collects checks, each at the level that the policy takes it at.

use dockerspec_core::{Level, Policy, Rule};

use super::report::{Check, CheckState};

/// Facts shown of one check; the rest is counted.
const SHOWN: usize = 8;

/// Checks that are being made.
pub(super) struct Checks<'a> {
    policy: &'a Policy,
    pub(super) made: Vec<Check>,
}

impl<'a> Checks<'a> {
    pub(super) const fn new(policy: &'a Policy) -> Self {
        Checks {
            policy,
            made: Vec::new(),
        }
    }

    /// Whether everything is asked for.
    pub(super) fn is_strict(&self) -> bool {
        self.policy.name() == Policy::STRICT.name()
    }

    fn push(
        &mut self,
        name: &'static str,
        rule: Option<Rule>,
        state: CheckState,
        evidence: Vec<String>,
        help: &str,
    ) {
        // without a rule of its own a check is as serious as leaving out the user
        let level = self.policy.level(rule.unwrap_or(Rule::MissingUser));
        let mut evidence = evidence;
        if evidence.len() > SHOWN {
            let rest = evidence.len() - SHOWN;
            evidence.truncate(SHOWN);
            evidence.push(format!("and {rest} more"));
        }
        let allowed = state == CheckState::Failed && level == Level::Allow;
        if allowed {
            evidence.push(format!("the policy `{}` allows it", self.policy.name()));
        }
        let state = if allowed { CheckState::Passed } else { state };
        self.made.push(Check {
            name,
            state,
            level,
            evidence,
            help: if state == CheckState::Passed {
                String::new()
            } else {
                help.to_owned()
            },
            rule,
        });
    }

    pub(super) fn passed(
        &mut self,
        name: &'static str,
        rule: Option<Rule>,
        evidence: impl Into<String>,
    ) {
        self.push(name, rule, CheckState::Passed, vec![evidence.into()], "");
    }

    pub(super) fn failed(
        &mut self,
        name: &'static str,
        rule: Option<Rule>,
        evidence: Vec<String>,
        help: &str,
    ) {
        self.push(name, rule, CheckState::Failed, evidence, help);
    }

    pub(super) fn unknown(
        &mut self,
        name: &'static str,
        rule: Option<Rule>,
        evidence: impl Into<String>,
        help: &str,
    ) {
        self.push(name, rule, CheckState::Unknown, vec![evidence.into()], help);
    }

    /// Fails where anything was found.
    pub(super) fn none_of(
        &mut self,
        name: &'static str,
        rule: Option<Rule>,
        found: Vec<String>,
        none: &str,
        help: &str,
    ) {
        if found.is_empty() {
            self.passed(name, rule, none);
        } else {
            self.failed(name, rule, found, help);
        }
    }
}
