//! One instruction as steps: most are one, `ENV a=1 b=2` is two.

use alloc::format;
use alloc::vec::Vec;

use super::super::{Arguments, Flag, Keyword, Node, Text};
use super::Lowering;
use super::values::{mode, ports, signal, user};
use crate::model::healthcheck::{Healthcheck, NoHealthcheck, Probe};
use crate::model::instructions::{
    Cmd, Entrypoint, Env, Expose, Label, Onbuild, Raw, SetUser, Shell, StopSignal, Volumes, Workdir,
};
use crate::model::place::At;
use crate::model::step::{Instruction, Step};
use crate::model::transfer::{Add, Copy, InlineFile, Mode, Origin, Owner};
use crate::model::words::{Line, Protocol};
use crate::parse::duration;

impl<'a> Lowering<'a> {
    /// Adds the steps of an instruction; where it has waivers, they all stand at its whole line.
    pub(super) fn instruction(&mut self, node: Node<'a>, waived: bool) {
        let first = self.steps.len();
        let at = self.at(node);
        match self.single(node, at) {
            Some(instruction) => self.steps.push(Step::new(instruction, at)),
            None => self.several(node, at),
        }
        for step in self.steps.iter_mut().skip(first) {
            if waived {
                step.at = at;
            }
        }
        for step in self.steps.iter_mut().skip(first + 1) {
            step.continued = true;
        }
    }

