//! What the rules are, as JSON.

use alloc::string::String;

use super::json::{same_as, string};
use crate::check::{Level, Policy};
use crate::rules::Rule;

/// The built-in rules as a JSON document.
///
/// `{"version", "rules": [{"rule", "topic", "summary", "why", "help", "since", "levels", "same_as"}]}`,
/// with the level of each policy.
///
/// ```
/// let rules = dockerspec_core::report::catalogue();
/// assert!(rules.contains(r#""rule":"root-user","topic":"privileges""#));
/// ```
pub fn catalogue() -> String {
    let mut text = String::from("{\"version\":");
    string(&mut text, env!("CARGO_PKG_VERSION"));
    text.push_str(",\"rules\":[");
    for (index, rule) in Rule::ALL.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write_rule(&mut text, *rule);
    }
    text.push_str("]}\n");
    text
}

fn write_rule(text: &mut String, rule: Rule) {
    let members = [
        ("{\"rule\":", rule.name()),
        (",\"topic\":", rule.topic().name()),
        (",\"summary\":", rule.summary()),
        (",\"why\":", rule.why()),
        (",\"help\":", rule.help()),
        (",\"since\":", rule.since()),
    ];
    for (key, value) in members {
        text.push_str(key);
        string(text, value);
    }
    text.push_str(",\"levels\":{");
    let policies = [Policy::PRODUCTION, Policy::DEVELOPMENT, Policy::STRICT];
    for (index, policy) in policies.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        string(text, policy.name());
        text.push(':');
        string(text, Level::name(policy.level(rule)));
    }
    text.push_str("},\"same_as\":{");
    same_as(text, rule.sources());
    text.push_str("}}");
}
