//! What was read as an image: stages, steps, places, waivers.

mod run;
mod step;
mod values;

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::unquote::unquote;
use super::{Arguments, DirectiveKind, Dockerfile, Keyword, Node, Text};
use crate::model::arena::Arena;
use crate::model::image::{Base, BaseRef, Escape, Image, Stage};
use crate::model::instructions::{Arg, Comment};
use crate::model::place::At;
use crate::model::step::{Instruction, Step};
use crate::model::waiver::Waivers;
use crate::model::words::Platform;

pub(super) use run::place_in_script;

/// The image of a file; lists and joined texts go to the arena.
pub(super) fn image<'a>(file: &'a Dockerfile, arena: &'a Arena<'a>) -> Image<'a> {
    let mut lowering = Lowering {
        file,
        arena,
        args: Vec::new(),
        stages: Vec::new(),
        base: None,
        steps: Vec::new(),
        names: BTreeSet::new(),
    };
    for (index, node) in file.nodes().enumerate() {
        lowering.node(index, node);
    }
    lowering.last_comments();
    lowering.close();
    let mut image = Image::new(file.name());
    image.at = lowering.last_from();
    image.args = arena.args(lowering.args);
    image.stages = arena.stages(lowering.stages);
    image.waivers = file.waivers_of_file(arena);
    image.syntax = "";
    for directive in file.directives() {
        let value = directive.value().as_str();
        match directive.kind() {
            DirectiveKind::Syntax => image.syntax = value,
            DirectiveKind::Check => {
                image.skip_checks = arena.texts(super::pragma::skipped(value).collect());
            }
            DirectiveKind::Escape => {}
        }
    }
    if file.escape() == '`' {
        image.escape = Escape::Backtick;
    }
    image
}

struct Lowering<'a> {
    file: &'a Dockerfile,
    arena: &'a Arena<'a>,
    args: Vec<Arg<'a>>,
    stages: Vec<Stage<'a>>,
    /// The stage that is being read.
    base: Option<Base<'a>>,
    steps: Vec<Step<'a>>,
    /// Names of the stages so far, in lower case.
    names: BTreeSet<String>,
}

impl<'a> Lowering<'a> {
    fn node(&mut self, index: usize, node: Node<'a>) {
        let waivers = self.file.waivers_of_node(index, self.arena);
        match node.keyword() {
            Keyword::From => {
                self.comments(node);
                self.close();
                self.from(node, waivers);
            }
            Keyword::Arg if self.base.is_none() => {
                let args = self.arguments(node);
                self.args.extend(args);
            }
            _ => {
                if self.base.is_none() {
                    // reported as an error; what stands here is checked all the same
                    self.base = Some(nothing(self.at(node)));
                }
                self.comments(node);
                let first = self.steps.len();
                self.instruction(node, !waivers.is_empty());
                if let Some(step) = self.steps.get_mut(first) {
                    step.waivers = waivers;
                }
            }
        }
    }

    fn from(&mut self, node: Node<'a>, waivers: Waivers<'a>) {
        let mut base = nothing(self.at(node));
        if let Arguments::Words(words) = node.arguments() {
            if let Some(image) = words.first() {
                let image = self.said(*image);
                let local =
                    !image.contains('$') && self.names.contains(&image.to_ascii_lowercase());
                base.base = if local {
                    BaseRef::Stage(image)
                } else {
                    BaseRef::Image(image)
                };
            }
            if let [_, _, name] = words.as_slice() {
                base.name = name.as_str();
                base.describe = description(node, base.name);
            }
        }
        let platform = node.flag("platform").and_then(super::node::Flag::value);
        base.platform = platform.map(|text| Platform::new(self.said(text)));
        base.waivers = waivers;
        if !base.name.is_empty() {
            self.names.insert(base.name.to_ascii_lowercase());
        }
        self.base = Some(base);
    }

    /// Ends the stage that is being read.
    fn close(&mut self) {
        if let Some(base) = self.base.take() {
            let steps = core::mem::take(&mut self.steps);
            self.stages.push(base.with(self.arena.steps(steps)));
        }
    }

