//! The page of a line: what it does, what it costs, what the checks say.

mod about;
mod cost;
mod flags;
mod mount;
mod quote;
mod rules;
mod stage;

use std::error::Error;
use std::fmt::{self, Write as _};

use dockerspec_core::check::Level;
use dockerspec_core::parse::dockerfile::{Dockerfile, Node};
use dockerspec_core::report::Finding;
use dockerspec_core::{Report, Ruleset};

use super::Page;
use quote::excerpt;
pub(super) use quote::{excerpt_of, flat, quoted};
use stage::Stages;

/// Explains a line of a Dockerfile: what its instruction does, what it costs, and what the rules of a policy find in it.
///
/// Lines count from 1. A line that an instruction is continued on, or of its heredoc, is that instruction.
///
/// # Errors
/// The file has fewer lines, or the line is 0.
///
/// ```
/// use dockerspec::{Policy, explain, parse::dockerfile};
///
/// let file = dockerfile::parse("Dockerfile", "FROM alpine:3.22\nCOPY --chown=1000 src/ /app/\nUSER 0\n");
/// let page = explain::line(&file, 2, &Policy::PRODUCTION)?;
/// assert!(page.markdown().contains("`--chown=1000`"));
/// let page = explain::line(&file, 3, &Policy::PRODUCTION)?;
/// assert!(page.markdown().contains("`root-user`"));
/// assert!(explain::line(&file, 4, &Policy::PRODUCTION).is_err());
/// # Ok::<_, explain::LineError>(())
/// ```
pub fn line(
    file: &Dockerfile,
    line: usize,
    ruleset: &(impl Ruleset + ?Sized),
) -> Result<Page, LineError> {
    let count = file.text().lines().count();
    if line == 0 || line > count {
        return Err(LineError::new(file.name(), line, count));
    }
    let mut page = format!("# {}:{line}\n", flat(file.name()));
    let node = file.nodes().find(|node| node.lines().contains(&line));
    let lines = node.map_or(line..=line, Node::lines);
    page += &excerpt(file.text(), &lines);
    match node {
        Some(node) => instruction(&mut page, file, node),
        None => page += &about::no_instruction(file, line),
    }
    let report = file.check(ruleset);
    let here = report.findings().iter().filter(|finding| {
        let start = finding.place.start.0 as usize;
        finding.place.file == file.name() && lines.contains(&start)
    });
    findings(&mut page, &report, here);
    if let Some(node) = node {
        page += &rules::about(node.keyword());
        page += &about::links(node.keyword());
    }
    Ok(Page::new(page))
}

fn instruction(page: &mut String, file: &Dockerfile, node: Node<'_>) {
    let stages = Stages::new(file);
    let (first, last) = (*node.lines().start(), *node.lines().end());
    let at = if first == last {
        format!("Line {first}")
    } else {
        format!("Lines {first} to {last}")
    };
    let _ = writeln!(page, "\n{at}, {}.", stages.place(node));
    let _ = writeln!(
        page,
        "\n## What it does\n\n{}",
        about::instruction(file, node)
    );
    let flags = flags::list(node.trigger().unwrap_or(node));
    if !flags.is_empty() {
        let _ = write!(page, "\n{flags}");
    }
    let _ = write!(
        page,
        "\n## What it costs\n\n{}",
        cost::of(file, node, &stages)
    );
}

fn findings<'r>(page: &mut String, report: &Report, here: impl Iterator<Item = &'r Finding>) {
    let policy = report.policy();
    let mut list = String::new();
    for finding in here {
        let level = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            _ => "info",
        };
        let _ = writeln!(
            list,
            "- {level} `{}`, line {}: {}\n  - why: {}\n  - help: {}",
            finding.rule.name(),
            finding.place.start.0,
            flat(&finding.message),
            finding.why,
            flat(&finding.help),
        );
    }
    if list.is_empty() {
        list = format!("Nothing, by the policy {}.\n", quoted(policy));
    }
    let _ = write!(page, "\n## What the checks say\n\n{list}");
}

/// A line that the file does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    name: String,
    line: usize,
    count: usize,
}

impl LineError {
    pub(super) fn new(name: &str, line: usize, count: usize) -> Self {
        let name = name.to_owned();
        LineError { name, line, count }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LineError { name, line, count } = self;
        match count {
            0 => write!(f, "`{name}` has no line {line}: it is empty"),
            1 => write!(f, "`{name}` has no line {line}: it has one line"),
            _ => write!(f, "`{name}` has no line {line}: its lines are 1 to {count}"),
        }
    }
}

impl Error for LineError {}

#[cfg(test)]
mod tests;
