//! The text that is being written: lines, comments, continuations.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::fmt::Write as _;

use crate::model::place::At;
use crate::model::waiver::{Waiver, Waivers};

/// A Dockerfile that is being written.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
    /// The character that escapes and continues lines.
    pub(super) escape: char,
    /// Lines that begin with what was written at a place in Rust, where somebody wants to know.
    sources: Option<Vec<(usize, String)>>,
}

impl Page {
    pub(super) fn new(escape: char) -> Self {
        Page {
            text: String::new(),
            escape,
            sources: None,
        }
    }

    /// Keeps where in Rust each line comes from.
    pub(super) fn keep_sources(&mut self) {
        self.sources = Some(Vec::new());
    }

    /// What is written next was described at this place.
    pub(super) fn comes_from(&mut self, at: &At<'_>) {
        let Some(sources) = &mut self.sources else {
            return;
        };
        if let At::Rust { file, line, column } = at {
            let next = self.text.bytes().filter(|byte| *byte == b'\n').count() + 1;
            sources.push((next, format!("{file}:{line}:{column}")));
        }
    }

    pub(super) fn into_sources(self) -> Vec<(usize, String)> {
        self.sources.unwrap_or_default()
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// A blank line.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// One line, whatever the arguments hold.
    ///
    /// The rule `unwritable-text` refuses what would break a line; this is the second lock on that door.
    pub(super) fn line(&mut self, line: fmt::Arguments<'_>) {
        let start = self.text.len();
        let written = self.text.write_fmt(line);
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
        if self.text[start..].contains(broken) {
            let line = self.text.split_off(start).replace(broken, " ");
            self.text.push_str(&line);
        }
        self.text.push('\n');
    }

    /// Each line of the text as a comment.
    pub(super) fn comment(&mut self, text: &str) {
        for line in text.split('\n') {
            match line.trim() {
                "" => self.line(format_args!("#")),
                line => self.line(format_args!("# {line}")),
            }
        }
    }

    /// The same, and nothing where there is no text.
    pub(super) fn remark(&mut self, text: &str) {
        if !text.is_empty() {
            self.comment(text);
        }
    }

    /// The comment by which `docker build --call=outline` describes a stage or an argument: one line, its name first.
    pub(super) fn describe(&mut self, name: &str, text: &str) {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let text = lines.join(" ");
        let text = text.trim();
        let starts_with_name = text
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(' '));
        if text.is_empty() {
        } else if name.is_empty() || starts_with_name {
            self.line(format_args!("# {text}"));
        } else {
            self.line(format_args!("# {name} {text}"));
        }
    }

    /// The waivers as comments, in the form that the parser reads back.
    pub(super) fn waivers(&mut self, waivers: &Waivers<'_>) {
        self.waivers_but(waivers, |_| false);
    }

    /// The waivers without those that are said elsewhere; each rule once.
    pub(super) fn waivers_but(
        &mut self,
        waivers: &Waivers<'_>,
        said: impl Fn(&Waiver<'_>) -> bool,
    ) {
        let mut written: Vec<&str> = Vec::new();
        let mut index = 0;
        while let Some(waiver) = waivers.get(index) {
            index += 1;
            let rule = waiver.rule.name();
            if said(&waiver) || written.contains(&rule) {
                continue;
            }
            written.push(rule);
            let reason = if waiver.imported {
                "waived for another tool"
            } else {
                waiver.reason.trim()
            };
            self.line(format_args!("# dockerspec: allow({rule}) {reason}"));
        }
    }

    /// Lines as they are, with a final line end: the text of a heredoc.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.text.push_str(text);
        if !text.is_empty() && !text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// An instruction on several lines, all but the last continued.
    pub(super) fn continued<T: AsRef<str>>(&mut self, lines: &[T]) {
        let escape = self.escape;
        for (index, line) in lines.iter().enumerate() {
            let line = line.as_ref();
            let indent = if index == 0 { "" } else { "    " };
            if index + 1 < lines.len() {
                self.line(format_args!("{indent}{line} {escape}"));
            } else {
                self.line(format_args!("{indent}{line}"));
            }
        }
    }
}

/// Characters that end a line, or that no line may hold.
fn broken(ch: char) -> bool {
    matches!(ch, '\n' | '\r' | '\0')
}
