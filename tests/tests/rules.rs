//! Every rule keeps the promises that users and other rules rely on.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use dockerspec_core::check::{Examples, Level};
use dockerspec_core::rules::Rule;
use dockerspec_tests::{root, rule_pages};

/// Each rule that breaks a habit, with what it breaks.
fn complaints(judge: impl Fn(Rule) -> Vec<String>) -> String {
    assert!(!Rule::ALL.is_empty());
    let of = |&rule: &Rule| {
        let found = judge(rule).into_iter();
        found.map(move |it| format!("{}: {it}\n", rule.name()))
    };
    Rule::ALL.iter().flat_map(of).collect()
}

/// The file that declares a rule, from the root of the repository.
fn file(rule: Rule) -> Option<String> {
    let module = rule.name().replace('-', "_");
    ["dockerfile", "compose"].into_iter().find_map(|folder| {
        let path = format!("dockerspec-core/src/rules/{folder}/{module}.rs");
        fs::read_to_string(root().join(path)).ok()
    })
}

#[test]
fn the_registry_is_current() {
    let output = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--",
            "registry",
            "--check",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_pages_are_current() {
    let folder = root().join("docs/rules");
    let written: BTreeMap<_, _> = fs::read_dir(&folder)
        .expect("docs/rules exists: run `cargo xtask bless`")
        .map(|entry| {
            let path = entry.expect("a page can be listed").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(path).expect("a page is text"))
        })
        .collect();
    let wanted = rule_pages::all();
    let names = |pages: &BTreeMap<String, String>| pages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&written), names(&wanted), "run `cargo xtask bless`");
    for (name, text) in wanted {
        assert_eq!(written[&name], text, "{name}: run `cargo xtask bless`");
    }
}

#[test]
fn a_name_is_its_file_and_leads_back_to_its_rule() {
    let found = complaints(|rule| {
        let kebab = |word: &str| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
        };
        let mut found = Vec::new();
        if !rule.name().split('-').all(kebab) {
            found.push("is not in kebab case".to_owned());
        }
        if Rule::from_name(rule.name()) != Some(rule) {
            found.push("its name belongs to another rule".to_owned());
        }
        if file(rule).is_none() {
            found.push("has no file of its name".to_owned());
        }
        found
    });
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn the_words_of_a_rule_are_fragments() {
    let found = complaints(|rule| {
        let texts = [
            ("summary", rule.summary()),
            ("why", rule.why()),
            ("help", rule.help()),
        ];
        let complaint = |(field, text): (&str, &str)| {
            let first = text.split_whitespace().next().unwrap_or_default();
            if first.is_empty() {
                Some(format!("`{field}` is empty"))
            } else if is_sentence_case(first) {
                Some(format!(
                    "`{field}` starts with `{first}`, not in lower case"
                ))
            } else if text.ends_with(['.', '!', ' ', '\n']) {
                Some(format!("`{field}` ends with a stop: {text}"))
            } else if text.matches('`').count() % 2 == 1 {
                Some(format!("`{field}` leaves a backtick open: {text}"))
            } else {
                None
            }
        };
        texts.into_iter().filter_map(complaint).collect()
    });
    assert!(found.is_empty(), "\n{found}");
}

/// `The` and `A`, but not `BuildKit`, `TLS` or a name.
fn is_sentence_case(word: &str) -> bool {
    let names = [
        "Alpine",
        "Compose",
        "Debian",
        "Docker",
        "Kubernetes",
        "Linux",
        "Python",
        "Rust",
    ];
    let mut letters = word.chars().filter(|it| it.is_alphabetic());
    word.starts_with(char::is_uppercase)
        && letters.next().is_some()
        && letters.all(char::is_lowercase)
        && !names.iter().any(|it| word.starts_with(it))
}

#[test]
fn a_rule_brings_its_proof() {
    let found = complaints(|rule| {
        let (bad, good) = (sources(rule.bad()), sources(rule.good()));
        let mut found = Vec::new();
        if bad.is_empty() {
            found.push("has nothing in `bad`".to_owned());
        }
        if good.is_empty() {
            found.push("has nothing in `good`".to_owned());
        }
        if let Some(text) = bad.iter().find(|it| good.contains(it)) {
            found.push(format!("calls the same bad and good: {text}"));
        }
        found
    });
    assert!(found.is_empty(), "\n{found}");
}

/// The examples as they were written.
fn sources(examples: Examples) -> Vec<&'static str> {
    match examples {
        Examples::Dockerfiles(texts) => texts.to_vec(),
        Examples::Images(specs) => specs.iter().map(|it| it.1).collect(),
        Examples::Projects(specs) => specs.iter().map(|it| it.1).collect(),
        other => panic!("examples of an unknown kind: {other:?}"),
    }
}

#[test]
fn no_rule_is_milder_where_policy_is_stricter() {
    let found = complaints(|rule| {
        let [production, development, strict] = rule.levels();
        let grows = development <= production && production <= strict;
        let mut found = Vec::new();
        if !grows {
            found.push(format!(
                "development {development:?}, production {production:?}, strict {strict:?}"
            ));
        }
        if strict == Level::Allow {
            found.push("no policy reports it".to_owned());
        }
        found
    });
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn a_source_names_its_tool() {
    let found = complaints(|rule| {
        let known = |source: &str| {
            source.split_once(':').is_some_and(|(tool, id)| {
                !id.is_empty() && !tool.is_empty() && !tool.contains(char::is_uppercase)
            })
        };
        let wrong = rule.sources().iter().filter(|it| !known(it));
        wrong
            .map(|it| format!("source `{it}` is not `tool:id`"))
            .collect()
    });
    assert!(found.is_empty(), "\n{found}");
}
