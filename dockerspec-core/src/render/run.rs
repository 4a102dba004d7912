//! RUN, and the lines of commands in its forms.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::heredoc::terminator;
use super::page::Page;
use super::quote::json;
use crate::model::mount::{Mount, MountKind, Sharing};
use crate::model::run::{Network, Run, Security};
use crate::model::transfer::Origin;
use crate::model::words::{Line, User};

/// Writes a RUN; `lead` stands before it (`ONBUILD `), `posix` says whether its shell is one.
pub(super) fn write(page: &mut Page, lead: &str, run: &Run<'_>, posix: bool) {
    let flags = flags(run);
    match run.line {
        Line::Exec(argv) => command(page, lead, &flags, &[json(argv)]),
        Line::Shell(text) => match text.split_once('\n') {
            // the text holds heredocs, and what follows are their lines
            Some((first, bodies)) => {
                command(page, lead, &flags, &[first.trim()]);
                page.verbatim(bodies);
            }
            None => command(page, lead, &flags, &parts(&[text], posix)),
        },
        Line::All(lines) => command(page, lead, &flags, &parts(lines, posix)),
        Line::Script(text) => {
            let end = terminator(text);
            let first = if run.interpreter.is_empty() {
                format!("<<{end}")
            } else {
                format!("{} <<'{end}'", run.interpreter.trim())
            };
            command(page, lead, &flags, &[first]);
            page.verbatim(text);
            page.line(format_args!("{end}"));
        }
    }
}

/// Writes `RUN`, its flags and its command; each flag on a line of its own, but for a single short one.
pub(super) fn command<T: AsRef<str>>(page: &mut Page, lead: &str, flags: &[String], lines: &[T]) {
    let mut all = Vec::with_capacity(flags.len() + lines.len());
    let mut start = format!("{lead}RUN ");
    match flags {
        [] => {}
        [flag] if flag.len() <= SHORT => start.extend([flag, " "]),
        [first, rest @ ..] => {
            all.push(format!("{start}{first}"));
            all.extend_from_slice(rest);
            start.clear();
        }
    }
    for line in lines {
        all.push(core::mem::take(&mut start) + line.as_ref());
    }
    page.continued(&all);
}

/// Bytes of a flag that may stand on the line of the command.
const SHORT: usize = 24;

/// The lines of a shell command: one for each command that `&&` joins.
pub(super) fn parts(lines: &[&str], posix: bool) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for line in lines {
        if posix {
            split(line.trim(), &mut parts);
        } else {
            parts.push(line.trim().to_string());
        }
    }
    let last = parts.len().saturating_sub(1);
    for part in parts.iter_mut().take(last) {
        part.push_str(" &&");
    }
    parts
}

/// Splits at each `&&` outside of quotes and brackets, and joins blanks outside of quotes: the shell sees the same words.
fn split(line: &str, parts: &mut Vec<String>) {
    let before = parts.len();
    let mut scan = Scan::default();
    let mut part = String::new();
    let mut rest = line;
    while let Some(ch) = rest.chars().next() {
        let outside = scan.outside();
        if outside && scan.depth == 0 && !part.trim().is_empty() && splits(rest) {
            parts.push(part.trim().to_string());
            part.clear();
            scan.step('&');
            rest = rest[2..].trim_start();
            continue;
        }
        rest = &rest[ch.len_utf8()..];
        scan.step(ch);
        match ch {
            ' ' | '\t' if outside && part.ends_with(' ') => {}
            '\t' if outside => part.push(' '),
            _ => part.push(ch),
        }
    }
    if scan.given_up || scan.quote.is_some() {
        parts.truncate(before);
        parts.push(line.to_string());
    } else {
        parts.push(part.trim().to_string());
    }
}

/// Whether a line may end in front of this text: a line that starts with `#` would be dropped between continued lines.
fn splits(text: &str) -> bool {
    text.strip_prefix("&&")
        .map(str::trim_start)
        .is_some_and(|behind| !behind.is_empty() && !behind.starts_with(['#', '&']))
}

/// Where in a shell line a character stands.
#[derive(Debug, Default)]
struct Scan {
    quote: Option<char>,
    escaped: bool,
    depth: u32,
    /// A comment, a heredoc or a backquote: the line is left as it is.
    given_up: bool,
    last: char,
}

impl Scan {
    fn outside(&self) -> bool {
        self.quote.is_none() && !self.escaped
    }

    fn step(&mut self, ch: char) {
        if core::mem::take(&mut self.escaped) {
            self.last = ch;
            return;
        }
        match (self.quote, ch) {
            (Some('\''), '\'') | (Some('"'), '"') => self.quote = None,
            (Some('"') | None, '\\') => self.escaped = true,
            (None, '\'' | '"') => self.quote = Some(ch),
            (None, '(' | '{') => self.depth += 1,
            (None, ')' | '}') => self.depth = self.depth.saturating_sub(1),
            (None, '`') => self.given_up = true,
            (None, '<') if self.last == '<' => self.given_up = true,
            (None, '#') if self.last.is_whitespace() => self.given_up = true,
            _ => {}
        }
        self.last = ch;
    }
}

