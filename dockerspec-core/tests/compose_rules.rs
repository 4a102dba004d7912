//! The rules about compose projects find what they promise, and leave the rest alone.

use dockerspec_core::check::Examples;
use dockerspec_core::prelude::*;

#[test]
fn examples_are_what_they_are_called() {
    let mut wrong = String::new();
    let mut seen = 0;
    for &rule in Rule::ALL {
        for (examples, wanted) in [(rule.bad(), true), (rule.good(), false)] {
            let Examples::Projects(projects) = examples else {
                continue;
            };
            for (project, source) in projects {
                seen += 1;
                let report = project.check_with(&Policy::STRICT);
                let found = report.findings().iter().any(|it| it.rule == rule);
                if found != wanted {
                    wrong += &format!("{}: found {found}: {source}\n{report}\n", rule.name());
                }
            }
        }
    }
    assert!(seen > 20 && wrong.is_empty(), "{wrong}");
}
