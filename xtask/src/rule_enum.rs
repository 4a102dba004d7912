//! `enum Rule` and one warning per rule, as text.

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

/// Calling the function is rustc's warning of the rule: its note is what a user reads, and its path
/// is the rule's name, since the number changes with every new rule.
pub(crate) fn warnings(rules: &[RuleFile]) -> String {
    let warning = |number: u16, name: &str, note: &str| {
        format!(
            "#[derive(Clone, Copy, Debug)]\npub struct {name};\n\n\
             impl {name} {{\n{note}pub const fn found() {{}}\n}}\n\n\
             impl Numbered for Advice<{number}> {{\ntype Rule = {name};\n}}\n\n"
        )
    };
    let noted = |text: &str| format!("#[deprecated(note = {})]\n", literal(text));
    let numbers = 0u16..;
    let mut blocks = warning(u16::MAX, "Nothing", "");
    for (number, rule) in numbers.clone().zip(rules) {
        let note = noted(&format!("{} [{}]", rule.summary, rule.name));
        blocks += &warning(number, &rule.variant(), &note);
    }
    for own in numbers.skip(rules.len()).take(1) {
        blocks += &warning(own, "OwnRule", &noted("a rule of the house warns here"));
    }
    format!(
        "/// What rustc warns of while it compiles a spec.\n\
         #[doc(hidden)]\n\
         #[allow(missing_docs, reason = \"rustc shows the notes\")]\n\
         pub mod warning {{\n\
         pub trait Numbered {{\ntype Rule;\n}}\n\n\
         /// The warning of this number, which const evaluation finds.\n\
         #[derive(Clone, Copy, Debug)]\npub struct Advice<const RULE: u16>;\n\n\
         {blocks}}}\n\n"
    )
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