/// The flags of a RUN.
pub(super) fn flags(run: &Run<'_>) -> Vec<String> {
    let mut flags: Vec<String> = run.mounts.iter().map(mount).collect();
    match run.network {
        Network::Default => {}
        Network::None => flags.push("--network=none".to_string()),
        Network::Host => flags.push("--network=host".to_string()),
    }
    match run.security {
        Security::Sandbox => {}
        Security::Insecure => flags.push("--security=insecure".to_string()),
    }
    if !run.device.is_empty() {
        let required = if run.device_required { ",required" } else { "" };
        flags.push(format!("--device={}{required}", run.device));
    }
    flags
}

/// The `--mount` flag of a mount.
pub(super) fn mount(mount: &Mount<'_>) -> String {
    let mut fields = Fields::default();
    match mount.kind {
        MountKind::Bind(bind) => {
            fields.set("type", "bind");
            fields.origin(bind.from);
            fields.given("source", bind.source);
            fields.set("target", bind.target);
            fields.word("rw", bind.read_write);
        }
        MountKind::Cache(cache) => {
            fields.set("type", "cache");
            fields.given("id", cache.id);
            fields.set("target", cache.target);
            fields.origin(cache.from);
            fields.given("source", cache.source);
            match cache.sharing {
                Sharing::Shared => {}
                Sharing::Private => fields.set("sharing", "private"),
                Sharing::Locked => fields.set("sharing", "locked"),
            }
            fields.owner(cache.owner, cache.mode);
            fields.word("ro", cache.read_only);
        }
        MountKind::Tmpfs(tmpfs) => {
            fields.set("type", "tmpfs");
            fields.set("target", tmpfs.target);
            if let Some(size) = tmpfs.size {
                fields.set("size", &size.get().to_string());
            }
        }
        MountKind::Secret(secret) => {
            fields.set("type", "secret");
            fields.set("id", secret.id);
            fields.given("target", secret.target);
            fields.given("env", secret.env);
            fields.owner(secret.owner, secret.mode);
            fields.word("required", !secret.optional);
        }
        MountKind::Ssh(ssh) => {
            fields.set("type", "ssh");
            fields.given("id", ssh.id);
            fields.given("target", ssh.target);
            fields.owner(ssh.owner, ssh.mode);
            fields.word("required", !ssh.optional);
        }
    }
    fields.finish()
}

/// The fields of a mount, which BuildKit reads as a line of CSV.
#[derive(Default)]
struct Fields {
    list: Vec<String>,
    quoted: bool,
}

impl Fields {
    fn set(&mut self, name: &str, value: &str) {
        if value.contains([',', ' ', '\t']) {
            self.quoted = true;
            self.list.push(format!("\"{name}={value}\""));
        } else {
            self.list.push(format!("{name}={value}"));
        }
    }

    fn given(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.set(name, value);
        }
    }

    fn word(&mut self, name: &str, wanted: bool) {
        if wanted {
            self.list.push(name.to_string());
        }
    }

    fn origin(&mut self, from: Origin<'_>) {
        match from {
            Origin::Context => {}
            Origin::Stage(name) | Origin::Image(name) | Origin::Named(name) => {
                self.set("from", name);
            }
        }
    }

    fn owner(&mut self, owner: Option<User<'_>>, mode: Option<u32>) {
        if let Some(user) = owner {
            if let Some(uid) = user.uid {
                self.set("uid", &uid.to_string());
            }
            if let Some(gid) = user.gid {
                self.set("gid", &gid.to_string());
            }
        }
        if let Some(mode) = mode {
            self.set("mode", &format!("{mode:04o}"));
        }
    }

    fn finish(self) -> String {
        let fields = self.list.join(",");
        if self.quoted {
            format!("--mount='{fields}'")
        } else {
            format!("--mount={fields}")
        }
    }
}

/// The commands of a RUN that is part of another: joined by `&&`, each means what it meant alone.
pub(super) fn commands(run: &Run<'_>) -> Vec<String> {
    let alone = |text: &str| {
        let text = text.trim();
        if text.contains([';', '|']) || text.replace("&&", "").contains('&') {
            format!("{{ {text}; }}")
        } else {
            text.to_string()
        }
    };
    match run.line {
        Line::Shell(text) | Line::Script(text) => vec![alone(text)],
        Line::All(lines) => lines.iter().map(|line| alone(line)).collect(),
        Line::Exec(argv) => {
            let words: Vec<_> = argv.iter().map(|text| super::recipe::word(text)).collect();
            vec![words.join(" ")]
        }
    }
}

/// The command of CMD, ENTRYPOINT and HEALTHCHECK.
pub(super) fn line(line: Line<'_>) -> String {
    match line {
        Line::Exec(argv) => json(argv),
        Line::Shell(text) | Line::Script(text) => text.trim().to_string(),
        Line::All(lines) => {
            let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
            lines.join(" && ")
        }
    }
}
