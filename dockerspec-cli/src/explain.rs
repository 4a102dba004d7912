//! `dockerspec explain`: a concept, a rule, or a line of a file.

use std::path::Path;

use dockerspec::explain::{self, Page, topics};
use dockerspec::{Level, Rule, Topic};
use dockerspec_core::check::Examples;
use dockerspec_core::model::similar::nearest;

use crate::arguments::{Explain, PageFormat, PolicyName, Reading};
use crate::failure::Failure;
use crate::menu;
use crate::page::Look;
use crate::place::Place;
use crate::screen;
use crate::streams::Streams;
use crate::wrap::{Line, hanging};
use crate::{Done, Outcome};

pub(crate) fn run(verb: &Explain, streams: &mut Streams) -> Done {
    if verb.subjects.is_empty() {
        menu::run(verb.policy, verb.reading, streams)
    } else {
        show(&verb.subjects, verb.policy, verb.reading, streams)
    }
}

/// Prints what there is to say about each, one behind the other.
pub(crate) fn show(
    subjects: &[String],
    policy: PolicyName,
    reading: Reading,
    streams: &mut Streams,
) -> Done {
    let look = Look {
        width: screen::width(),
        colored: streams.is_colored(),
    };
    let mut outcome = Outcome::Clean;
    let mut texts = Vec::new();
    for subject in subjects {
        match find(subject, policy) {
            Ok(found) => texts.extend(found.iter().map(|it| it.show(reading.format, look))),
            Err(failure) => {
                streams.error(&failure);
                outcome = Outcome::Unusable;
            }
        }
    }
    screen::print(&texts.join("\n"), reading.no_pager, streams)?;
    Ok(outcome)
}

/// Something that can be explained.
#[derive(Debug, PartialEq, Eq)]
enum Subject {
    Page(Page),
    Rule(Rule),
}

/// The topic, the rules or the line that a word of the command line means.
fn find(name: &str, policy: PolicyName) -> Result<Vec<Subject>, Failure> {
    if name == "all" {
        let pages = topics().filter_map(|(name, _)| explain::topic(name));
        return Ok(pages.map(Subject::Page).collect());
    }
    if let Some(page) = explain::topic(name) {
        return Ok(vec![Subject::Page(page)]);
    }
    let rules = rules(name);
    if !rules.is_empty() {
        return Ok(rules.into_iter().map(Subject::Rule).collect());
    }
    match Place::read(name) {
        Some(place) => Ok(vec![Subject::Page(place.explain(policy)?)]),
        None => Err(unknown(name)),
    }
}

/// The rule of that name, or those that are the same as the one of another tool.
fn rules(name: &str) -> Vec<Rule> {
    if let Some(rule) = Rule::from_name(name) {
        return vec![rule];
    }
    let elsewhere = |rule: &Rule| {
        let mut sources = rule.sources().iter();
        sources.any(|source| {
            let id = source.split_once(':').map_or(*source, |(_, id)| id);
            id.eq_ignore_ascii_case(name) || source.eq_ignore_ascii_case(name)
        })
    };
    Rule::ALL.iter().copied().filter(elsewhere).collect()
}

fn unknown(name: &str) -> Failure {
    if Path::new(name).is_file() {
        return Failure::new(format!("`{name}` is a file: say which line, as `{name}:1`"));
    }
    let topics: Vec<&str> = topics().map(|(name, _)| name).chain(["all"]).collect();
    let rules = Rule::ALL.iter().map(|rule| rule.name());
    let names: Vec<&str> = topics.iter().copied().chain(rules).collect();
    Failure::new(match nearest(name, &names) {
        Some(near) => {
            let kind = if topics.contains(&near) {
                "topic"
            } else {
                "rule"
            };
            format!("no {kind} is named `{name}`: did you mean `{near}`?")
        }
        None => format!(
            "no topic and no rule is named `{name}`: `dockerspec explain` lists the topics, \
             `dockerspec rules` the rules"
        ),
    })
}

impl Subject {
    fn show(&self, format: PageFormat, look: Look) -> String {
        match (self, format) {
            (Subject::Page(page), PageFormat::Text) => look.show(page.markdown()),
            (Subject::Page(page), PageFormat::Markdown) => page.markdown().to_owned(),
            (Subject::Rule(rule), PageFormat::Text) => explained(*rule, look),
            (Subject::Rule(rule), PageFormat::Markdown) => explain::rule(*rule).to_string(),
        }
    }
}

/// A rule in few lines, for a terminal.
fn explained(rule: Rule, look: Look) -> String {
    let (name, topic) = (rule.name(), rule.topic());
    let title = format!("{name}: {}", rule.summary());
    let mut text = hanging("", &Line::strong(&title, look.colored), look.width);
    let mut line = |label: &str, value: &str| {
        text += &hanging(label, &Line::read(value, look.colored), look.width);
    };
    line("", "");
    line("topic:  ", topic.name());
    let [production, development, strict] = rule.levels().map(Level::name);
    let levels =
        format!("{production} in production, {development} in development, {strict} in strict");
    line("level:  ", &levels);
    line("why:    ", rule.why());
    line("help:   ", rule.help());
    if !rule.sources().is_empty() {
        let sources = rule.sources().iter();
        let same: Vec<String> = sources.map(|id| id.replace(':', " ")).collect();
        line("also:   ", &same.join(", "));
    }
    if topic != Topic::Waivers {
        let waiver = format!("# dockerspec: allow({name}) the reason");
        line("waiver: ", &waiver);
    }
    examples(&mut text, "Reported", rule.bad());
    examples(&mut text, "Not reported", rule.good());
    text
}

fn examples(text: &mut String, title: &str, examples: Examples) {
    let texts: Vec<&str> = match examples {
        Examples::Dockerfiles(texts) => texts.to_vec(),
        Examples::Images(specs) => specs.iter().map(|(_, source)| *source).collect(),
        Examples::Projects(specs) => specs.iter().map(|(_, source)| *source).collect(),
        _ => Vec::new(),
    };
    if !texts.is_empty() {
        for part in ["\n", title, ":\n"] {
            text.push_str(part);
        }
    }
    for example in texts {
        text.push('\n');
        for line in example.lines() {
            text.push_str(if line.is_empty() { "" } else { "    " });
            text.push_str(line);
            text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PolicyName, find, rules};
    use dockerspec::Rule;

    #[test]
    fn a_rule_is_found_by_its_name_and_by_those_of_others() {
        assert_eq!(rules("root-user"), [Rule::RootUser]);
        for id in ["DL3002", "dl3002", "hadolint:DL3002"] {
            assert!(rules(id).contains(&Rule::RootUser), "{id}");
        }
    }

    #[test]
    fn an_unknown_name_has_a_near_one() {
        for (name, message) in [
            (
                "root-usr",
                "no rule is named `root-usr`: did you mean `root-user`?",
            ),
            (
                "cachng",
                "no topic is named `cachng`: did you mean `caching`?",
            ),
            (
                "weather",
                "no topic and no rule is named `weather`: `dockerspec explain` lists the topics, \
                 `dockerspec rules` the rules",
            ),
        ] {
            assert_eq!(
                find(name, PolicyName::Production).unwrap_err().to_string(),
                message
            );
        }
    }
}
