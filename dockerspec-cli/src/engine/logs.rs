//! `dockerspec logs`: what containers wrote, in order, with their secrets masked.

use std::collections::VecDeque;
use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;
use dockerspec::engine::{
    ContainerError, Engine, Inspection, LogLine, LogOptions, LogStream, Logs as Reader, Moment,
    PsOptions, exit_code,
};
use serde_json::json;
use tokio::sync::mpsc;

use super::{Connection, shown};
use crate::failure::Failure;
use crate::outputs::Format;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(super) const EXAMPLES: &str = "\
Examples:
  dockerspec logs web --tail 50
  dockerspec logs web worker --follow --timestamps
  dockerspec logs --project shop --since 10m
  dockerspec logs web --since 2026-03-01T12:00:00Z --until 2026-03-01T12:05:00Z -f json

What a container wrote to standard error goes to standard error. Values of variables whose name says that they are secret,
passwords in addresses, tokens and private keys are masked as `***`. In a terminal, control sequences other than colors are
left out.

Exit codes: 0 done, 2 usage, no such container or no log to read, 3 no engine answers, 130 interrupted";

#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// Containers, by name or id; several are merged in order of time
    #[arg(value_name = "NAME", required_unless_present = "project")]
    names: Vec<String>,
    /// All containers of a compose project
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// Only the last lines of each container: a number, or `all`
    #[arg(short = 'n', long, value_name = "N", default_value = "all", value_parser = tail)]
    tail: Tail,
    /// Only lines since then: `10m` ago, a date as in RFC 3339, or seconds since 1970
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Moment>,
    /// Only lines up to then, written as for `--since`
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Moment>,
    /// Go on with the lines that come, until the containers end
    #[arg(long)]
    follow: bool,
    /// Begin each line with its time
    #[arg(short, long)]
    timestamps: bool,
    /// Show secrets as they are
    #[arg(long)]
    show_secrets: bool,
    /// Format of the output; `json` is one object a line
    #[arg(short, long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Clone, Copy, Debug)]
struct Tail(Option<u64>);

fn tail(text: &str) -> Result<Tail, String> {
    match text {
        "all" => Ok(Tail(None)),
        _ => match text.parse() {
            Ok(lines) => Ok(Tail(Some(lines))),
            Err(_) => Err("neither a number of lines nor `all`".to_owned()),
        },
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text, Moment::now()).map_err(|it| it.to_string())
}

