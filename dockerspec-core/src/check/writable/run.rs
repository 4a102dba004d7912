//! RUN with its mounts, and the commands of other instructions.

use super::heredocs::heredocs;
use super::judge::Judge;
use super::text;
use crate::check::each;
use crate::check::vocabulary::cut;
use crate::model::mount::{Mount, MountKind};
use crate::model::run::Run;
use crate::model::words::Line;

impl<'a> Judge<'_, '_, 'a> {
    pub(super) const fn run(&mut self, run: &'a Run<'a>) {
        self.line(run.line, true);
        if let Line::Script(_) = run.line
            && !is_plain(run.interpreter.as_bytes())
        {
            self.judge(
                "the interpreter ",
                run.interpreter,
                Some(" is no plain command"),
            );
        }
        self.flag("the device ", run.device);
        each!(mount in run.mounts => {
            let outer = self.at;
            self.at = mount.at;
            self.mount(mount);
            self.at = outer;
        });
    }

    /// A command; only RUN can hold heredocs.
    pub(super) const fn line(&mut self, line: Line<'a>, heredoc: bool) {
        match line {
            Line::Exec(argv) => self.exec(argv, heredoc),
            Line::Shell(text) => {
                let bytes = text.as_bytes();
                let fault = if text::is_plain_line(bytes) {
                    text::frame(bytes, self.escape)
                } else if heredoc {
                    self.with_heredocs(bytes)
                } else {
                    text::shell(bytes, self.escape)
                };
                self.judge("the command ", text, fault);
            }
            Line::All(lines) => self.all(lines, heredoc),
            Line::Script(text) if heredoc => {
                self.judge("the script ", text, text::body(text.as_bytes()));
            }
            Line::Script(text) => {
                self.judge(
                    "the script ",
                    text,
                    Some(" has no place there: only RUN runs scripts"),
                );
            }
        }
    }

    /// A command whose first line may begin heredocs.
    const fn with_heredocs(&self, command: &[u8]) -> Option<text::Fault> {
        if let Some(fault) = heredocs(command) {
            return Some(fault);
        }
        match cut(command, b'\n') {
            (first, Some(bodies)) => match text::shell(first, self.escape) {
                None => text::body(bodies),
                fault => fault,
            },
            (line, None) => text::shell(line, self.escape),
        }
    }

    const fn all(&mut self, lines: &'a [&'a str], heredoc: bool) {
        if lines.is_empty() {
            self.fault("a RUN without a command");
        }
        let mut rest = lines;
        while let [line, tail @ ..] = rest {
            rest = tail;
            let bytes = line.as_bytes();
            let fault = match text::shell(bytes, self.escape) {
                None if heredoc => heredocs(bytes),
                fault => fault,
            };
            let fault = match fault {
                // a line of its own, which the builder drops with the end of the command in it
                None if matches!(bytes.trim_ascii_start(), [b'#', ..]) => Some(" is a comment"),
                fault => fault,
            };
            let fault = match fault {
                None if !rest.is_empty() => text::complete(bytes),
                fault => fault,
            };
            self.judge("the command ", line, fault);
        }
    }

    /// Program and arguments; `needed` where none at all is an error.
    pub(super) const fn exec(&mut self, argv: &'a [&'a str], needed: bool) {
        if needed && argv.is_empty() {
            self.fault("an exec form without a program");
        }
        each!(word in argv => {
            self.judge("the argument ", word, text::json(word.as_bytes()));
        });
    }

    const fn mount(&mut self, mount: &Mount<'a>) {
        self.waivers(&mount.waivers);
        match &mount.kind {
            MountKind::Bind(bind) => {
                self.flag("the path ", bind.source);
                self.target(bind.target);
                self.origin(bind.from);
            }
            MountKind::Cache(cache) => {
                self.target(cache.target);
                self.flag("the cache ", cache.id);
                self.flag("the path ", cache.source);
                self.origin(cache.from);
                self.owner(cache.owner);
            }
            MountKind::Tmpfs(tmpfs) => self.target(tmpfs.target),
            MountKind::Secret(secret) => {
                self.word("the secret ", secret.id);
                self.flag("the path ", secret.target);
                self.some_word("the variable ", secret.env);
                self.owner(secret.owner);
            }
            MountKind::Ssh(ssh) => {
                self.some_word("the agent ", ssh.id);
                self.flag("the path ", ssh.target);
                self.owner(ssh.owner);
            }
        }
    }

    const fn target(&mut self, target: &'a str) {
        if target.is_empty() {
            self.fault("a mount without a target");
        }
        self.flag("the target ", target);
    }
}

/// Whether a command is words without quotes, variables and operators.
const fn is_plain(text: &[u8]) -> bool {
    let mut rest = text;
    while let [
        b'A'..=b'Z'
        | b'a'..=b'z'
        | b'0'..=b'9'
        | b' '
        | b'/'
        | b'.'
        | b'_'
        | b'-'
        | b'+'
        | b'='
        | b':'
        | b','
        | b'@'
        | b'%',
        tail @ ..,
    ] = rest
    {
        rest = tail;
    }
    rest.is_empty() && !matches!(text, [b'-' | b' ', ..])
}
