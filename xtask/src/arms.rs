//! The arms of a generated `match`: patterns that lead to the same calls stand together.

use std::collections::BTreeMap;

use crate::emit::literal;
use crate::rule_file::{On, RuleFile};

/// Calls, and the patterns that make them.
pub(crate) struct Arms(BTreeMap<Vec<String>, Vec<String>>);

impl Arms {
    /// Over the names of programs, so that each name is looked up once for all rules.
    pub(crate) fn of_programs(rules: &[RuleFile]) -> Self {
        let mut calls = Calls::default();
        for rule in rules {
            if let On::Command(programs) = &rule.on {
                for program in programs {
                    calls.add(&format!("b{}", literal(program)), rule, "run");
                }
            }
        }
        calls.grouped()
    }

    /// Over the variants of the model's `Instruction`.
    pub(crate) fn of_instructions(rules: &[RuleFile]) -> Self {
        let variants = |on: &On| match on {
            On::Instruction(one) => Some((vec![one.clone()], "it, check")),
            On::Step(several) => Some((several.clone(), "step, check")),
            _ => None,
        };
        Self::of_variants("Instruction", rules, variants)
    }

    /// Over the variants of the model's `Key`.
    pub(crate) fn of_keys(rules: &[RuleFile]) -> Self {
        let variants = |on: &On| match on {
            On::Setting(one) => Some((vec![one.clone()], "it, project")),
            On::Settings(several) => Some((several.clone(), "setting, project")),
            _ => None,
        };
        Self::of_variants("Key", rules, variants)
    }

    fn of_variants(
        name: &str,
        rules: &[RuleFile],
        variants: impl Fn(&On) -> Option<(Vec<String>, &'static str)>,
    ) -> Self {
        let looks: Vec<_> = rules
            .iter()
            .filter_map(|it| variants(&it.on).map(|on| (it, on)))
            .collect();
        let bound = |variant: &String| {
            let binds = |arguments: &str| arguments.starts_with("it,");
            looks
                .iter()
                .any(|(_, (names, arguments))| binds(arguments) && names.contains(variant))
        };
        let mut calls = Calls::default();
        for (rule, (names, arguments)) in &looks {
            for variant in names {
                let payload = if bound(variant) { "it" } else { ".." };
                calls.add(&format!("{name}::{variant}({payload})"), rule, arguments);
            }
        }
        calls.grouped()
    }

    /// `match subject { .. }`, in the order of the first patterns; nothing if there is no arm.
    pub(crate) fn matching(&self, subject: &str) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let mut arms: Vec<_> = self
            .0
            .iter()
            .map(|(calls, patterns)| (patterns, calls))
            .collect();
        arms.sort_unstable();
        let mut text = format!("match {subject} {{\n");
        for (patterns, calls) in arms {
            text += &format!("{} => {{ {} }}\n", patterns.join(" | "), calls.join(" "));
        }
        text + "_ => {}\n}\n"
    }
}

/// Patterns, and the calls that each makes, in the order of the rules.
#[derive(Default)]
struct Calls(BTreeMap<String, Vec<String>>);

impl Calls {
    fn add(&mut self, pattern: &str, rule: &RuleFile, arguments: &str) {
        let call = format!("{}::check({arguments});", rule.path());
        let calls = self.0.entry(pattern.to_owned()).or_default();
        if !calls.contains(&call) {
            calls.push(call);
        }
    }

    fn grouped(self) -> Arms {
        let mut arms: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for (pattern, calls) in self.0 {
            arms.entry(calls).or_default().push(pattern);
        }
        Arms(arms)
    }
}
