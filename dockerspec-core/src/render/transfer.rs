//! COPY, ADD and files whose text is part of the Dockerfile.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::heredoc::terminator;
use super::owner::chown;
use super::page::Page;
use super::quote::{escaped, expanded, json};
use crate::model::transfer::{Add, Copy, InlineFile, Mode, Origin, Owner};
use crate::model::words::User;

/// `COPY` with its flags and paths.
pub(super) fn copy(copy: &Copy<'_>, user: Option<User<'_>>, escape: char) -> String {
    let mut flags = Flags::default();
    match copy.from {
        Origin::Context => {}
        Origin::Stage(name) | Origin::Image(name) | Origin::Named(name) => flags.set("from", name),
    }
    flags.owner(copy.owner, copy.mode, user);
    flags.word("link", copy.link);
    flags.word("parents", copy.parents);
    flags.excludes(copy.exclude);
    let paths = paths(copy.source, copy.sources, copy.to, escape);
    format!("COPY{} {paths}", flags.0)
}

/// `ADD` with its flags and paths.
pub(super) fn add(add: &Add<'_>, user: Option<User<'_>>, escape: char) -> String {
    let mut flags = Flags::default();
    if !add.checksum.is_empty() {
        flags.set("checksum", add.checksum);
    }
    flags.owner(add.owner, add.mode, user);
    flags.word("link", add.link);
    flags.word("keep-git-dir", add.keep_git_dir);
    match add.unpack {
        None => {}
        Some(true) => flags.word("unpack", true),
        Some(false) => flags.set("unpack", "false"),
    }
    flags.excludes(add.exclude);
    let paths = paths(add.source, add.sources, add.to, escape);
    format!("ADD{} {paths}", flags.0)
}

/// `COPY` of a heredoc, with the text of the file.
pub(super) fn file(page: &mut Page, file: &InlineFile<'_>, user: Option<User<'_>>) {
    let mut flags = Flags::default();
    flags.owner(file.owner, file.mode, user);
    flags.word("link", file.link);
    let (flags, path) = (flags.0, escaped(file.path, page.escape));
    if file.expand {
        let text = expanded(file.text);
        let end = terminator(&text);
        page.line(format_args!("COPY{flags} <<{end} {path}"));
        page.verbatim(&text);
        page.line(format_args!("{end}"));
    } else {
        let end = terminator(file.text);
        page.line(format_args!("COPY{flags} <<'{end}' {path}"));
        page.verbatim(file.text);
        page.line(format_args!("{end}"));
    }
}

/// Sources and target: words, or a JSON array where a word would not stay one.
fn paths(source: &str, sources: &[&str], to: &str, escape: char) -> String {
    let one = [source];
    let sources = if source.is_empty() { sources } else { &one };
    let paths: Vec<String> = sources
        .iter()
        .chain([&to])
        .map(|path| escaped(path, escape))
        .collect();
    let plain = |path: &String| !path.is_empty() && !path.contains(char::is_whitespace);
    let first = paths.first().map_or("", String::as_str);
    if paths.iter().all(plain) && !first.starts_with("--") && !first.starts_with('[') {
        paths.join(" ")
    } else {
        json(paths)
    }
}

/// The flags of COPY and ADD, each with a blank before it.
#[derive(Default)]
struct Flags(String);

impl Flags {
    fn set(&mut self, name: &str, value: &str) {
        if value.contains([' ', '\t']) {
            self.0.extend([" --", name, "=\"", value, "\""]);
        } else {
            self.0.extend([" --", name, "=", value]);
        }
    }

    fn word(&mut self, name: &str, wanted: bool) {
        if wanted {
            self.0.extend([" --", name]);
        }
    }

    fn owner(&mut self, owner: Owner<'_>, mode: Mode<'_>, user: Option<User<'_>>) {
        if let Some(user) = chown(owner, user) {
            self.set("chown", &user);
        }
        match mode {
            Mode::Unwritten => {}
            Mode::Octal(mode) => self.set("chmod", &format!("{mode:o}")),
            Mode::Symbolic(mode) => self.set("chmod", mode),
        }
    }

    fn excludes(&mut self, patterns: &[&str]) {
        for pattern in patterns {
            self.set("exclude", pattern);
        }
    }
}
