//! `dockerspec explain`: what a rule finds, why that matters, and what to do.

use std::fmt::{self, Write as _};

use dockerspec::{Level, Rule, Topic};
use dockerspec_core::check::Examples;
use dockerspec_core::model::similar::nearest;

use crate::arguments::Explain;
use crate::failure::Failure;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(crate) fn run(verb: &Explain, streams: &mut Streams) -> Done {
    let mut outcome = Outcome::Clean;
    let mut between = "";
    for name in &verb.rules {
        match named(name) {
            Ok(rules) => {
                for rule in rules {
                    streams.print(between)?;
                    streams.print(&Explained(rule).to_string())?;
                    between = "\n";
                }
            }
            Err(failure) => {
                streams.error(&failure);
                outcome = Outcome::Unusable;
            }
        }
    }
    Ok(outcome)
}

/// The rule of that name, or those that are the same as the one of another tool.
fn named(name: &str) -> Result<Vec<Rule>, Failure> {
    if let Some(rule) = Rule::from_name(name) {
        return Ok(vec![rule]);
    }
    let elsewhere = |rule: &Rule| {
        let mut sources = rule.sources().iter();
        sources.any(|source| {
            let id = source.split_once(':').map_or(*source, |(_, id)| id);
            id.eq_ignore_ascii_case(name) || source.eq_ignore_ascii_case(name)
        })
    };
    let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(elsewhere).collect();
    if !rules.is_empty() {
        return Ok(rules);
    }
    let names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    let advice = match nearest(name, &names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`dockerspec rules` lists them".to_owned(),
    };
    Err(Failure::new(format!("no rule is named `{name}`: {advice}")))
}

struct Explained(Rule);

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.0;
        let (name, topic) = (rule.name(), rule.topic());
        writeln!(f, "{name}: {}\n", rule.summary())?;
        writeln!(f, "topic:  {}", topic.name())?;
        let [production, development, strict] = rule.levels().map(Level::name);
        writeln!(
            f,
            "level:  {production} in production, {development} in development, {strict} in strict"
        )?;
        writeln!(f, "why:    {}", rule.why())?;
        writeln!(f, "help:   {}", rule.help())?;
        if !rule.sources().is_empty() {
            let same: Vec<String> = rule
                .sources()
                .iter()
                .map(|id| id.replace(':', " "))
                .collect();
            writeln!(f, "also:   {}", same.join(", "))?;
        }
        if topic != Topic::Waivers {
            writeln!(f, "waiver: # dockerspec: allow({name}) the reason")?;
        }
        examples(f, "Reported", rule.bad())?;
        examples(f, "Not reported", rule.good())
    }
}

fn examples(f: &mut fmt::Formatter<'_>, title: &str, examples: Examples) -> fmt::Result {
    let texts: Vec<&str> = match examples {
        Examples::Dockerfiles(texts) => texts.to_vec(),
        Examples::Images(specs) => specs.iter().map(|(_, source)| *source).collect(),
        Examples::Projects(specs) => specs.iter().map(|(_, source)| *source).collect(),
        _ => Vec::new(),
    };
    if !texts.is_empty() {
        writeln!(f, "\n{title}:")?;
    }
    for text in texts {
        f.write_char('\n')?;
        for line in text.lines() {
            f.write_str(if line.is_empty() { "" } else { "    " })?;
            f.write_str(line)?;
            f.write_char('\n')?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::named;
    use dockerspec::Rule;

    #[test]
    fn a_rule_is_found_by_its_name_and_by_those_of_others() {
        assert_eq!(named("root-user").unwrap(), [Rule::RootUser]);
        for id in ["DL3002", "dl3002", "hadolint:DL3002"] {
            assert!(named(id).unwrap().contains(&Rule::RootUser), "{id}");
        }
    }

    #[test]
    fn an_unknown_rule_has_a_near_one() {
        let message = named("root-usr").unwrap_err().to_string();
        assert_eq!(
            message,
            "no rule is named `root-usr`: did you mean `root-user`?"
        );
    }
}
