//! `dockerspec stats`: what containers use, live in a terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::time::Duration;

use clap::Args;
use dockerspec::engine::Usage;
use serde_json::{Value, json};

use super::{Connection, shown, terminal, write};
use crate::outputs::{Format, Outputs, Target};
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(super) const EXAMPLES: &str = "\
Examples:
  dockerspec stats                 live, until Ctrl-C
  dockerspec stats web --no-stream
  dockerspec stats --project shop -f json

CPU is in percent of one processor; memory is without the page cache, which the kernel can take back; OOM is how often the
memory ran out, as far back as the engine keeps events.

Exit codes: 0 done, 2 usage, no such container or none that runs, 3 no engine answers, 130 interrupted";

#[derive(Debug, Args)]
pub(crate) struct Stats {
    /// Containers, by name or id; all that run if none is named
    #[arg(value_name = "NAME", conflicts_with = "project")]
    names: Vec<String>,
    /// All containers of a compose project
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// One sample, even in a terminal
    #[arg(long)]
    no_stream: bool,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    connection: Connection,
}

pub(super) async fn run(verb: &Stats, streams: &mut Streams) -> Done {
    let engine = verb.connection.engine().await?;
    let mut sampler = engine.sampler(&verb.names, verb.project.as_deref()).await?;
    let mut usages = sampler.sample().await?;
    if !usages.is_empty() && !is_live(verb) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        usages = sampler.sample().await?;
    }
    if !is_live(verb) {
        write(
            &verb.outputs,
            streams,
            |width| table(&usages, width),
            || {
                json!({
                    "version": env!("CARGO_PKG_VERSION"),
                    "containers": usages.iter().map(object).collect::<Vec<_>>(),
                })
            },
        )?;
        if usages.is_empty() {
            streams.note("no container runs");
        }
        return Ok(Outcome::Clean);
    }
    let mut drawn = 0;
    loop {
        let size = terminal::size();
        let width = size.map(|(columns, _)| usize::from(columns));
        let rows = size.map_or(usize::MAX, |(_, rows)| usize::from(rows));
        let screen = screen(&table(&usages, width), rows);
        if drawn > 0 {
            streams.print(&format!("\u{1b}[{drawn}A\r\u{1b}[J"))?;
        }
        streams.print(&screen)?;
        streams.finish()?;
        drawn = screen.lines().count();
        if streams.is_closed() {
            return Ok(Outcome::Clean);
        }
        if usages.is_empty() && !verb.names.is_empty() {
            streams.note("what was named runs no more");
            return Ok(Outcome::Clean);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        usages = sampler.sample().await?;
    }
}

/// Live only where there is a terminal that can be drawn on, and nothing else was asked for.
fn is_live(verb: &Stats) -> bool {
    let plain = verb
        .outputs
        .iter()
        .all(|it| it.format == Format::Text && it.target == Target::Stdout);
    let dumb = std::env::var_os("TERM").is_none_or(|it| it == "dumb");
    !verb.no_stream && plain && !dumb && io::stdout().is_terminal()
}

/// As much as fits, so that it can be drawn over.
fn screen(table: &str, rows: usize) -> String {
    let count = table.lines().count();
    if count < rows {
        return table.to_owned();
    }
    let kept = rows.saturating_sub(2).max(1);
    let mut screen: String = table.split_inclusive('\n').take(kept).collect();
    let _ = writeln!(screen, "… and {} more", count - kept);
    screen
}

fn table(usages: &[Usage], width: Option<usize>) -> String {
    let cells = usages.iter().map(|it| {
        let share = it.memory_limit.map_or(String::new(), |limit| {
            format!(" ({}%)", percent(it.memory, limit))
        });
        let limit = |it: Option<u64>| it.map_or_else(String::new, |it| format!(" / {it}"));
        vec![
            it.name.clone(),
            it.cpu
                .map_or_else(|| "-".to_owned(), |it| format!("{it:.1}%")),
            format!(
                "{} / {}{share}",
                shown::size(it.memory),
                it.memory_limit.map_or_else(|| "-".to_owned(), shown::size)
            ),
            format!("{} / {}", shown::size(it.received), shown::size(it.sent)),
            format!("{} / {}", shown::size(it.read), shown::size(it.written)),
            it.pids.map_or_else(
                || "-".to_owned(),
                |pids| format!("{pids}{}", limit(it.pids_limit)),
            ),
            it.out_of_memory
                .map_or_else(|| "-".to_owned(), |it| it.to_string()),
        ]
    });
    let titles = [
        "NAME",
        "CPU",
        "MEMORY / LIMIT",
        "NET IN / OUT",
        "DISK READ / WRITTEN",
        "PIDS",
        "OOM",
    ];
    shown::table(&titles, &cells.collect::<Vec<_>>(), width)
}

fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100).checked_div(whole).unwrap_or(0)
}

fn object(usage: &Usage) -> Value {
    json!({
        "name": usage.name,
        "id": usage.id,
        "state": usage.state,
        "cpu_percent": usage.cpu,
        "memory": usage.memory,
        "memory_limit": usage.memory_limit,
        "received": usage.received,
        "sent": usage.sent,
        "read": usage.read,
        "written": usage.written,
        "pids": usage.pids,
        "pids_limit": usage.pids_limit,
        "out_of_memory": usage.out_of_memory,
    })
}

#[cfg(test)]
mod tests {
    use super::screen;

    #[test]
    fn a_table_longer_than_the_terminal_says_how_much_is_left_out() {
        assert_eq!(screen("a\nb\n", 5), "a\nb\n");
        assert_eq!(screen("a\nb\nc\nd\n", 4), "a\nb\n… and 2 more\n");
        assert_eq!(screen("a\nb\n", 0), "a\n… and 1 more\n");
    }
}
