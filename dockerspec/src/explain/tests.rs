//! What holds for every page.

use super::{Page, topic, topics};
use crate::guides;
use dockerspec_core::check::{Level, Topic};
use dockerspec_core::parse::dockerfile;
use dockerspec_core::{Policy, Rule};

/// The widest line of a diagram, so that it fits a terminal of 80 columns with a margin.
const WIDEST: usize = 78;

fn pages() -> Vec<Page> {
    let topics = topics().map(|(name, _)| topic(name).unwrap());
    let guides = [guides::hardening(), guides::optimize(), guides::debug()];
    topics.chain(guides).collect()
}

/// The blocks of code of a page, with their language.
fn code(page: &Page) -> Vec<(&str, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, Vec<&str>)> = None;
    for line in page.markdown().lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language, Vec::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{}: code without an end", page.title());
    blocks
}

/// What stands between backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_page_has_a_diagram_and_ends_with_links() {
    for page in pages() {
        let title = page.title();
        assert!(page.markdown().starts_with(&format!("# {title}\n")));
        assert!(
            code(&page).iter().any(|(language, _)| *language == "text"),
            "{title}"
        );
        let (_, links) = page.markdown().rsplit_once("\n## ").unwrap();
        assert!(links.starts_with("Read on\n"), "{title}");
        assert!(links.contains("](https://docs.docker.com/"), "{title}");
    }
}

#[test]
fn code_is_narrow_enough_for_a_terminal() {
    for page in pages() {
        for (_, lines) in code(&page) {
            for line in lines {
                assert!(line.chars().count() <= WIDEST, "{}: {line}", page.title());
            }
        }
    }
}

#[test]
fn every_row_of_a_table_has_the_cells_of_its_head() {
    for page in pages() {
        let mut cells = None;
        for line in page.markdown().lines() {
            let bars = line.replace("\\|", "").matches('|').count();
            if line.starts_with('|') {
                assert_eq!(*cells.get_or_insert(bars), bars, "{}: {line}", page.title());
            } else {
                cells = None;
            }
        }
    }
}

/// Rules stand before the colon of the lists below `Rules`, and behind that of a checklist.
#[test]
fn every_rule_that_a_page_names_exists() {
    let mut named = 0;
    for page in pages() {
        let mut in_rules = false;
        let mut in_checklist = false;
        for line in page.markdown().lines() {
            in_rules = if line.starts_with("## ") {
                line == "## Rules"
            } else {
                in_rules
            };
            in_checklist = line.starts_with("- [ ]") || in_checklist && line.starts_with("  ");
            let names = match line.split_once(':') {
                Some((names, _)) if in_rules => names,
                _ if in_checklist => line,
                _ => continue,
            };
            for name in spans(names).filter(|name| !name.contains(' ')) {
                assert!(
                    Rule::from_name(name).is_some(),
                    "{}: `{name}`",
                    page.title()
                );
                named += 1;
            }
        }
    }
    assert!(named > 150, "{named}");
}

#[test]
fn the_hardening_guide_names_every_rule_about_privileges_and_secrets() {
    let named = guides::hardening().rules();
    for rule in Rule::ALL {
        if matches!(
            rule.topic(),
            Topic::Privileges | Topic::Secrets | Topic::SupplyChain
        ) {
            assert!(named.contains(rule), "{}", rule.name());
        }
    }
}

/// `strict: …` stands before the rules that production allows, and only before those.
#[test]
fn the_checklist_tells_strict_rules_from_those_of_production() {
    let guide = guides::hardening();
    let mut entries: Vec<String> = Vec::new();
    for line in guide.markdown().lines() {
        match entries.last_mut() {
            _ if line.starts_with("- [ ] ") => entries.push(line.to_owned()),
            Some(entry) if line.starts_with("  `") => *entry += line,
            _ => {}
        }
    }
    for entry in entries {
        let (production, strict) = entry.split_once("strict:").unwrap_or((&entry, ""));
        for (names, allowed) in [(production, false), (strict, true)] {
            for rule in spans(names).filter_map(Rule::from_name) {
                let level = rule.level();
                assert_eq!(level == Level::Allow, allowed, "{}: {entry}", rule.name());
            }
        }
    }
}

#[test]
fn what_a_page_advises_to_explain_can_be_explained() {
    for page in pages() {
        for span in spans(page.markdown()) {
            let Some(name) = span.strip_prefix("dockerspec explain ") else {
                continue;
            };
            let is_line = name.contains(':');
            assert!(is_line || topic(name).is_some(), "{}: {span}", page.title());
        }
    }
}

#[test]
fn whole_dockerfiles_of_pages_meet_the_policy() {
    let mut whole = 0;
    for page in pages() {
        for (language, lines) in code(&page) {
            let first = lines.first().unwrap_or(&"");
            if language == "dockerfile" && (first.starts_with("FROM") || first.starts_with("# syn"))
            {
                let file = dockerfile::parse("Dockerfile", lines.join("\n"));
                let report = file.check(&Policy::PRODUCTION);
                assert!(report.is_clean(), "{}: {report}", page.title());
                whole += 1;
            }
        }
    }
    assert!(whole >= 2, "{whole}");
}
