//! The last lines that a container wrote.

use bollard::container::LogOutput;
use bollard::query_parameters::LogsOptionsBuilder;
use futures_util::StreamExt as _;

use crate::engine::Engine;

/// A traceback is some dozens of lines.
const LINES: &str = "200";
/// A longer line is data.
const LONGEST: usize = 2_000;

/// What it wrote since then, in seconds since 1970; nothing where the logging driver keeps nothing.
pub(super) async fn read(engine: &Engine, id: &str, since: Option<i64>) -> Vec<String> {
    let since = since.and_then(|it| i32::try_from(it).ok());
    let text = fetch(engine, id, since.unwrap_or(0)).await;
    lines(&text)
}

async fn fetch(engine: &Engine, id: &str, since: i32) -> String {
    let options = LogsOptionsBuilder::new()
        .stdout(true)
        .stderr(true)
        .since(since)
        .tail(LINES)
        .build();
    let mut chunks = Box::pin(engine.docker.logs(id, Some(options)));
    let mut text = Vec::new();
    while let Some(Ok(chunk)) = chunks.next().await {
        match chunk {
            LogOutput::StdOut { message }
            | LogOutput::StdErr { message }
            | LogOutput::Console { message }
            | LogOutput::StdIn { message } => text.extend_from_slice(&message),
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Lines without colors and cursor movements.
fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(plain)
        .filter(|line| !line.trim().is_empty())
        .collect()
}

fn plain(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' if letters.next() == Some('[') => {
                letters.by_ref().find(char::is_ascii_alphabetic);
            }
            '\t' => plain.push(' '),
            letter if letter.is_control() => {}
            letter if plain.len() < LONGEST => plain.push(letter),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn colors_and_empty_lines_are_left_out() {
        assert_eq!(
            lines("\u{1b}[31mERROR\u{1b}[0m\tx\r\n\n  \nend"),
            ["ERROR x", "end"]
        );
    }
}
