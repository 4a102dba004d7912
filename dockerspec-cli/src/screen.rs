//! The terminal: how large it is, and a pager for what is longer.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::{Command, Stdio};

use terminal_size::{Height, Width};

use crate::failure::Failure;
use crate::streams::Streams;

/// Where nobody says otherwise.
const COLUMNS: usize = 80;
const LINES: usize = 24;
/// Longer lines are hard to read.
const WIDEST: usize = 100;
const NARROWEST: usize = 20;

/// Columns for text: `COLUMNS`, those of the terminal, or 80.
pub(crate) fn width() -> usize {
    let columns = number("COLUMNS").or_else(|| size().map(|(columns, _)| columns));
    columns.unwrap_or(COLUMNS).clamp(NARROWEST, WIDEST)
}

fn height() -> usize {
    let lines = number("LINES").or_else(|| size().map(|(_, lines)| lines));
    lines.unwrap_or(LINES)
}

fn number(name: &str) -> Option<usize> {
    let value = env::var(name).ok()?;
    value.trim().parse().ok().filter(|value| *value > 0)
}

/// Columns and lines of standard output, where that is a terminal.
fn size() -> Option<(usize, usize)> {
    let (Width(columns), Height(lines)) = terminal_size::terminal_size_of(io::stdout())?;
    Some((columns.into(), lines.into()))
}

/// Prints a text; through a pager where it is longer than the terminal.
pub(crate) fn print(text: &str, no_pager: bool, streams: &mut Streams) -> Result<(), Failure> {
    let fits = text.lines().count() < height();
    if no_pager || fits || !io::stdout().is_terminal() {
        return streams.print(text);
    }
    streams.finish()?;
    let wanted = env::var("PAGER").ok();
    let command = wanted.as_deref().unwrap_or("less -FRX");
    match page(command, text) {
        Ok(true) => Ok(()),
        Ok(false) => streams.print(text),
        Err(error) => {
            // a missing `less` is nobody's mistake
            if wanted.is_some() {
                streams.note(format_args!(
                    "the pager `{command}` cannot be started: {error}"
                ));
            }
            streams.print(text)
        }
    }
}

/// Whether the command showed the text; an empty one and `cat` mean that none is wanted.
fn page(command: &str, text: &str) -> io::Result<bool> {
    let mut words = command.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else {
        return Ok(false);
    };
    let mut pager = Command::new(program);
    pager.args(words).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        pager.env("LESS", "FRX");
    }
    let mut child = pager.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // who leaves the pager early has read enough
        let _ = input.write_all(text.as_bytes());
    }
    child.wait()?;
    Ok(true)
}
