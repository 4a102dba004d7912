//! `dockerspec rules`: the list of the rules.

use std::fmt::Write as _;

use dockerspec::{Rule, report};

use crate::arguments::Rules;
use crate::outputs::{Format, Target};
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

pub(crate) fn run(verb: &Rules, streams: &mut Streams) -> Done {
    for output in verb.outputs.iter() {
        let text = match output.format {
            Format::Text => table(),
            Format::Json => report::catalogue(),
        };
        match &output.target {
            Target::Stdout => streams.print(&text)?,
            Target::File(path) => write_file(path, &text)?,
        }
    }
    Ok(Outcome::Clean)
}

/// Name, level in production, topic and summary, in columns.
fn table() -> String {
    let width = |text: fn(Rule) -> &'static str| {
        let lengths = Rule::ALL.iter().map(|rule| text(*rule).len());
        lengths.max().unwrap_or(0)
    };
    let level = |rule: Rule| rule.level().name();
    let topic = |rule: Rule| rule.topic().name();
    let (names, levels, topics) = (width(Rule::name), width(level), width(topic));
    let mut table = String::new();
    for rule in Rule::ALL.iter().copied() {
        let (name, level, topic) = (rule.name(), level(rule), topic(rule));
        let summary = rule.summary();
        // writing to a string cannot fail
        let _ = writeln!(
            table,
            "{name:names$}  {level:levels$}  {topic:topics$}  {summary}"
        );
    }
    table
}