pub(super) async fn run(verb: &Logs, streams: &mut Streams) -> Done {
    let engine = verb.connection.engine().await?;
    let mut names = Vec::new();
    for name in &verb.names {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    if let Some(project) = &verb.project {
        let rows = engine
            .ps(&PsOptions::new().all(true).project(Some(project)))
            .await?;
        if rows.is_empty() {
            return Err(Failure::new(format!(
                "no container belongs to the compose project `{}`",
                project.escape_debug()
            )));
        }
        names.extend(
            rows.into_iter()
                .map(|it| it.name)
                .filter(|it| !verb.names.contains(it)),
        );
    }
    let mut printer = Printer::new(verb, &names, streams);
    match names.as_slice() {
        [only] => {
            let mut reader = engine
                .logs(only, &options(verb).follow(verb.follow))
                .await?;
            while let Some(line) = reader.next().await? {
                if !printer.print(0, &line, verb.follow)? {
                    return Ok(Outcome::Clean);
                }
            }
            printer.streams.finish()?;
            if verb.follow {
                let end = ended(&engine, only).await;
                printer.streams.note(end);
            }
        }
        several => {
            let last = merged(&engine, several, verb, &mut printer).await?;
            printer.streams.finish()?;
            if verb.follow {
                followed(&engine, several, &last, verb, &mut printer).await?;
            }
        }
    }
    Ok(Outcome::Clean)
}

fn options(verb: &Logs) -> LogOptions {
    let mut options = LogOptions::new().show_secrets(verb.show_secrets);
    if let Tail(Some(lines)) = verb.tail {
        options = options.tail(lines);
    }
    if let Some(since) = verb.since {
        options = options.since(since);
    }
    match verb.until {
        Some(until) => options.until(until),
        None => options,
    }
}

/// Prints what there is so far, the earliest line first, and gives the time of the last line of each.
async fn merged(
    engine: &Engine,
    names: &[String],
    verb: &Logs,
    printer: &mut Printer<'_>,
) -> Result<Vec<String>, Failure> {
    let mut readers = Vec::new();
    for name in names {
        let mut reader = engine.logs(name, &options(verb)).await?;
        let first = reader.next().await?;
        readers.push((reader, first));
    }
    let mut last = vec![String::new(); names.len()];
    loop {
        let waiting = readers.iter().enumerate();
        let waiting = waiting.filter_map(|(place, (_, line))| Some((&line.as_ref()?.time, place)));
        let Some((_, place)) = waiting.min() else {
            return Ok(last);
        };
        let Some((reader, slot)) = readers.get_mut(place) else {
            return Ok(last);
        };
        let next = reader.next().await?;
        if let Some(line) = std::mem::replace(slot, next) {
            if !printer.print(place, &line, false)? {
                return Ok(last);
            }
            if let Some(last) = last.get_mut(place) {
                last.clone_from(&line.time);
            }
        }
    }
}

/// Prints what comes, as it comes, until all of them have ended.
async fn followed(
    engine: &Engine,
    names: &[String],
    last: &[String],
    verb: &Logs,
    printer: &mut Printer<'_>,
) -> Result<(), Failure> {
    type Came = (usize, Result<Option<LogLine>, ContainerError>);
    let (sender, mut came) = mpsc::channel::<Came>(64);
    let mut tasks = VecDeque::new();
    for (place, (name, last)) in names.iter().zip(last).enumerate() {
        let mut options = options(verb).follow(true);
        if let Ok(since) = Moment::parse(last, Moment::now()) {
            // what has been printed is left out below
            options = LogOptions::new()
                .show_secrets(verb.show_secrets)
                .since(since)
                .follow(true);
            if let Some(until) = verb.until {
                options = options.until(until);
            }
        }
        let reader = engine.logs(name, &options).await?;
        let sender = sender.clone();
        let last = last.clone();
        tasks.push_back(tokio::spawn(send(reader, last, place, sender)));
    }
    drop(sender);
    while let Some((place, line)) = came.recv().await {
        let name = names.get(place).map_or("", String::as_str);
        match line {
            Ok(Some(line)) => {
                if !printer.print(place, &line, true)? {
                    break;
                }
            }
            Ok(None) => {
                let end = ended(engine, name).await;
                printer.streams.note(end);
            }
            Err(error @ ContainerError::Gone { .. }) => printer.streams.note(error),
            Err(error) => return Err(error.into()),
        }
    }
    for task in tasks {
        task.abort();
    }
    Ok(())
}

async fn send(
    mut reader: Reader,
    last: String,
    place: usize,
    sender: mpsc::Sender<(usize, Result<Option<LogLine>, ContainerError>)>,
) {
    loop {
        let line = reader.next().await;
        let is_known =
            matches!(&line, Ok(Some(line)) if line.time <= last && !line.time.is_empty());
        let is_last = !matches!(line, Ok(Some(_)));
        if !is_known && sender.send((place, line)).await.is_err() || is_last {
            return;
        }
    }
}

/// How a container ended whose log has ended.
async fn ended(engine: &Engine, name: &str) -> String {
    end(name, engine.inspect(name, false).await)
}

fn end(name: &str, found: Result<Inspection, ContainerError>) -> String {
    let report = match found {
        Ok(Inspection::Container(report)) => report,
        Ok(_) | Err(ContainerError::Absent { .. } | ContainerError::Gone { .. }) => {
            return format!("`{name}` has ended and was removed");
        }
        Err(error) => {
            return format!("the log of `{name}` ends here; whether it runs is not known: {error}");
        }
    };
    let policy = report.restart.map(|it| it.to_string()).unwrap_or_default();
    match (report.state.as_str(), report.exit_code) {
        ("exited" | "dead", Some(code)) => {
            format!(
                "`{name}` ended with exit code {code}: {}",
                exit_code(code).means
            )
        }
        ("running" | "restarting", _) if report.restarts > 0 => {
            format!(
                "`{name}` ended and is started again by its policy `{policy}` ({} times so far)",
                report.restarts
            )
        }
        (state, _) => format!("the log of `{name}` ends here; it is {state}"),
    }
}

/// Writes lines to where they came from.
struct Printer<'a> {
    streams: &'a mut Streams,
    names: Vec<String>,
    width: usize,
    timestamps: bool,
    format: Format,
    /// Of standard output and of standard error.
    terminal: [bool; 2],
    colored: [bool; 2],
}