    fn single(&mut self, node: Node<'a>, at: At<'a>) -> Option<Instruction<'a>> {
        let line = || node.rest();
        Some(match (node.keyword(), node.arguments()) {
            (Keyword::Run, Arguments::Line(_) | Arguments::Exec(_)) => {
                Instruction::Run(self.run(node, at))
            }
            (Keyword::Cmd, arguments) => Instruction::Cmd(Cmd {
                line: self.line(arguments)?,
                at,
            }),
            (Keyword::Entrypoint, arguments) => Instruction::Entrypoint(Entrypoint {
                line: self.line(arguments)?,
                at,
            }),
            (Keyword::Workdir, Arguments::Line(_)) => Instruction::Workdir(Workdir {
                path: self.said(line()),
                at,
            }),
            (Keyword::User, Arguments::Line(_)) => Instruction::User(SetUser {
                user: user(self.said(line())),
                at,
            }),
            (Keyword::StopSignal, Arguments::Line(_)) => Instruction::StopSignal(StopSignal {
                signal: signal(self.said(line())),
                at,
            }),
            (Keyword::Shell, Arguments::Exec(words)) => Instruction::Shell(Shell {
                argv: self.texts(&words),
                at,
            }),
            (Keyword::Volume, Arguments::Exec(words) | Arguments::Words(words)) => {
                let paths = words.iter().map(|word| self.said(*word)).collect();
                Instruction::Volumes(Volumes {
                    paths: self.arena.texts(paths),
                    at,
                })
            }
            (Keyword::Healthcheck, arguments) => self.healthcheck(node, arguments, at)?,
            (
                Keyword::Run
                | Keyword::Maintainer
                | Keyword::Unknown
                | Keyword::Workdir
                | Keyword::User
                | Keyword::StopSignal
                | Keyword::Shell
                | Keyword::Volume,
                _,
            )
            | (_, Arguments::Broken | Arguments::None) => Instruction::Raw(Raw {
                line: node.line().as_str(),
                at,
            }),
            _ => return None,
        })
    }

    /// Instructions that can be several steps.
    fn several(&mut self, node: Node<'a>, at: At<'a>) {
        match (node.keyword(), node.arguments()) {
            (Keyword::Env, Arguments::Pairs(pairs) | Arguments::LegacyPair(pairs)) => {
                for pair in pairs {
                    let (name, value) = (
                        self.said(pair.name()),
                        pair.value().map_or("", |value| self.said(value)),
                    );
                    let at = self.place_of_pair(pair);
                    self.steps
                        .push(Step::new(Instruction::Env(Env { name, value, at }), at));
                }
            }
            (Keyword::Label, Arguments::Pairs(pairs) | Arguments::LegacyPair(pairs)) => {
                for pair in pairs {
                    let (name, value) = (
                        self.said(pair.name()),
                        pair.value().map_or("", |value| self.said(value)),
                    );
                    let at = self.place_of_pair(pair);
                    self.steps
                        .push(Step::new(Instruction::Label(Label { name, value, at }), at));
                }
            }
            (Keyword::Arg, _) => {
                for arg in self.arguments(node) {
                    self.steps.push(arg.into_step());
                }
            }
            (Keyword::Expose, Arguments::Words(words)) => {
                for word in words {
                    let at = self.place(word);
                    self.steps.push(Step::new(
                        Instruction::Expose(expose(self.said(word), at)),
                        at,
                    ));
                }
            }
            (Keyword::Copy | Keyword::Add, Arguments::Words(words) | Arguments::Exec(words)) => {
                self.transfer(node, &words, at);
            }
            (Keyword::Onbuild, Arguments::Trigger(trigger)) => self.trigger(trigger, at),
            _ => self.steps.push(Step::new(
                Instruction::Raw(Raw {
                    line: node.line().as_str(),
                    at,
                }),
                at,
            )),
        }
    }

    fn line(&self, arguments: Arguments<'a>) -> Option<Line<'a>> {
        match arguments {
            Arguments::Line(text) => Some(Line::Shell(text.as_str())),
            Arguments::Exec(words) => Some(Line::Exec(self.texts(&words))),
            Arguments::None => Some(Line::Exec(&[])),
            _ => None,
        }
    }

    fn texts(&self, words: &[Text<'a>]) -> &'a [&'a str] {
        self.arena
            .texts(words.iter().map(|word| word.as_str()).collect())
    }

    fn healthcheck(
        &self,
        node: Node<'a>,
        arguments: Arguments<'a>,
        at: At<'a>,
    ) -> Option<Instruction<'a>> {
        if node.kind().as_str().eq_ignore_ascii_case("none") {
            return Some(Instruction::NoHealthcheck(NoHealthcheck { reason: "", at }));
        }
        if !node.kind().as_str().eq_ignore_ascii_case("cmd") || matches!(arguments, Arguments::None)
        {
            return None;
        }
        let value = |name: &str| node.flag(name).and_then(Flag::value).map(Text::as_str);
        let time = |name: &str| value(name).and_then(|text| duration(text).ok());
        Some(Instruction::Healthcheck(Healthcheck {
            test: Probe::Line(self.line(arguments)?),
            interval: time("interval"),
            timeout: time("timeout"),
            start_period: time("start-period"),
            start_interval: time("start-interval"),
            retries: value("retries").and_then(|text| text.parse().ok()),
            at,
        }))
    }

    fn trigger(&mut self, trigger: Node<'a>, at: At<'a>) {
        let outer = core::mem::take(&mut self.steps);
        self.instruction(trigger, false);
        let inner = core::mem::replace(&mut self.steps, outer);
        for step in self.arena.steps(inner) {
            self.steps
                .push(Step::new(Instruction::Onbuild(Onbuild { step, at }), at));
        }
    }

    /// COPY or ADD: one step for the files, one for each heredoc.
    fn transfer(&mut self, node: Node<'a>, words: &[Text<'a>], at: At<'a>) {
        let Some((to, sources)) = words.split_last() else {
            return;
        };
        let to = self.said(*to);
        let value = |name: &str| node.flag(name).and_then(Flag::value);
        let owner =
            value("chown").map_or(Owner::Unwritten, |text| Owner::User(user(self.said(text))));
        let mode = value("chmod").map_or(Mode::Unwritten, |text| mode(self.said(text)));
        let link = truth(node, "link");
        let mut files = Vec::new();
        let mut inline = Vec::new();
        let mut heredocs = node.heredocs().peekable();
        for source in sources {
            let heredoc = heredocs.next_if(|heredoc| heredoc.marker().as_str() == source.as_str());
            match heredoc {
                Some(heredoc) => inline.push(InlineFile {
                    path: self.file_in(to, heredoc.name(), sources.len() > 1),
                    text: self.body(heredoc),
                    expand: heredoc.expands(),
                    owner,
                    mode,
                    link,
                    at,
                }),
                None => files.push(self.said(*source)),
            }
        }
        if !files.is_empty() {
            let (source, sources) = match files.as_slice() {
                [source] => (*source, &[][..]),
                _ => ("", self.arena.texts(files)),
            };
            let excluded = node
                .flags()
                .filter(|flag| flag.name() == "exclude")
                .filter_map(Flag::value);
            let exclude = self
                .arena
                .texts(excluded.map(|text| self.said(text)).collect());
            let instruction = if node.keyword() == Keyword::Copy {
                let from =
                    value("from").map_or(Origin::Context, |text| Origin::Stage(self.said(text)));
                let parents = truth(node, "parents");
                Instruction::Copy(Copy {
                    source,
                    sources,
                    to,
                    from,
                    owner,
                    mode,
                    link,
                    parents,
                    exclude,
                    at,
                })
            } else {
                Instruction::Add(Add {
                    source,
                    sources,
                    to,
                    checksum: value("checksum").map_or("", |text| self.said(text)),
                    owner,
                    mode,
                    link,
                    keep_git_dir: truth(node, "keep-git-dir"),
                    unpack: node.flag("unpack").map(|_| truth(node, "unpack")),
                    exclude,
                    at,
                })
            };
            self.steps.push(Step::new(instruction, at));
        }
        self.steps
            .extend(inline.into_iter().map(InlineFile::into_step));
    }

    /// Where an inline file goes: into a folder it has the name of its heredoc.
    fn file_in(&self, to: &'a str, name: &str, several: bool) -> &'a str {
        if to.ends_with('/') {
            self.arena.text(format!("{to}{name}"))
        } else if several {
            self.arena.text(format!("{to}/{name}"))
        } else {
            to
        }
    }
}

fn truth(node: Node<'_>, name: &str) -> bool {
    node.flag(name).is_some_and(|flag| {
        !flag
            .value()
            .is_some_and(|value| value.as_str().eq_ignore_ascii_case("false"))
    })
}

fn expose<'a>(text: &'a str, at: At<'a>) -> Expose<'a> {
    match ports(text) {
        Some((first, last, protocol)) => Expose {
            first,
            last,
            protocol,
            written: "",
            at,
        },
        None => Expose {
            first: 0,
            last: 0,
            protocol: Protocol::Tcp,
            written: text,
            at,
        },
    }
}
