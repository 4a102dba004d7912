//! Lines into instructions: directives, comments, continuations, heredocs.

use super::data::{Entries, Form, NodeData, Tables};
use super::directive::{DirectiveKind, directive};
use super::error::{Errors, quoted};
use super::heredoc::{HeredocData, Marker, markers};
use super::keyword::Keyword;
use super::text::{Part, Span, u32_of};
use alloc::format;
use alloc::string::String;
use core::ops::Range;

/// Reads the whole file; what cannot be read is added to the errors.
pub(super) fn read(text: &str, errors: Errors) -> (Tables, Errors) {
    let mut reader = Reader::new(text, errors);
    reader.run();
    reader.check_file();
    (reader.tables, reader.errors)
}

pub(super) struct Reader<'t> {
    file: &'t str,
    /// The first byte of the next line.
    at: usize,
    /// Lines read so far.
    line: u32,
    directives: Directives,
    lost_heredoc: bool,
    /// The line that is being joined; kept for its memory.
    joined: String,
    pub(super) tables: Tables,
    pub(super) errors: Errors,
}

/// Whether directives are still looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Directives {
    Open,
    /// BuildKit looks behind a `#!` line for the syntax and the checks, not for the escape character.
    BehindShebang,
    Closed,
}

impl<'t> Reader<'t> {
    fn new(file: &'t str, errors: Errors) -> Self {
        let at = if file.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        Self {
            file,
            at,
            line: 0,
            directives: Directives::Open,
            lost_heredoc: false,
            tables: Tables::new(file.len()),
            joined: String::new(),
            errors,
        }
    }

    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) {
        let range = self.tables.range(span);
        self.errors.push(range, || (message.into(), None));
    }

    pub(super) fn error_with(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let range = self.tables.range(span);
        self.errors
            .push(range, || (message.into(), Some(help.into())));
    }

    pub(super) fn file(&self) -> &'t str {
        self.file
    }

    fn run(&mut self) {
        while let Some(line) = self.next_line() {
            let line = line.trim_start();
            if line.is_empty() {
                self.directives = Directives::Closed;
            } else if line.text.starts_with('#') {
                self.comment_line(line);
            } else {
                self.directives = Directives::Closed;
                self.instruction(line);
            }
            if self.tables.full() {
                let end = u32_of(self.at);
                self.error(
                    Span::new(end, end),
                    "the file has too many parts: it is not read from here on",
                );
                return;
            }
        }
    }

    /// The next line without its ending.
    fn next_line(&mut self) -> Option<Part<'t>> {
        let rest = self.file.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n');
        let start = self.at;
        self.at += length.map_or(rest.len(), |length| length + 1);
        self.line += 1;
        let line = Part {
            text: rest,
            at: u32_of(start),
        }
        .cut(0, length.unwrap_or(rest.len()));
        if line.text.len() > LONGEST_LINE {
            self.error_with(
                line.cut(0, 0).span(),
                format!(
                    "the line has {} bytes: BuildKit reads at most {LONGEST_LINE}",
                    line.text.len()
                ),
                "break it with continuations, or put the text into a file of its own",
            );
        }
        let ends = line
            .text
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'\r')
            .count();
        Some(line.cut(0, line.text.len() - ends))
    }

    fn comment_line(&mut self, line: Part<'t>) {
        if self.line == 1 && line.text.starts_with("#!") {
            self.directives = Directives::BehindShebang;
        } else if self.directives != Directives::Closed {
            match directive(line) {
                Some(found) => {
                    if self
                        .tables
                        .directives
                        .iter()
                        .any(|other| other.kind == found.kind)
                    {
                        let name = found.kind.name();
                        self.error(found.line, format!("a second `{name}` directive"));
                    } else {
                        if found.kind == DirectiveKind::Escape
                            && self.directives == Directives::Open
                        {
                            self.set_escape(found.value);
                        }
                        self.tables.directives.push(found);
                    }
                    return;
                }
                None => self.directives = Directives::Closed,
            }
        }
        self.tables.comments.push(line.span());
    }

    fn set_escape(&mut self, value: Span) {
        match self.tables.text(self.file, value) {
            "\\" => self.tables.escape = '\\',
            "`" => self.tables.escape = '`',
            other => {
                let message = format!("{} is no escape character", quoted(other));
                self.error_with(value, message, "write `# escape=\\` or ``# escape=` ``");
            }
        }
    }

    fn instruction(&mut self, first: Part<'t>) {
        let first_line = self.line;
        let above = self
            .tables
            .nodes
            .last()
            .map_or(0, |node| node.inner_comments.end());
        let comments = Entries::since(above, &self.tables.comments);
        let inner = self.tables.comments.len();
        let mut blank_line = None;
        let (part, continued) = self.continuation(first);
        let mut joined = core::mem::take(&mut self.joined);
        joined.clear();
        let start = if continued {
            self.continuations(part, &mut joined, &mut blank_line)
        } else {
            None
        };
        let inner_comments = Entries::since(inner, &self.tables.comments);
        let whole = match start {
            Some(at) => Part { text: &joined, at },
            None => part,
        };
        let mut node = self.node(whole, true);
        node.first_line = first_line;
        node.comments = comments;
        node.inner_comments = inner_comments;
        node.blank_line = blank_line;
        self.heredocs(whole, &mut node);
        node.last_line = self.line;
        self.check(&node);
        self.tables.nodes.push(node);
        self.joined = joined;
    }

    /// The line without the character that continues it, and whether there was one.
    fn continuation<'s>(&self, line: Part<'s>) -> (Part<'s>, bool) {
        let text = line.text.trim_end_matches([' ', '\t']);
        match text.strip_suffix(self.tables.escape) {
            Some(before) if !before.ends_with(self.tables.escape) => {
                (line.cut(0, before.len()), true)
            }
            _ => (line, false),
        }
    }

    /// Joins the lines behind `first` into `whole`, and returns its position; `None` if nothing follows.
    fn continuations(
        &mut self,
        first: Part<'t>,
        whole: &mut String,
        blank_line: &mut Option<u32>,
    ) -> Option<u32> {
        let mut start = None;
        let mut continued = true;
        while continued && !self.tables.full() {
            let Some(line) = self.next_line() else { break };
            let text = line.trim_start();
            if text.is_empty() {
                blank_line.get_or_insert(line.at);
                continue;
            }
            if text.text.starts_with('#') {
                self.tables.comments.push(text.span());
                continue;
            }
            let part;
            (part, continued) = self.continuation(line);
            let joined = &mut self.tables.joined;
            if start.is_none() {
                start = Some(joined.end());
                whole.push_str(first.text);
                joined.push(first.text, first.at);
            }
            whole.push_str(part.text);
            joined.push(part.text, part.at);
        }
        start
    }

    /// Reads the texts of the heredocs that `line` announces.
    fn heredocs(&mut self, line: Part<'_>, node: &mut NodeData) {
        let start = self.tables.heredocs.len();
        let holder = match node
            .trigger
            .and_then(|index| self.tables.triggers.get(index as usize))
        {
            Some(trigger) => (trigger.keyword, trigger.form),
            None => (node.keyword, node.form),
        };
        let holds = matches!(holder.0, Keyword::Run | Keyword::Copy | Keyword::Add)
            && holder.1 != Form::Exec;
        if !holds || !line.text.contains("<<") {
            return;
        }
        match markers(line.text) {
            Ok(found) => {
                for marker in found {
                    let text = line.cut(marker.start, marker.end);
                    if holder.0 != Keyword::Run && text.text.contains(char::is_whitespace) {
                        let message =
                            format!("{} is no heredoc to {}", quoted(text.text), holder.0.name());
                        let help = "leave no space behind the `<<`: its words are taken for files";
                        self.error_with(text.span(), message, help);
                    }
                    self.heredoc(line, &marker);
                }
            }
            Err(_) => self.error(line.span(), "the word behind `<<` cannot be read"),
        }
        node.heredocs = Entries::since(start, &self.tables.heredocs);
        if let Some(trigger) = node
            .trigger
            .and_then(|index| self.tables.triggers.get_mut(index as usize))
        {
            trigger.heredocs = node.heredocs;
        }
    }

    fn heredoc(&mut self, line: Part<'_>, marker: &Marker) {
        let span = line.cut(marker.start, marker.end).span();
        let (start, start_line) = (self.at, self.line);
        let mut body = start..start;
        let mut terminated = false;
        while let Some(next) = self.next_line() {
            let text = if marker.chomp {
                next.text.trim_start_matches('\t')
            } else {
                next.text
            };
            if text == marker.name {
                terminated = true;
                break;
            }
            body.end = self.at;
        }
        if !terminated {
            let message = format!(
                "the heredoc {} has no end",
                quoted(line.cut(marker.start, marker.end).text)
            );
            self.error_with(
                span,
                message,
                format!("close it with a line that is only `{}`", marker.name),
            );
            self.recover(&mut body, start_line);
        }
        let name = self.tables.joined.end();
        self.tables
            .joined
            .push(&marker.name, self.tables.joined.place(span.start));
        let name = Span::new(name, self.tables.joined.end());
        self.tables.heredocs.push(HeredocData {
            marker: span,
            name,
            body: Span::new(u32_of(body.start), u32_of(body.end)),
            expand: marker.expand,
            chomp: marker.chomp,
            descriptor: marker.descriptor,
        });
    }

    /// Goes on behind a heredoc without end where the next instruction seems to start.
    ///
    /// Only once in a file: a second search of this kind could make reading quadratic.
    fn recover(&mut self, body: &mut Range<usize>, line: u32) {
        if core::mem::replace(&mut self.lost_heredoc, true) {
            return;
        }
        let (end, end_line) = (self.at, self.line);
        (self.at, self.line) = (body.start, line);
        while self.at < end {
            let rest = self.file.get(self.at..).unwrap_or("");
            let word = rest.split([' ', '\n']).next().unwrap_or("");
            if Keyword::ALL.iter().any(|keyword| keyword.name() == word) {
                body.end = self.at;
                return;
            }
            let length = rest
                .bytes()
                .position(|byte| byte == b'\n')
                .map_or(rest.len(), |at| at + 1);
            self.at += length;
            self.line += 1;
        }
        (self.at, self.line) = (end, end_line);
    }
}

/// Go's line scanner gives up on longer lines.
const LONGEST_LINE: usize = 65_535;
