//! The page of a rule: what it finds, why, what to do, and its examples.

use std::fmt::Write as _;

use dockerspec_core::check::{Examples, Level, Topic};
use dockerspec_core::rules::Rule;

use super::Page;

/// The page of a rule, as in docs/rules.
///
/// ```
/// use dockerspec::{Rule, explain};
///
/// let page = explain::rule(Rule::RootUser);
/// assert!(page.markdown().contains("## Not reported"));
/// ```
pub fn rule(rule: Rule) -> Page {
    let [production, development, strict] = rule.levels().map(Level::name);
    let (name, topic, since) = (rule.name(), rule.topic().name(), rule.since());
    let mut page = format!(
        "# {name}\n\n{}\n\n\
         | topic | production | development | strict | since |\n|---|---|---|---|---|\n\
         | {topic} | {production} | {development} | {strict} | {since} |\n\n\
         **Why.** {}\n\n**Instead.** {}\n",
        sentence(rule.summary()),
        sentence(rule.why()),
        sentence(rule.help()),
    );
    examples(&mut page, "Reported", rule.bad());
    examples(&mut page, "Not reported", rule.good());
    if rule.topic() != Topic::Waivers {
        let _ = write!(
            page,
            "\n## Where it is right as it is\n\nSay so where it is written, and why:\n\n\
             ```rust,ignore\n.allow(Rule::{rule:?}, \"the reason\")\n```\n\n\
             ```dockerfile\n# dockerspec: allow({name}) the reason\n```\n"
        );
    }
    if !rule.sources().is_empty() {
        page += "\n## Elsewhere\n\n";
        for source in rule.sources() {
            let _ = writeln!(page, "- {}", elsewhere(source));
        }
    }
    Page::new(page)
}

/// Rules speak in fragments; a page has sentences.
fn sentence(fragment: &str) -> String {
    let mut chars = fragment.chars();
    let first = chars.next().map(char::to_uppercase);
    let text: String = first.into_iter().flatten().chain(chars).collect();
    if text.ends_with(['.', '?', '!']) {
        text
    } else {
        text + "."
    }
}

fn examples(page: &mut String, title: &str, examples: Examples) {
    let (language, texts): (_, Vec<&str>) = match examples {
        Examples::Dockerfiles(texts) => ("dockerfile", texts.to_vec()),
        Examples::Images(specs) => ("rust,ignore", specs.iter().map(|it| it.1).collect()),
        Examples::Projects(specs) => ("rust,ignore", specs.iter().map(|it| it.1).collect()),
        _ => return,
    };
    if !texts.is_empty() {
        let _ = write!(page, "\n## {title}\n");
    }
    for text in texts {
        let fence = if text.contains("```") { "````" } else { "```" };
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let _ = write!(page, "\n{fence}{language}\n{text}{end}{fence}\n");
    }
}

/// `hadolint:DL3002` with a link to what its own page says, where there is one.
fn elsewhere(source: &str) -> String {
    let Some((tool, id)) = source.split_once(':') else {
        return source.to_owned();
    };
    let page = match tool {
        "hadolint" if id.starts_with("DL") => {
            format!("https://github.com/hadolint/hadolint/wiki/{id}")
        }
        "hadolint" | "shellcheck" if id.starts_with("SC") => {
            format!("https://www.shellcheck.net/wiki/{id}")
        }
        "buildkit" => format!(
            "https://docs.docker.com/reference/build-checks/{}/",
            kebab(id)
        ),
        _ => return format!("{tool} {id}"),
    };
    format!("{tool} [{id}]({page})")
}

/// `JSONArgsRecommended` → `json-args-recommended`.
fn kebab(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut kebab = String::new();
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|it| letters.get(it));
        let after = letters.get(place + 1);
        let starts = before.is_some_and(char::is_ascii_lowercase)
            || before.is_some() && after.is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && starts {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

#[cfg(test)]
mod tests {
    use dockerspec_core::check::OwnRule;

    use super::*;

    const OWN: OwnRule = OwnRule {
        name: "team-label",
        summary: "no `team|owner` label",
        why: "nobody knows whom to ask.",
        help: "add `label(\"team\", ..)`",
    };

    #[test]
    fn fragments_become_sentences() {
        let page = rule(Rule::Own(&OWN)).to_string();
        assert!(page.contains("\nNo `team|owner` label.\n"), "{page}");
        assert!(
            page.contains("**Why.** Nobody knows whom to ask.\n"),
            "{page}"
        );
    }

    #[test]
    fn an_example_cannot_end_its_fence() {
        let mut page = String::new();
        examples(
            &mut page,
            "Reported",
            Examples::Dockerfiles(&["FROM a\n# ```\n", "FROM b"]),
        );
        assert!(
            page.contains("````dockerfile\nFROM a\n# ```\n````\n"),
            "{page}"
        );
        assert!(page.contains("```dockerfile\nFROM b\n```\n"), "{page}");
    }

    #[test]
    fn other_tools_are_linked() {
        assert_eq!(kebab("JSONArgsRecommended"), "json-args-recommended");
        assert_eq!(kebab("StageNameCasing"), "stage-name-casing");
        assert!(elsewhere("hadolint:DL3002").contains("wiki/DL3002"));
        assert_eq!(elsewhere("cis:4.1"), "cis 4.1");
    }
}