impl<'a> Printer<'a> {
    fn new(verb: &Logs, names: &[String], streams: &'a mut Streams) -> Self {
        Printer {
            names: names.to_owned(),
            width: names.iter().map(|it| it.chars().count()).max().unwrap_or(0),
            timestamps: verb.timestamps,
            format: verb.format,
            terminal: [io::stdout().is_terminal(), io::stderr().is_terminal()],
            colored: [streams.is_colored(), streams.is_error_colored()],
            streams,
        }
    }

    /// Prints a line; whether there is still somebody who reads.
    fn print(&mut self, place: usize, line: &LogLine, at_once: bool) -> Result<bool, Failure> {
        if self.format == Format::Json {
            let object = json!({
                "container": self.names.get(place),
                "time": line.time,
                "stream": line.stream.to_string(),
                "text": line.text(),
            });
            self.streams.print(&format!("{object}\n"))?;
        } else {
            let is_error = line.stream == LogStream::Stderr;
            let bytes = self.text(place, line, usize::from(is_error));
            if is_error {
                // lines stay in order where both go to the same place
                self.streams.finish()?;
                if io::stderr().write_all(&bytes).is_err() {
                    return Ok(false);
                }
            } else {
                self.streams.print_bytes(&bytes)?;
            }
        }
        if at_once {
            self.streams.finish()?;
        }
        Ok(!self.streams.is_closed())
    }

    fn text(&self, place: usize, line: &LogLine, stream: usize) -> Vec<u8> {
        let is_terminal = self.terminal.get(stream).copied().unwrap_or(false);
        let is_colored = self.colored.get(stream).copied().unwrap_or(false);
        let mut bytes = Vec::with_capacity(line.bytes.len() + 64);
        if let [_, _, ..] = self.names.as_slice() {
            let name = self.names.get(place).map_or("", String::as_str);
            let padded = format!("{name:width$}", width = self.width);
            let name = if is_colored {
                shown::colored(&padded, place)
            } else {
                padded
            };
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b" | ");
        }
        if self.timestamps {
            bytes.extend_from_slice(line.time.as_bytes());
            bytes.push(b' ');
        }
        if is_terminal {
            bytes.extend_from_slice(shown::harmless(&line.text(), is_colored).as_bytes());
        } else {
            bytes.extend_from_slice(&line.bytes);
        }
        bytes.push(b'\n');
        bytes
    }
}

#[cfg(test)]
mod tests {
    use dockerspec::engine::ContainerError;

    use super::end;

    #[test]
    fn only_what_is_gone_was_removed() {
        let name = || "web".to_owned();
        let gone = end("web", Err(ContainerError::Gone { name: name() }));
        assert_eq!(gone, "`web` has ended and was removed");
        let other = end("web", Err(ContainerError::Paused { name: name() }));
        assert!(
            other.starts_with(
                "the log of `web` ends here; whether it runs is not known: `web` is paused"
            ),
            "{other}"
        );
    }
}
