//! The book: every page is in it, every link leads somewhere, every command does what the page says.

mod console;
mod page;
mod rendered;

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

use dockerspec_cli::manual;
use dockerspec_core::rules::Rule;

use page::{anchors, code, docs, expanded, lines, links, pages, resolved, settle, with_rows};

/// Held by tests that write pages, each of which reads what another may write.
fn writing() -> MutexGuard<'static, ()> {
    static WRITING: Mutex<()> = Mutex::new(());
    // a page that is wrong says nothing about the next
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn every_command_of_the_book_prints_what_the_page_shows() {
    let _writing = writing();
    let mut shown = 0;
    for (name, text) in pages() {
        if text.contains("```console") {
            shown += 1;
            settle(&name, &console::run(&name, &text));
        }
    }
    assert!(shown > 8, "{shown} pages show commands");
}

#[test]
fn commands_stand_in_console_blocks() {
    for (name, text) in pages() {
        for line in lines(&text).iter().filter(|it| it.fence) {
            let shell = ["sh", "bash", "shell", "zsh"].contains(&line.info.unwrap_or_default());
            assert!(
                !shell,
                "docs/{name}: `console` blocks are run, `{}` is not",
                line.text
            );
        }
    }
}

#[test]
fn the_help_of_every_verb_is_in_the_book() {
    let _writing = writing();
    settle("commands.md", &manual::page());
}

#[test]
fn every_page_is_in_the_summary() {
    let _writing = writing();
    let summary = fs::read_to_string(docs().join("SUMMARY.md")).unwrap();
    let mut rules: Vec<&str> = Rule::ALL.iter().map(|it| it.name()).collect();
    rules.sort_unstable();
    let rows: Vec<String> = rules
        .iter()
        .map(|it| format!("  - [{it}](rules/{it}.md)"))
        .collect();
    let is_rule = |line: &str| {
        let target = line.split_once("](rules/");
        line.starts_with("  - [") && target.is_some_and(|it| it.1 != "README.md)")
    };
    let summary_now = with_rows(&summary, is_rule, &rows);
    settle("SUMMARY.md", &summary_now);
    let listed = links(&summary_now);
    let unique: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(unique.len(), listed.len(), "a page is in the summary twice");
    let there: BTreeSet<String> = pages().into_keys().collect();
    let missing: Vec<_> = there.symmetric_difference(&unique).collect();
    assert!(missing.is_empty(), "not in both: {missing:?}");
}

#[test]
fn every_link_leads_to_a_page_of_the_book() {
    let pages = pages();
    for (name, text) in &pages {
        for target in links(&expanded(name, text)) {
            if target.starts_with("https://") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = if path.is_empty() {
                name.clone()
            } else {
                resolved(name, path)
                    .unwrap_or_else(|| panic!("docs/{name}: {target} leaves the book"))
            };
            let page = pages
                .get(&path)
                .or_else(|| pages.get(&format!("{path}/README.md")));
            let page = page.unwrap_or_else(|| panic!("docs/{name}: {target} leads nowhere"));
            let known = anchor.is_empty()
                || anchors(&expanded(&path, page))
                    .iter()
                    .any(|it| it == anchor);
            assert!(known, "docs/{name}: {target}: no such heading");
        }
    }
}

/// Options of other programs that pages name: docker, cargo, the Dockerfile, uv.
const FOREIGN: &[&str] = &[
    "--build",
    "--call",
    "--chown",
    "--doc",
    "--failure-threshold",
    "--from",
    "--gpus",
    "--link",
    "--locked",
    "--mount",
    "--lock",
    "--start-interval",
    "--test",
];

