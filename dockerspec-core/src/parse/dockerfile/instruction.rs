//! One joined line into an instruction: keyword, flags, and the arguments in the form the keyword has.

use super::data::{Entries, Form, NodeData};
use super::error::quoted;
use super::json::{Array, array};
use super::keyword::Keyword;
use super::reader::Reader;
use super::text::{Part, Span, is_blank};
use super::words::{flags, pair, plain, quoted as quoted_words};
use alloc::format;

impl Reader<'_> {
    /// Reads a line; `outer` is false for what stands behind `ONBUILD`.
    pub(super) fn node(&mut self, line: Part<'_>, outer: bool) -> NodeData {
        let line = line.trim();
        let (word, rest) = line.split_at(is_blank);
        let (_, rest) = rest.split_at(|byte| !is_blank(byte));
        let keyword = Keyword::read(word.text);
        let start = self.tables.flags.len();
        let rest = flags(
            rest,
            self.tables.escape,
            &mut self.tables.flags,
            &mut self.tables.joined,
        )
        .trim();
        let mut node = NodeData {
            keyword,
            form: Form::Empty,
            word: word.span(),
            line: line.span(),
            rest: rest.span(),
            kind: Span::default(),
            flags: Entries::since(start, &self.tables.flags),
            arguments: Entries::default(),
            heredocs: Entries::default(),
            comments: Entries::default(),
            inner_comments: Entries::default(),
            trigger: None,
            first_line: 0,
            last_line: 0,
            blank_line: None,
        };
        if !rest.is_empty() {
            self.arguments(&mut node, rest, outer);
        }
        node
    }

    fn arguments(&mut self, node: &mut NodeData, rest: Part<'_>, outer: bool) {
        match node.keyword {
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => {
                self.exec_or(node, rest, Form::Line);
            }
            Keyword::Copy | Keyword::Add | Keyword::Volume => self.exec_or(node, rest, Form::Words),
            Keyword::From | Keyword::Expose => self.plain_words(node, rest),
            Keyword::User | Keyword::Workdir | Keyword::StopSignal | Keyword::Maintainer => {
                node.form = Form::Line;
            }
            Keyword::Env | Keyword::Label => self.pairs(node, rest),
            Keyword::Arg => self.names(node, rest),
            Keyword::Healthcheck => self.healthcheck(node, rest),
            Keyword::Onbuild if outer => {
                let trigger = self.node(rest, false);
                node.trigger = Some(super::text::u32_of(self.tables.triggers.len()));
                node.form = Form::Trigger;
                self.tables.triggers.push(trigger);
            }
            Keyword::Onbuild | Keyword::Unknown => node.form = Form::Broken,
        }
    }

    fn exec_or(&mut self, node: &mut NodeData, rest: Part<'_>, form: Form) {
        let start = self.tables.words.len();
        match array(rest, &mut self.tables.words, &mut self.tables.joined) {
            Array::Strings => {
                node.form = Form::Exec;
                node.arguments = Entries::since(start, &self.tables.words);
            }
            Array::Mixed(span) => {
                node.form = Form::Broken;
                let text = quoted(self.tables.text(self.file(), span));
                let message =
                    format!("{text} is no string: a JSON array of arguments holds strings only");
                self.error_with(span, message, "put it into double quotes");
            }
            Array::None if form == Form::Words => self.plain_words(node, rest),
            Array::None => node.form = form,
        }
    }

    fn plain_words(&mut self, node: &mut NodeData, rest: Part<'_>) {
        let start = self.tables.words.len();
        plain(rest, &mut self.tables.words);
        node.form = Form::Words;
        node.arguments = Entries::since(start, &self.tables.words);
    }

    fn names(&mut self, node: &mut NodeData, rest: Part<'_>) {
        let start = self.tables.pairs.len();
        let pairs = &mut self.tables.pairs;
        quoted_words(rest, self.tables.escape, |word| pairs.push(pair(word)));
        node.form = Form::Pairs;
        node.arguments = Entries::since(start, &self.tables.pairs);
    }

    fn pairs(&mut self, node: &mut NodeData, rest: Part<'_>) {
        let start = self.tables.pairs.len();
        self.names(node, rest);
        let Some(first) = self.tables.pairs.get(start) else {
            return;
        };
        if first.value.is_none() {
            self.tables.pairs.truncate(start);
            self.legacy_pair(node, rest);
            return;
        }
        let Some(odd) = self
            .tables
            .pairs
            .iter()
            .skip(start)
            .find(|pair| pair.value.is_none())
        else {
            return;
        };
        let odd = odd.name;
        let text = quoted(self.tables.text(self.file(), odd));
        let message = format!("{text} has no `=`");
        self.error_with(
            odd,
            message,
            "write `name=value`, and a value with spaces in double quotes",
        );
        node.form = Form::Broken;
    }

    fn legacy_pair(&mut self, node: &mut NodeData, rest: Part<'_>) {
        let start = self.tables.pairs.len();
        let (name, behind) = rest.split_at(is_blank);
        let (_, value) = behind.split_at(|byte| !is_blank(byte));
        if value.is_empty() {
            node.form = Form::Broken;
            let (keyword, shown) = (node.keyword.name(), quoted(name.text));
            let message = format!("{keyword} gives {shown} no value");
            self.error_with(
                name.span(),
                message,
                format!("write `{keyword} name=value`"),
            );
            return;
        }
        self.tables.pairs.push(super::words::PairData {
            name: name.span(),
            value: Some(value.span()),
        });
        node.form = Form::LegacyPair;
        node.arguments = Entries::since(start, &self.tables.pairs);
    }

    fn healthcheck(&mut self, node: &mut NodeData, rest: Part<'_>) {
        let end = rest
            .text
            .find(char::is_whitespace)
            .unwrap_or(rest.text.len());
        node.kind = rest.cut(0, end).span();
        let command = rest.from(end).trim_start();
        node.rest = command.span();
        if !command.is_empty() {
            self.exec_or(node, command, Form::Line);
        }
    }
}
