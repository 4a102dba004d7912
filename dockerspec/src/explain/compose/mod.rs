//! The page of a line of a compose file: what the setting does, which rules speak about it.

mod keys;
mod path;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dockerspec_core::check::{Level, Topic};
use dockerspec_core::{Policy, Rule};

use super::line::{LineError, excerpt_of, flat, quoted};
use super::page::Page;
use keys::{Known, SECTIONS, SERVICE};
use path::Line;

/// Explains a line of a compose file: what its setting does, and what the rules that speak about it are in a policy.
///
/// Lines count from 1. The setting is found by the layout of the lines; what it says is not judged.
///
/// # Errors
/// The file has fewer lines, or the line is 0.
///
/// ```
/// use dockerspec::{Policy, explain};
///
/// let text = "services:\n  api:\n    privileged: true\n";
/// let page = explain::compose_line("compose.yaml", text, 3, &Policy::PRODUCTION)?;
/// assert!(page.markdown().contains("`privileged-service`"));
/// assert!(explain::compose_line("compose.yaml", text, 4, &Policy::PRODUCTION).is_err());
/// # Ok::<_, explain::LineError>(())
/// ```
pub fn compose_line(
    name: &str,
    text: &str,
    line: usize,
    policy: &Policy,
) -> Result<Page, LineError> {
    let count = text.lines().count();
    if line == 0 || line > count {
        return Err(LineError::new(name, line, count));
    }
    let mut page = format!("# {}:{line}\n", flat(name));
    page += &excerpt_of("yaml", text, &(line..=line));
    let Line::Setting(path) = path::at(text, line) else {
        page += "\nThis line sets nothing: it is empty, a comment, or no part of a setting.\n";
        return Ok(Page::new(page));
    };
    let _ = writeln!(page, "\nLine {line}, {}.", quoted(&path.join(".")));
    let (known, service) = match path.as_slice() {
        ["services", _, key, ..] => (find(SERVICE, key), true),
        ["services", ..] => (find(SECTIONS, "services"), false),
        [section, ..] => (find(SECTIONS, section), false),
        [] => (None, false),
    };
    let Some((key, what, rules)) = known else {
        let last = path.last().copied().unwrap_or("");
        let _ = writeln!(
            page,
            "\n{} is no setting that this page knows. The reference of compose lists all of them: \
             <https://docs.docker.com/reference/compose-file/>",
            quoted(last)
        );
        return Ok(Page::new(page));
    };
    let _ = writeln!(page, "\n## What it does\n\n{what}");
    page += &spoken(rules, policy);
    let place = if service {
        format!("services/#{key}")
    } else {
        match *key {
            "name" | "version" => "version-and-name/".to_owned(),
            section => format!("{section}/"),
        }
    };
    let _ = writeln!(
        page,
        "\n## More\n\n- <https://docs.docker.com/reference/compose-file/{place}>"
    );
    if !rules.is_empty() {
        page += "- `dockerspec explain RULE` says why a rule is there, with examples\n";
    }
    Ok(Page::new(page))
}

fn find(list: &'static [Known], key: &str) -> Option<&'static Known> {
    list.iter().find(|(name, ..)| *name == key)
}

/// The rules by topic, each with its level in the policy.
fn spoken(rules: &[Rule], policy: &Policy) -> String {
    let mut topics: BTreeMap<Topic, Vec<String>> = BTreeMap::new();
    for rule in rules {
        let level = match policy.level(*rule) {
            Level::Allow => "off",
            level => level.name(),
        };
        let entry = format!("`{}` ({level})", rule.name());
        topics.entry(rule.topic()).or_default().push(entry);
    }
    if topics.is_empty() {
        return String::new();
    }
    let mut section = format!(
        "\n## Rules that speak about it, in the policy `{}`\n\n",
        flat(policy.name())
    );
    for (topic, names) in topics {
        let _ = writeln!(section, "- {}: {}", topic.name(), names.join(", "));
    }
    section
}

#[cfg(test)]
mod tests {
    use super::compose_line;
    use dockerspec_core::Policy;

    const FILE: &str =
        "services:\n  api:\n    image: acme/api\n    colour: blue\n\nvolumes:\n  data:\n";

    fn page(line: usize) -> String {
        let page = compose_line("compose.yaml", FILE, line, &Policy::DEVELOPMENT).unwrap();
        page.markdown().to_owned()
    }

    #[test]
    fn a_setting_has_its_rules_with_the_levels_of_the_policy() {
        let text = page(3);
        assert!(text.contains("Line 3, `services.api.image`."), "{text}");
        assert!(text.contains("`unpinned-service-image` ("), "{text}");
        assert!(text.contains("services/#image>"), "{text}");
    }

    #[test]
    fn what_is_no_setting_is_said_to_be_none() {
        assert!(page(4).contains("`colour` is no setting that this page knows"));
        assert!(page(5).contains("This line sets nothing"));
        assert!(page(7).contains("Storage that outlives containers"));
        let error = compose_line("compose.yaml", FILE, 8, &Policy::STRICT).unwrap_err();
        assert!(error.to_string().contains("its lines are 1 to 7"));
    }
}
