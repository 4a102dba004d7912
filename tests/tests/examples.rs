//! Every rule finds something in each of its bad examples and nothing in its good ones.

#![expect(
    clippy::format_push_string,
    reason = "a list of failures, rarely written"
)]

use dockerspec_core::check::{Date, Examples};
use dockerspec_core::parse::dockerfile;
use dockerspec_core::{Policy, Report, Rule, oci};

/// A policy that takes the rule as an error, with the lists that some rules go by.
fn policy(rule: Rule) -> Policy {
    let today = Date::parse(b"2026-11-23").expect("a day");
    Policy::STRICT
        .deny(rule)
        .trusted_registries(&["docker.io", "gcr.io", "registry.example"])
        .allowed_bases(&["debian"])
        .required_labels(&[oci::SOURCE])
        .today(today)
}

/// The reports of the examples, each with its source.
fn reports(rule: Rule, examples: Examples) -> Vec<(String, Report)> {
    let policy = policy(rule);
    match examples {
        Examples::Dockerfiles(texts) => texts
            .iter()
            .map(|text| {
                let file = dockerfile::parse("Dockerfile", *text);
                ((*text).to_owned(), file.check(&policy))
            })
            .collect(),
        Examples::Images(images) => images
            .iter()
            .map(|(image, source)| ((*source).to_owned(), image.check_with(&policy)))
            .collect(),
        Examples::Projects(projects) => projects
            .iter()
            .map(|(project, source)| ((*source).to_owned(), project.check_with(&policy)))
            .collect(),
        other => panic!("examples of an unknown kind: {other:?}"),
    }
}

#[test]
fn each_bad_example_breaks_its_rule() {
    let mut missed = String::new();
    for &rule in Rule::ALL {
        for (source, report) in reports(rule, rule.bad()) {
            if report.by_rule(rule).count() == 0 {
                missed += &format!("{} misses:\n{source}\n{report}\n", rule.name());
            }
        }
    }
    assert!(missed.is_empty(), "\n{missed}");
}

#[test]
fn no_good_example_breaks_its_rule() {
    let mut wrong = String::new();
    for &rule in Rule::ALL {
        for (source, report) in reports(rule, rule.good()) {
            for finding in report.by_rule(rule) {
                wrong += &format!("{}: {}:\n{source}\n", rule.name(), finding.message);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn an_example_is_a_dockerfile_that_the_builder_reads() {
    let mut refused = String::new();
    for &rule in Rule::ALL {
        if rule == Rule::SyntaxError {
            continue;
        }
        for examples in [rule.bad(), rule.good()] {
            let Examples::Dockerfiles(texts) = examples else {
                continue;
            };
            for text in texts {
                for error in dockerfile::parse("Dockerfile", *text).errors() {
                    refused += &format!("{}: {}\n{text}\n", rule.name(), error.message);
                }
            }
        }
    }
    assert!(refused.is_empty(), "\n{refused}");
}

/// A message quotes the user's text and is a fragment, as the rest of a report is.
#[test]
fn the_messages_of_the_examples_are_fragments() {
    let mut wrong = String::new();
    for &rule in Rule::ALL {
        for (_, report) in reports(rule, rule.bad()) {
            for finding in report.by_rule(rule) {
                let message = &finding.message;
                let first = message.chars().next().unwrap_or(' ');
                if first.is_uppercase() && !message.starts_with("ADD") || message.ends_with('.') {
                    wrong += &format!("{}: {message}\n", rule.name());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
