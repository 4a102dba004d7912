//! The texts of the steps.

use super::judge::Judge;
use super::text;
use crate::check::{DEEPEST_PART, each};
use crate::model::config::Value;
use crate::model::healthcheck::Probe;
use crate::model::instructions::{Onbuild, Reads};
use crate::model::step::{Instruction, Step};
use crate::model::transfer::{InlineFile, Mode, Origin, Owner, is_mode};
use crate::model::words::{Line, Signal};

impl<'a> Judge<'_, '_, 'a> {
    /// The steps of a stage, the parts in them included.
    pub(super) const fn steps(&mut self, steps: &'a [Step<'a>], depth: u32) {
        each!(step in steps => {
            self.at = step.at;
            self.waivers(&step.waivers);
            match &step.instruction {
                Instruction::Include(part) if depth < DEEPEST_PART => self.steps(part, depth + 1),
                Instruction::Onbuild(trigger) => self.trigger(trigger),
                _ => self.step(step, depth),
            }
        });
    }

    const fn step(&mut self, step: &'a Step<'a>, depth: u32) {
        match &step.instruction {
            Instruction::Add(add) => {
                self.paths(add.source, add.sources, add.to);
                self.flag("the checksum ", add.checksum);
                self.owned(add.owner, add.mode);
                self.flags("the pattern ", add.exclude);
            }
            Instruction::Arg(arg) => self.arg(arg),
            Instruction::Cmd(cmd) => self.line(cmd.line, false),
            Instruction::Comment(comment) => self.comment("the comment ", comment.text),
            Instruction::Copy(copy) => {
                self.paths(copy.source, copy.sources, copy.to);
                self.origin(copy.from);
                self.owned(copy.owner, copy.mode);
                self.flags("the pattern ", copy.exclude);
            }
            Instruction::Entrypoint(entrypoint) => self.line(entrypoint.line, false),
            Instruction::Env(env) => {
                self.variable(env.name);
                self.value("the value ", env.value);
            }
            Instruction::Expose(expose) => self.some_word("the port ", expose.written),
            Instruction::File(file) => self.file(file),
            Instruction::Healthcheck(check) => {
                if let Probe::Line(line) = check.test {
                    self.line(line, false);
                }
            }
            Instruction::NoHealthcheck(none) => self.comment("the reason ", none.reason),
            Instruction::Label(label) => {
                let fault = match text::name(label.name.as_bytes()) {
                    None => text::expanded(label.name.as_bytes()),
                    fault => fault,
                };
                self.judge("the label ", label.name, fault);
                self.value("the value ", label.value);
            }
            Instruction::Raw(raw) => self.raw(raw.line),
            Instruction::Reads(reads) => self.reads(reads),
            Instruction::Recipe(recipe) => self.recipe(recipe, depth),
            Instruction::Run(run) => self.run(run),
            Instruction::Shell(shell) => self.exec(shell.argv, true),
            Instruction::StopSignal(it) => {
                if let Signal::Written(text) = it.signal {
                    self.word("the signal ", text);
                }
            }
            Instruction::User(set) => self.user(set.user),
            Instruction::Volumes(volumes) => {
                if volumes.paths.is_empty() {
                    self.fault("a VOLUME without a path");
                }
                each!(path in volumes.paths => {
                    self.judge("the path ", path, text::path(path.as_bytes()));
                });
            }
            Instruction::Workdir(workdir) => {
                self.judge(
                    "the path ",
                    workdir.path,
                    text::bare_path(workdir.path.as_bytes()),
                );
            }
            Instruction::Include(_) | Instruction::Onbuild(_) => {}
        }
    }

    /// ONBUILD is kept as one line of text in the image, and holds one plain instruction.
    const fn trigger(&mut self, trigger: &'a Onbuild<'a>) {
        match &trigger.step.instruction {
            Instruction::Include(_)
            | Instruction::Onbuild(_)
            | Instruction::Comment(_)
            | Instruction::Reads(_)
            | Instruction::Recipe(_) => self.fault("an ONBUILD of more than one plain instruction"),
            Instruction::File(_) => self.fault("an ONBUILD of a heredoc, whose text would be lost"),
            Instruction::Run(run) if is_heredoc(run.line) => {
                self.fault("an ONBUILD of a heredoc, whose text would be lost");
            }
            _ => self.step(trigger.step, DEEPEST_PART),
        }
    }

    const fn paths(&mut self, source: &'a str, sources: &'a [&'a str], to: &'a str) {
        if source.is_empty() {
            if sources.is_empty() {
                self.fault("files are copied, and none is named");
            }
            each!(path in sources => {
                self.judge("the path ", path, text::copied(path.as_bytes()));
            });
        } else {
            self.judge("the path ", source, text::copied(source.as_bytes()));
        }
        self.judge("the path ", to, text::copied(to.as_bytes()));
    }

    const fn file(&mut self, file: &InlineFile<'a>) {
        self.judge(
            "the path ",
            file.path,
            text::inline_path(file.path.as_bytes()),
        );
        self.judge("the text ", file.text, text::body(file.text.as_bytes()));
        self.owned(file.owner, file.mode);
    }

    const fn owned(&mut self, owner: Owner<'a>, mode: Mode<'a>) {
        if let Owner::User(user) = owner {
            self.user(user);
        }
        if let Mode::Symbolic(mode) = mode {
            let fault = match text::word(mode.as_bytes()) {
                None if !is_mode(mode.as_bytes()) => Some(" is none: write `755` or `u=rwX,go=rX`"),
                fault => fault,
            };
            self.judge("the mode ", mode, fault);
        }
    }

    /// Where copied or mounted files come from.
    pub(super) const fn origin(&mut self, origin: Origin<'a>) {
        match origin {
            Origin::Context => {}
            Origin::Stage(name) | Origin::Image(name) | Origin::Named(name) => {
                self.word("the origin ", name);
            }
        }
    }

    const fn flags(&mut self, what: &'static str, flags: &'a [&'a str]) {
        each!(flag in flags => {
            self.flag(what, flag);
        });
    }

    const fn raw(&mut self, line: &'a str) {
        let bytes = line.trim_ascii().as_bytes();
        let fault = match bytes {
            [b'#', ..] => Some(" is a comment: write `comment(..)`"),
            [b'f' | b'F', b'r' | b'R', b'o' | b'O', b'm' | b'M']
            | [
                b'f' | b'F',
                b'r' | b'R',
                b'o' | b'O',
                b'm' | b'M',
                b' ' | b'\t',
                ..,
            ] => Some(" begins another stage"),
            _ => match super::heredocs::heredocs(bytes) {
                None => text::shell(bytes, self.escape),
                fault => fault,
            },
        };
        self.judge("the line ", line, fault);
    }

    const fn reads(&mut self, reads: &Reads<'a>) {
        self.comment("the name ", reads.name);
        each!(field in reads.fields => {
            if !field.secret && (field.build || field.default.is_some()) {
                self.variable(field.name);
                self.comment("the documentation ", field.doc);
                if let Some(Value::Str(value)) = field.default {
                    self.value("the default ", value);
                }
            }
        });
    }
}

const fn is_heredoc(line: Line<'_>) -> bool {
    match line {
        Line::Script(_) => true,
        Line::Shell(text) => crate::check::vocabulary::has_byte(text.as_bytes(), b'\n'),
        _ => false,
    }
}
