//! `enum Rule` and one advice per rule, as text.

use crate::emit::literal;
use crate::rule_file::{RuleFile, capitalised};

/// The enum, its list of all and its metadata.
pub(crate) fn rule_enum(rules: &[RuleFile]) -> String {
    let [mut variants, mut all, mut index, mut meta] = [const { String::new() }; 4];
    for (place, rule) in rules.iter().enumerate() {
        let variant = rule.variant();
        variants += &format!("/// {}\n{variant},\n", documented(&rule.summary));
        all += &format!("        Self::{variant},\n");
        index += &format!("Self::{variant} => {place},\n");
        meta += &format!("Self::{variant} => Some(&{}::RULE),\n", rule.path());
    }
    let count = rules.len();
    format!(
        "/// A rule: what a finding is about, and what a policy or a waiver names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {{
{variants}
/// A rule of the user's own.
Own(&'static OwnRule),
}}

impl Rule {{
    /// The number of built-in rules.
    pub const COUNT: usize = {count};

    /// Every built-in rule, in the order of their names.
    #[rustfmt::skip]
    pub const ALL: &'static [Self] = &[
{all}    ];

    /// The rule's place in [`Rule::ALL`]; own rules share the place after the last.
    pub(crate) const fn index(self) -> usize {{
        match self {{ {index} Self::Own(_) => {count}, }}
    }}

    /// What a built-in rule says of itself.
    pub(crate) const fn meta(self) -> Option<&'static Meta> {{
        match self {{ {meta} Self::Own(_) => None, }}
    }}
}}

"
    )
}

/// Calling the function is rustc's warning of the rule, so its note is all that a user reads, and
/// the type stands beside its `impl`s, so that rustc names it by one path.
pub(crate) fn advice(rules: &[RuleFile]) -> String {
    let own = rules.len();
    let head = format!(
        "/// A compile-time warning: the rule's number selects the deprecated function that is called.\n\
         #[doc(hidden)]\n#[derive(Clone, Copy, Debug)]\npub struct Advice<const RULE: u16>;\n\n\
         impl Advice<{nothing}> {{\n/// Says nothing.\npub const fn report() {{}}\n}}\n\n\
         impl Advice<{own}> {{\n#[doc(hidden)]\n#[deprecated(note = \"a rule of your own ruleset warns here\")]\n\
         pub const fn report() {{}}\n}}\n\n",
        nothing = u16::MAX
    );
    let block = |(place, rule): (usize, &RuleFile)| {
        let note = literal(&format!("{} [{}]", rule.summary, rule.name));
        format!(
            "impl Advice<{place}> {{\n#[doc(hidden)]\n#[deprecated(note = {note})]\n\
             pub const fn report() {{}}\n}}\n\n"
        )
    };
    let blocks: String = rules.iter().enumerate().map(block).collect();
    head + &blocks
}

/// The summary as a sentence of documentation: no link, no tag and no markup outside of code.
fn documented(summary: &str) -> String {
    let mut sentence = String::new();
    for (index, part) in summary.split('`').enumerate() {
        if index > 0 {
            sentence.push('`');
        }
        for it in part.chars() {
            if index % 2 == 0 && matches!(it, '[' | ']' | '<' | '>' | '*' | '_' | '\\') {
                sentence.push('\\');
            }
            sentence.push(if it == '\n' { ' ' } else { it });
        }
    }
    capitalised(&sentence) + "."
}
