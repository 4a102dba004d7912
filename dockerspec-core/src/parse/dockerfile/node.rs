//! Views of what was read: instructions, flags, arguments, heredocs, comments.

use super::Dockerfile;
use super::data::{Form, NodeData};
use super::directive::{DirectiveData, DirectiveKind};
use super::heredoc::HeredocData;
use super::keyword::Keyword;
use super::text::{Span, u32_of};
use super::words::{FlagData, PairData};
use alloc::vec::Vec;
use core::fmt;
use core::ops::{Range, RangeInclusive};

/// A text of the file as it is meant: continuations joined, JSON strings unescaped.
#[derive(Clone, Copy)]
pub struct Text<'f> {
    pub(super) file: &'f Dockerfile,
    pub(super) span: Span,
}

impl<'f> Text<'f> {
    /// The text itself.
    pub fn as_str(self) -> &'f str {
        self.file.tables.text(&self.file.text, self.span)
    }

    /// The bytes of the file it was read from, from the first to the last.
    pub fn range(self) -> Range<usize> {
        self.file.tables.range(self.span)
    }

    /// The bytes of the file that a part of this text was read from.
    ///
    /// ```
    /// let file = dockerspec_core::parse::dockerfile::parse("Dockerfile", "FROM a\nRUN b && \\\n  sudo c\n");
    /// let run = file.nodes().nth(1).unwrap();
    /// let line = run.rest();
    /// let at = line.as_str().find("sudo").unwrap();
    /// assert_eq!(&file.text()[line.part(at..at + 4)], "sudo");
    /// ```
    pub fn part(self, range: Range<usize>) -> Range<usize> {
        let length = (self.span.end - self.span.start.min(self.span.end)) as usize;
        let (start, end) = (range.start.min(length), range.end.min(length));
        let start = self.span.start + u32_of(start);
        self.file
            .tables
            .range(Span::new(start, (self.span.start + u32_of(end)).max(start)))
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?}", self.as_str(), self.range())
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

/// One instruction of the file.
#[derive(Clone, Copy)]
pub struct Node<'f> {
    pub(super) file: &'f Dockerfile,
    pub(super) data: &'f NodeData,
}

impl<'f> Node<'f> {
    /// Which instruction it is.
    pub fn keyword(self) -> Keyword {
        self.data.keyword
    }

    /// The keyword as written.
    pub fn word(self) -> Text<'f> {
        self.of(self.data.word)
    }

    /// From the keyword to the last argument, without heredocs.
    pub fn line(self) -> Text<'f> {
        self.of(self.data.line)
    }

    /// The lines it stands on, counted from 1, with its heredocs.
    pub fn lines(self) -> RangeInclusive<usize> {
        self.data.first_line as usize..=self.data.last_line as usize
    }

    /// The arguments behind the flags as one text; for `HEALTHCHECK`, behind `CMD` or `NONE`.
    pub fn rest(self) -> Text<'f> {
        self.of(self.data.rest)
    }

    /// `CMD` or `NONE` of a `HEALTHCHECK`, as written; empty for others.
    pub fn kind(self) -> Text<'f> {
        self.of(self.data.kind)
    }

    /// The flags before the arguments.
    pub fn flags(self) -> impl Iterator<Item = Flag<'f>> {
        let file = self.file;
        self.data
            .flags
            .of(&file.tables.flags)
            .iter()
            .map(move |data| Flag { file, data })
    }

    /// The flag with this name, without its dashes; the first one if it is given twice.
    pub fn flag(self, name: &str) -> Option<Flag<'f>> {
        self.flags().find(|flag| flag.name() == name)
    }

    /// The arguments behind the flags.
    pub fn arguments(self) -> Arguments<'f> {
        let file = self.file;
        let words = || {
            self.data
                .arguments
                .of(&file.tables.words)
                .iter()
                .map(|span| self.of(*span))
                .collect()
        };
        let pairs = || {
            self.data
                .arguments
                .of(&file.tables.pairs)
                .iter()
                .map(|data| Pair { file, data })
                .collect()
        };
        match self.data.form {
            Form::Empty => Arguments::None,
            Form::Line => Arguments::Line(self.rest()),
            Form::Exec => Arguments::Exec(words()),
            Form::Words => Arguments::Words(words()),
            Form::Pairs => Arguments::Pairs(pairs()),
            Form::LegacyPair => Arguments::LegacyPair(pairs()),
            Form::Trigger | Form::Broken => {
                self.trigger().map_or(Arguments::Broken, Arguments::Trigger)
            }
        }
    }

    /// The instruction behind `ONBUILD`.
    pub fn trigger(self) -> Option<Node<'f>> {
        let triggers = &self.file.tables.triggers;
        let data = triggers.get(self.data.trigger? as usize)?;
        Some(Node {
            file: self.file,
            data,
        })
    }

    /// The heredocs it announces, in their order.
    pub fn heredocs(self) -> impl Iterator<Item = Heredoc<'f>> {
        let file = self.file;
        self.data
            .heredocs
            .of(&file.tables.heredocs)
            .iter()
            .map(move |data| Heredoc { file, data })
    }

    /// The comments between the instruction before and this one.
    pub fn comments(self) -> impl DoubleEndedIterator<Item = Comment<'f>> {
        let file = self.file;
        self.data
            .comments
            .of(&file.tables.comments)
            .iter()
            .map(move |span| Comment { file, span: *span })
    }

    /// The comments between the lines of this instruction.
    pub fn inner_comments(self) -> impl DoubleEndedIterator<Item = Comment<'f>> {
        let file = self.file;
        self.data
            .inner_comments
            .of(&file.tables.comments)
            .iter()
            .map(move |span| Comment { file, span: *span })
    }

    /// Where a blank line stands between its lines, which BuildKit warns about.
    pub fn blank_line(self) -> Option<usize> {
        self.data.blank_line.map(|at| at as usize)
    }

    fn of(self, span: Span) -> Text<'f> {
        Text {
            file: self.file,
            span,
        }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("word", &self.word())
            .field("flags", &self.flags().collect::<Vec<_>>())
            .field("arguments", &self.arguments())
            .field("lines", &self.lines())
            .finish_non_exhaustive()
    }
}

