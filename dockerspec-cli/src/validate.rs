//! `dockerspec validate`: whether this host has what containers need.

use std::fmt::Write as _;

use dockerspec::host::{self, Check, Needs, State};

use crate::arguments::Validate;
use crate::outputs::{Format, Target};
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

pub(crate) fn run(verb: &Validate, streams: &mut Streams) -> Done {
    let host = host::inspect();
    let checks = host.validate(&needs(verb));
    for output in verb.outputs.iter() {
        let text = match output.format {
            Format::Text => table(&checks, streams.is_quiet()),
            Format::Json => host::checks_json(&host, &checks),
        };
        match &output.target {
            Target::Stdout => streams.print(&text)?,
            Target::File(path) => write_file(path, &text)?,
        }
    }
    Ok(if count(&checks, State::Failed) > 0 {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn needs(verb: &Validate) -> Needs {
    let mut needs = Needs::default();
    needs.memory = verb.memory.unwrap_or(needs.memory);
    needs.cpus = verb.cpus.unwrap_or(needs.cpus);
    needs.swap = verb.swap.unwrap_or(needs.swap);
    needs.disk = verb.disk.unwrap_or(needs.disk);
    needs.shared_memory = verb.shared_memory.unwrap_or(needs.shared_memory);
    needs.models = verb.models;
    needs.gpu = verb.gpu;
    needs
}

fn count(checks: &[Check], state: State) -> usize {
    checks.iter().filter(|check| check.state == state).count()
}

/// State, name, what was found and what is needed, in columns; what to do below.
fn table(checks: &[Check], quiet: bool) -> String {
    let width = checks.iter().map(|check| check.name.len()).max();
    let names = width.unwrap_or(0);
    let mut table = String::new();
    let shown = checks
        .iter()
        .filter(|check| !quiet || check.state != State::Passed);
    for check in shown {
        let (state, name, found) = (check.state.name(), check.name, &check.found);
        let comma = if check.needed.is_empty() { "" } else { ", " };
        // writing to a string cannot fail
        let _ = writeln!(
            table,
            "{state:7}  {name:names$}  {found}{comma}{}",
            check.needed
        );
        if !check.help.is_empty() {
            let _ = writeln!(table, "{:7}  {:names$}  help: {}", "", "", check.help);
        }
    }
    if !quiet {
        let [passed, warnings, failed, unknown] =
            [State::Passed, State::Warning, State::Failed, State::Unknown]
                .map(|state| count(checks, state));
        let plural = if warnings == 1 { "" } else { "s" };
        let _ = writeln!(
            table,
            "{passed} passed, {warnings} warning{plural}, {failed} failed, {unknown} not known"
        );
    }
    table
}