    fn last_from(&self) -> At<'a> {
        let place = self.stages.last().map(|stage| stage.base.at);
        place.unwrap_or(At::Text {
            file: self.file.name(),
            start: 0,
            end: 0,
        })
    }

    /// The comments above an instruction, which belong to the stage before them.
    fn comments(&mut self, node: Node<'a>) {
        if self.base.is_none() {
            return;
        }
        let named: Vec<&str> = match (node.keyword(), node.arguments()) {
            (Keyword::From, Arguments::Words(words)) => {
                words.get(2).map(|name| name.as_str()).into_iter().collect()
            }
            (Keyword::Arg, Arguments::Pairs(pairs)) => {
                pairs.iter().map(|pair| pair.name().as_str()).collect()
            }
            _ => Vec::new(),
        };
        for comment in node.comments() {
            if !named
                .iter()
                .any(|name| describes(comment.text(), name).is_some())
            {
                self.comment(comment);
            }
        }
    }

    fn last_comments(&mut self) {
        let end = self
            .file
            .nodes()
            .next_back()
            .map_or(0, |node| node.line().range().end);
        let behind: Vec<_> = self
            .file
            .comments()
            .rev()
            .take_while(|comment| comment.line().range().start >= end)
            .collect();
        for comment in behind.into_iter().rev() {
            if self.base.is_some() {
                self.comment(comment);
            }
        }
    }

    fn comment(&mut self, comment: super::Comment<'a>) {
        let text = comment.text();
        if !super::pragma::is_pragma(text) {
            let at = self.place(comment.line());
            self.steps
                .push(Step::new(Instruction::Comment(Comment { text, at }), at));
        }
    }

    /// The names of an ARG, each with its default.
    fn arguments(&self, node: Node<'a>) -> Vec<Arg<'a>> {
        let Arguments::Pairs(pairs) = node.arguments() else {
            return Vec::new();
        };
        pairs
            .into_iter()
            .map(|pair| Arg {
                name: self.said(pair.name()),
                default: pair.value().map(|value| self.said(value)),
                describe: description(node, pair.name().as_str()),
                at: self.place_of_pair(pair),
            })
            .collect()
    }

    fn at(&self, node: Node<'a>) -> At<'a> {
        self.place(node.line())
    }

    fn place(&self, text: Text<'a>) -> At<'a> {
        let range = text.range();
        At::Text {
            file: self.file.name(),
            start: super::text::u32_of(range.start),
            end: super::text::u32_of(range.end),
        }
    }

    fn place_of_pair(&self, pair: super::Pair<'a>) -> At<'a> {
        let start = pair.name().range().start;
        let end = pair.value().unwrap_or(pair.name()).range().end;
        At::Text {
            file: self.file.name(),
            start: super::text::u32_of(start),
            end: super::text::u32_of(end),
        }
    }

    /// A value without its quotes; as it stands where they do not match, which was reported.
    fn said(&self, text: Text<'a>) -> &'a str {
        match unquote(text.as_str(), self.file.escape()) {
            Ok(Cow::Owned(said)) => self.arena.text(said),
            _ => text.as_str(),
        }
    }
}

/// A stage without a base: what stands before the first FROM.
fn nothing(at: At<'_>) -> Base<'_> {
    Base {
        base: BaseRef::Image(""),
        name: "",
        platform: None,
        digest: "",
        describe: "",
        at,
        waivers: Waivers::NONE,
    }
}

/// The comment above an instruction that describes a stage or an argument: `# name what it is for`.
fn description<'a>(node: Node<'a>, name: &str) -> &'a str {
    node.comments()
        .find_map(|comment| describes(comment.text(), name))
        .unwrap_or("")
}

fn describes<'a>(comment: &'a str, name: &str) -> Option<&'a str> {
    comment
        .strip_prefix(name)?
        .strip_prefix(' ')
        .filter(|_| !name.is_empty())
}

#[cfg(test)]
mod tests;
