//! Which rules speak about a kind of instruction.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dockerspec_core::check::{Examples, Topic};
use dockerspec_core::parse::dockerfile::{self, Keyword};
use dockerspec_core::{Policy, Rule, oci};

/// The section with the rules that report at such an instruction, by topic.
pub(super) fn about(keyword: Keyword) -> String {
    let mut topics: BTreeMap<Topic, Vec<&str>> = BTreeMap::new();
    for rule in reporting_at(keyword) {
        topics.entry(rule.topic()).or_default().push(rule.name());
    }
    if topics.is_empty() {
        return String::new();
    }
    let mut section = format!("\n## Rules that speak about {}\n\n", keyword.name());
    for (topic, names) in topics {
        let names = names.join("`, `");
        let _ = writeln!(section, "- {}: `{names}`", topic.name());
    }
    section
}

/// Found by their own examples: a rule that reports at such an instruction has one that shows it.
fn reporting_at(keyword: Keyword) -> impl Iterator<Item = Rule> {
    let about = move |rule: &Rule| match rule.bad() {
        Examples::Dockerfiles(texts) => {
            let policy = everything(*rule);
            texts
                .iter()
                .any(|text| reports_at(text, *rule, keyword, &policy))
        }
        _ => false,
    };
    Rule::ALL.iter().copied().filter(about)
}

fn reports_at(text: &str, rule: Rule, keyword: Keyword, policy: &Policy) -> bool {
    let file = dockerfile::parse("Dockerfile", text);
    if !file.nodes().any(|node| node.keyword() == keyword) {
        return false;
    }
    let report = file.check(policy);
    report.by_rule(rule).any(|finding| {
        let line = finding.place.start.0 as usize;
        let mut nodes = file.nodes();
        let node = nodes.find(|node| node.lines().contains(&line));
        node.is_some_and(|node| node.keyword() == keyword)
    })
}

/// A policy that takes the rule as an error, with the lists that some rules go by.
fn everything(rule: Rule) -> Policy {
    Policy::STRICT
        .deny(rule)
        .trusted_registries(&["docker.io", "gcr.io", "registry.example"])
        .allowed_bases(&["debian"])
        .required_labels(&[oci::SOURCE])
}

#[cfg(test)]
mod tests {
    use super::about;
    use dockerspec_core::parse::dockerfile::Keyword;

    #[test]
    fn each_kind_of_instruction_has_its_rules() {
        for (keyword, rule) in [
            (Keyword::From, "unpinned-base-image"),
            (Keyword::User, "root-user"),
            (Keyword::Run, "sudo"),
            (Keyword::Copy, "copy-whole-context"),
            (Keyword::Add, "add-over-http"),
            (Keyword::Env, "secret-in-env"),
            (Keyword::Arg, "secret-in-arg"),
            (Keyword::Expose, "ssh-port"),
            (Keyword::Healthcheck, "healthcheck-timing"),
            (Keyword::Cmd, "shell-form-command"),
            (Keyword::Workdir, "relative-workdir"),
            (Keyword::Volume, "sensitive-volume"),
            (Keyword::Maintainer, "maintainer"),
            (Keyword::Onbuild, "secret-in-env"),
        ] {
            let section = about(keyword);
            assert!(section.contains(&format!("`{rule}`")), "{section}");
        }
        assert!(!about(Keyword::User).contains("`sudo`"));
        assert_eq!(about(Keyword::StopSignal), "");
    }
}