/// The arguments of an instruction, in the form its keyword gives them.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Arguments<'f> {
    /// There are none.
    None,
    /// One text: a shell line, a user, a path.
    Line(Text<'f>),
    /// A JSON array of strings.
    Exec(Vec<Text<'f>>),
    /// Words between white space.
    Words(Vec<Text<'f>>),
    /// `name=value` pairs, or the names of an `ARG`.
    Pairs(Vec<Pair<'f>>),
    /// `ENV name value`: the value is the rest of the line.
    LegacyPair(Vec<Pair<'f>>),
    /// The instruction behind `ONBUILD`.
    Trigger(Node<'f>),
    /// What could not be read; it is among the errors.
    Broken,
}

/// A flag before the arguments: `--from=build`, `--link`.
#[derive(Clone, Copy)]
pub struct Flag<'f> {
    file: &'f Dockerfile,
    data: &'f FlagData,
}

impl<'f> Flag<'f> {
    /// The name without its dashes.
    pub fn name(self) -> &'f str {
        Text {
            file: self.file,
            span: self.data.name,
        }
        .as_str()
    }

    /// What stands behind the `=`, without quotes; nothing if there is no `=`.
    pub fn value(self) -> Option<Text<'f>> {
        self.data.value.map(|span| Text {
            file: self.file,
            span,
        })
    }

    /// The flag as written.
    pub fn written(self) -> Text<'f> {
        Text {
            file: self.file,
            span: self.data.written,
        }
    }
}

impl fmt::Debug for Flag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written().fmt(f)
    }
}

/// A `name=value` of `ENV`, `LABEL` or `ARG`.
#[derive(Clone, Copy)]
pub struct Pair<'f> {
    file: &'f Dockerfile,
    data: &'f PairData,
}

impl<'f> Pair<'f> {
    /// The name, quotes and all.
    pub fn name(self) -> Text<'f> {
        Text {
            file: self.file,
            span: self.data.name,
        }
    }

    /// The value, quotes and all; an `ARG` can do without.
    pub fn value(self) -> Option<Text<'f>> {
        self.data.value.map(|span| Text {
            file: self.file,
            span,
        })
    }
}

impl fmt::Debug for Pair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}={:?}", self.name(), self.value())
    }
}

/// A heredoc: the marker in the line, and the lines up to its end.
#[derive(Clone, Copy)]
pub struct Heredoc<'f> {
    file: &'f Dockerfile,
    data: &'f HeredocData,
}

impl<'f> Heredoc<'f> {
    /// The marker as written: `<<-'EOF'`.
    pub fn marker(self) -> Text<'f> {
        Text {
            file: self.file,
            span: self.data.marker,
        }
    }

    /// The word that ends it, without quotes.
    pub fn name(self) -> &'f str {
        Text {
            file: self.file,
            span: self.data.name,
        }
        .as_str()
    }

    /// The lines as they stand in the file, leading tabs and all.
    pub fn body(self) -> Text<'f> {
        Text {
            file: self.file,
            span: self.data.body,
        }
    }

    /// Whether variables in the body are replaced: no part of the word is quoted.
    pub fn expands(self) -> bool {
        self.data.expand
    }

    /// Whether leading tabs are cut from each line: `<<-`.
    pub fn chomps(self) -> bool {
        self.data.chomp
    }

    /// The number before the `<<`; 0 if there is none.
    pub fn descriptor(self) -> u32 {
        self.data.descriptor
    }
}

impl fmt::Debug for Heredoc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.marker(), self.body())
    }
}

/// A comment.
#[derive(Clone, Copy)]
pub struct Comment<'f> {
    pub(super) file: &'f Dockerfile,
    pub(super) span: Span,
}

impl<'f> Comment<'f> {
    /// What stands behind the `#`, without white space around it.
    pub fn text(self) -> &'f str {
        let text = self.line().as_str();
        text.strip_prefix('#').unwrap_or(text).trim()
    }

    /// The comment with its `#`.
    pub fn line(self) -> Text<'f> {
        Text {
            file: self.file,
            span: self.span,
        }
    }
}

impl fmt::Debug for Comment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.line().fmt(f)
    }
}

/// A parser directive at the top of the file.
#[derive(Clone, Copy)]
pub struct Directive<'f> {
    pub(super) file: &'f Dockerfile,
    pub(super) data: &'f DirectiveData,
}

impl<'f> Directive<'f> {
    /// Which directive it is.
    pub fn kind(self) -> DirectiveKind {
        self.data.kind
    }

    /// What stands behind the `=`.
    pub fn value(self) -> Text<'f> {
        Text {
            file: self.file,
            span: self.data.value,
        }
    }

    /// The whole line.
    pub fn line(self) -> Text<'f> {
        Text {
            file: self.file,
            span: self.data.line,
        }
    }
}

impl fmt::Debug for Directive<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.line().fmt(f)
    }
}
