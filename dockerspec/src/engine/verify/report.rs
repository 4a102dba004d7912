//! What a verification found.

use dockerspec_core::{Level, Rule};
use serde_json::{Value, json};

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckState {
    /// It is as it should be, or as the policy allows.
    Passed,
    /// It is not.
    Failed,
    /// Nobody can tell from here.
    Unknown,
}

impl CheckState {
    /// The name, as in `passed`.
    pub const fn name(self) -> &'static str {
        match self {
            CheckState::Passed => "passed",
            CheckState::Failed => "failed",
            CheckState::Unknown => "unknown",
        }
    }
}

/// One check of an image or a container.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// Its name, as in `user`.
    pub name: &'static str,
    /// How it came out.
    pub state: CheckState,
    /// How serious a failure is; [`Level::Allow`] where the policy does not ask for it.
    pub level: Level,
    /// What was seen, one fact each; values of secrets are not in it.
    pub evidence: Vec<String>,
    /// What to change; empty where nothing is to be done.
    pub help: String,
    /// The rule that sees to it in a file: `dockerspec explain RULE`.
    pub rule: Option<Rule>,
}

impl Check {
    /// Numbers of the CIS Docker Benchmark, as in `4.1`.
    pub fn cis(&self) -> Vec<&'static str> {
        let sources = self.rule.map(Rule::sources).unwrap_or_default();
        sources
            .iter()
            .filter_map(|it| it.strip_prefix("cis:"))
            .collect()
    }
}

/// What a verification found, check by check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The image, archive or container.
    pub subject: String,
    /// `image` or `container`.
    pub kind: &'static str,
    /// Name of the policy.
    pub policy: &'static str,
    /// The checks, in the order of the hardening guide.
    pub checks: Vec<Check>,
}

impl Report {
    /// The checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.with(CheckState::Failed)
    }

    /// The checks that came out in one way.
    pub fn with(&self, state: CheckState) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |it| it.state == state)
    }

    /// Whether no check failed at this level or above.
    pub fn is_ok(&self, from: Level) -> bool {
        !self.failed().any(|it| it.level >= from)
    }

    /// The report as a JSON document, whose schema is `dockerspec schema verify`.
    pub fn to_json(&self) -> String {
        let check = |it: &Check| {
            json!({
                "name": it.name,
                "state": it.state.name(),
                "level": it.level.name(),
                "evidence": it.evidence,
                "help": it.help,
                "rule": it.rule.map(Rule::name),
                "cis": it.cis(),
            })
        };
        let count = |state| self.with(state).count();
        let checks: Vec<Value> = self.checks.iter().map(check).collect();
        let document = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "subject": self.subject,
            "kind": self.kind,
            "policy": self.policy,
            "checks": checks,
            "summary": {
                "passed": count(CheckState::Passed),
                "failed": count(CheckState::Failed),
                "unknown": count(CheckState::Unknown),
            },
        });
        format!("{document:#}\n")
    }
}