#[test]
fn no_page_names_a_verb_or_an_option_that_is_not_there() {
    let verbs = manual::verbs();
    let mut named = 0;
    for (name, text) in pages() {
        for code in code(&expanded(&name, &text)) {
            let command = code.strip_prefix("dockerspec ");
            let command = command.or_else(|| code.strip_prefix("cargo dockerspec "));
            let Some(command) = command else { continue };
            named += 1;
            let mut words = command.split_whitespace();
            let first = words.next().unwrap_or_default();
            let (verb, first) = if first.starts_with('-') {
                ("", first)
            } else {
                (first, "")
            };
            let verb = verbs
                .iter()
                .find(|it| it.name == verb)
                .unwrap_or_else(|| panic!("docs/{name}: `{code}`: no verb `{verb}`"));
            // what stands behind `--` is another program's
            let words = words.take_while(|it| *it != "--").chain([first]);
            for word in words.filter(|it| it.starts_with("--")) {
                let option = word.split('=').next().unwrap_or(word);
                let known = verb.options.iter().any(|it| it == option);
                assert!(known, "docs/{name}: `{code}`: no option `{option}`");
            }
        }
        // the pages of rules are about the options of others
        if name.starts_with("rules/") || text.contains("{{#include") {
            continue;
        }
        for code in code(&text).iter().filter(|it| it.starts_with("--")) {
            let option = code.split([' ', '=']).next().unwrap_or(code);
            let ours = verbs
                .iter()
                .any(|it| it.options.iter().any(|it| it == option));
            assert!(
                ours || FOREIGN.contains(&option),
                "docs/{name}: `{option}` is no option"
            );
        }
    }
    assert!(named > 30, "{named} commands are named");
}

#[test]
fn no_page_names_a_rule_that_is_not_there() {
    let known: BTreeSet<&str> = Rule::ALL.iter().map(|it| it.name()).collect();
    let mut named = 0;
    for (name, text) in pages() {
        let text = expanded(&name, &text);
        for part in text.split("dockerspec: allow(").skip(1) {
            let rule = part.split(')').next().unwrap_or_default();
            assert!(known.contains(rule), "docs/{name}: no rule `{rule}`");
            named += 1;
        }
        for part in text.split("Rule::").skip(1) {
            let variant: String = part
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            let all = ["Own", "ALL", "COUNT"];
            let there = Rule::ALL.iter().any(|it| format!("{it:?}") == variant);
            assert!(
                there || all.contains(&&*variant),
                "docs/{name}: no `Rule::{variant}`"
            );
        }
        // a line of the checklist names nothing but rules behind its colon
        for line in text.lines().filter(|it| it.starts_with("- [ ] ")) {
            let names = line.rsplit_once(": ").map_or("", |it| it.1);
            for rule in names.split('`').skip(1).step_by(2) {
                let verb = rule.starts_with("dockerspec ");
                assert!(
                    verb || known.contains(rule),
                    "docs/{name}: no rule `{rule}`"
                );
            }
        }
    }
    assert!(named > 100, "{named} exceptions are shown");
}

#[test]
fn every_rust_block_of_the_book_is_compiled() {
    let tested = fs::read_to_string(docs().join("../tests/src/book.rs")).unwrap();
    let mut blocks = 0;
    for (name, text) in pages() {
        let lines = lines(&text);
        for (index, line) in lines.iter().enumerate().filter(|it| it.1.fence) {
            if line.text == "```rust,ignore" && !name.starts_with("rules/") {
                // a file of the examples, which the workspace compiles
                let included = lines[index + 1].text;
                assert!(
                    included.starts_with("{{#include ") && included.contains("/examples/"),
                    "docs/{name}: {included}"
                );
                blocks += 1;
            } else if line.text.starts_with("```rust") && !line.text.contains("ignore") {
                let doctest = format!("include_str!(\"../../docs/{name}\")");
                assert!(tested.contains(&doctest), "tests/src/book.rs: no {doctest}");
                blocks += 1;
            }
        }
    }
    assert!(blocks > 10, "{blocks} blocks");
}

#[test]
fn the_rules_of_hadolint_are_those_that_ours_name() {
    let _writing = writing();
    let mut same: BTreeSet<(String, &str)> = BTreeSet::new();
    for rule in Rule::ALL {
        for source in rule.sources() {
            if let Some(id) = source.strip_prefix("hadolint:")
                && id.starts_with("DL")
            {
                same.insert((id.to_owned(), rule.name()));
            }
        }
    }
    let ids: BTreeSet<&String> = same.iter().map(|it| &it.0).collect();
    let rows: Vec<String> = ids
        .into_iter()
        .map(|id| {
            let ours = same.iter().filter(|it| it.0 == *id);
            let ours: Vec<String> = ours
                .map(|it| format!("[{0}](../rules/{0}.md)", it.1))
                .collect();
            format!("| {id} | {} |", ours.join(", "))
        })
        .collect();
    let name = "migration/hadolint.md";
    let text = fs::read_to_string(docs().join(name)).unwrap();
    let is_row = |line: &str| line.starts_with("| DL");
    settle(name, &with_rows(&text, is_row, &rows));
}
