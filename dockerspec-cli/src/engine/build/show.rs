//! The events of a build on their way to standard error.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};

use dockerspec::engine::Progress;

use super::Shown;
use super::live::Live;
use super::plain::Plain;

/// Who shows the events.
#[derive(Debug)]
pub(super) enum Show {
    Live(Live),
    Plain(Plain),
    /// The messages of the engine are printed as they come, or nothing is.
    Not,
}

impl Show {
    pub(super) fn new(asked: Shown, quiet: bool) -> Self {
        let dumb = env::var_os("TERM").is_none_or(|it| it == "dumb" || it.is_empty());
        match asked {
            Shown::Rawjson => Show::Not,
            _ if quiet => Show::Not,
            Shown::Tty => Show::Live(Live::new()),
            Shown::Auto if io::stderr().is_terminal() && !dumb => Show::Live(Live::new()),
            Shown::Auto | Shown::Plain => Show::Plain(Plain::default()),
        }
    }

    pub(super) fn event(&mut self, event: &Progress) {
        match self {
            Show::Live(live) => live.event(event),
            Show::Plain(plain) => write(&plain.event(event)),
            Show::Not => {}
        }
    }

    pub(super) fn tick(&mut self) {
        if let Show::Live(live) = self {
            live.draw();
        }
    }

    pub(super) fn end(&mut self) {
        if let Show::Live(live) = self {
            live.end();
        }
    }
}

/// Where nobody reads standard error, there is nobody to tell.
pub(super) fn write(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

pub(super) fn line(text: &str) {
    write(&format!("{text}\n"));
}

/// A line that moves no cursor: without escape sequences and control characters.
pub(super) fn tame(line: &str) -> String {
    let mut tame = String::with_capacity(line.len());
    // what follows a carriage return was meant to stand in place of what is before it
    let last = line
        .rsplit('\r')
        .find(|it| !it.is_empty())
        .unwrap_or_default();
    let mut letters = last.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => skip_sequence(&mut letters),
            '\t' => tame.push(' '),
            other if other.is_control() => {}
            other => tame.push(other),
        }
    }
    tame
}

fn skip_sequence(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match letters.next() {
        Some('[') => {
            letters.find(|it| matches!(it, '@'..='~'));
        }
        Some(']') => {
            letters.find(|it| matches!(it, '\u{7}' | '\u{1b}'));
            letters.next_if_eq(&'\\');
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::tame;

    #[test]
    fn a_log_line_cannot_move_the_cursor() {
        assert_eq!(tame("\u{1b}[31mred\u{1b}[0m\tx\u{8}"), "red x");
        assert_eq!(tame("10%\r20%\r"), "20%");
        assert_eq!(tame("\u{1b}]0;title\u{7}text"), "text");
        assert_eq!(tame("\u{1b}[2J\u{1b}[1;1Hgone"), "gone");
        assert_eq!(tame(""), "");
    }
}
