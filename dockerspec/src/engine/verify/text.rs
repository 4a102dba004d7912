//! A verification in a terminal.

use std::fmt::Write as _;

use dockerspec_core::Level;

use super::report::{Check, CheckState, Report};
use crate::engine::mask::harmless;

impl Report {
    /// State, name and evidence in columns, what to do below; `all` shows also what passed, and a sum.
    pub fn to_text(&self, colored: bool, all: bool) -> String {
        let shown = self
            .checks
            .iter()
            .filter(|it| all || it.state != CheckState::Passed);
        let names = shown.clone().map(|it| it.name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for it in shown {
            check(&mut text, it, names, colored);
        }
        if all {
            let [passed, failed, unknown] =
                [CheckState::Passed, CheckState::Failed, CheckState::Unknown]
                    .map(|state| self.with(state).count());
            let Report {
                kind,
                subject,
                policy,
                ..
            } = self;
            let subject = harmless(subject, false);
            // writing to a string cannot fail
            let _ = writeln!(
                text,
                "{kind} `{subject}` by the policy `{policy}`: {passed} passed, {failed} failed, {unknown} not known"
            );
        }
        text
    }
}

fn check(text: &mut String, check: &Check, names: usize, colored: bool) {
    let color = match (check.state, check.level) {
        (CheckState::Passed, _) => "\u{1b}[32m",
        (CheckState::Failed, Level::Error) => "\u{1b}[31m",
        _ => "\u{1b}[33m",
    };
    let state = match (check.state, check.level) {
        (CheckState::Failed, Level::Warning) => "warning",
        (CheckState::Failed, Level::Info) => "info",
        (state, _) => state.name(),
    };
    let (on, off) = if colored {
        (color, "\u{1b}[0m")
    } else {
        ("", "")
    };
    // writing to a string cannot fail
    for (index, fact) in check.evidence.iter().enumerate() {
        // an image chooses the names of its files, and what its history says
        let fact = harmless(fact, false);
        let _ = if index == 0 {
            writeln!(text, "{on}{state:7}{off}  {:names$}  {fact}", check.name)
        } else {
            writeln!(text, "{:7}  {:names$}  {fact}", "", "")
        };
    }
    if check.help.is_empty() {
        return;
    }
    let _ = write!(text, "{:7}  {:names$}  help: {}", "", "", check.help);
    let cis = check.cis();
    let _ = match (check.rule, cis.is_empty()) {
        (Some(rule), true) => writeln!(text, " ({})", rule.name()),
        (Some(rule), false) => writeln!(text, " ({}, CIS {})", rule.name(), cis.join(", ")),
        (None, _) => writeln!(text),
    };
}

#[cfg(test)]
mod tests {
    use dockerspec_core::Policy;

    use super::super::checks::Checks;
    use super::Report;

    #[test]
    fn no_evidence_reaches_the_terminal_as_a_control_sequence() {
        let policy = Policy::STRICT;
        let mut checks = Checks::new(&policy);
        let evidence = vec!["`/a\u{1b}[2Jb\u{1b}]0;title\u{7}\r` is 777".to_owned()];
        checks.failed("world-writable", None, evidence, "help");
        let report = Report {
            subject: "a\u{1b}[31m".to_owned(),
            kind: "image",
            policy: policy.name(),
            checks: checks.made,
        };
        let text = report.to_text(false, true);
        assert!(text.contains("`/ab^M` is 777"), "{text}");
        assert!(text.contains("image `a` by"), "{text}");
        let has_control = |it: char| it.is_control() && it != '\n';
        assert!(!text.contains(has_control), "{text:?}");
    }
}
