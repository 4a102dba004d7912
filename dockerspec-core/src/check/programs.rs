//! Which programs a base image is known to lack, and how a probe can be made in it.

use super::base::{self, Brings, Family};
use super::facts::Facts;
use super::nested::program;
use super::vocabulary::{contains, each, eq, starts};
use crate::model::image::Image;
use crate::model::step::Instruction;
use crate::model::words::Line;

/// How a recipe's probe asks a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prober {
    Curl,
    Wget,
    Python,
    Node,
    /// `/dev/tcp` of bash.
    Bash,
}

/// The program with which `healthcheck_http` asks, if there is one.
pub(crate) const fn http_prober(stage: &Facts<'_>) -> Option<Prober> {
    if stage.has_curl {
        return Some(Prober::Curl);
    }
    if stage.has_wget {
        return Some(Prober::Wget);
    }
    let base = &stage.base;
    match (base.family, base.brings) {
        (_, Brings::Python) => Some(Prober::Python),
        (_, Brings::Node) => Some(Prober::Node),
        (Family::Alpine | Family::Busybox, _) => Some(Prober::Wget),
        (Family::Debian, Brings::Nginx | Brings::Go | Brings::Rust) if !base.slim => {
            Some(Prober::Curl)
        }
        (Family::Wolfi, _) if !base.nonroot => Some(Prober::Wget),
        _ => None,
    }
}

/// The program with which `healthcheck_tcp` asks, if there is one.
pub(crate) const fn tcp_prober(stage: &Facts<'_>) -> Option<Prober> {
    let base = &stage.base;
    match (base.family, base.brings) {
        (_, Brings::Python) => Some(Prober::Python),
        (_, Brings::Node) => Some(Prober::Node),
        (Family::Debian | Family::RedHat, _) => Some(Prober::Bash),
        (Family::Alpine | Family::Busybox, _) => Some(Prober::Wget),
        _ => None,
    }
}

/// Whether the base itself certainly has no such program.
pub(crate) const fn lacks(base: &base::Facts, program: &[u8]) -> bool {
    if base.unknown {
        return false;
    }
    let no_shell = matches!(
        (base.family, base.shell),
        (Family::Scratch, _) | (Family::Distroless, false)
    );
    match program {
        b"sh" | b"ash" => no_shell,
        b"bash" => no_shell || matches!(base.family, Family::Alpine | Family::Busybox),
        b"curl" => {
            matches!(
                base.family,
                Family::Scratch | Family::Distroless | Family::Busybox
            ) || (base.plain && matches!(base.family, Family::Alpine))
                || lacks_downloader(base)
        }
        b"wget" | b"nc" => no_shell || lacks_downloader(base),
        b"python" | b"python3" => {
            lacks_language(base, no_shell) && !matches!(base.brings, Brings::Python)
        }
        b"node" => lacks_language(base, no_shell) && !matches!(base.brings, Brings::Node),
        _ => false,
    }
}

/// Debian's own image and the slim ones built on it.
const fn lacks_downloader(base: &base::Facts) -> bool {
    base.plain && base.slim && matches!(base.family, Family::Debian)
}

const fn lacks_language(base: &base::Facts, no_shell: bool) -> bool {
    no_shell
        || matches!(base.family, Family::Busybox)
        || (base.plain && (base.slim || matches!(base.family, Family::Alpine)))
}

/// Whether anything that ships may bring the program: an installation, a copy, a script.
pub(crate) const fn may_bring(image: &Image<'_>, wanted: &[u8]) -> bool {
    let root: &[u8] = match wanted {
        b"python3" => b"python",
        b"nc" => b"netcat",
        _ => wanted,
    };
    let mut steps = image.shipped_steps();
    while let Some(step) = steps.next() {
        let brings = match &step.instruction {
            Instruction::Recipe(recipe) => installs(recipe.system_packages(), root),
            Instruction::Run(run) => match run.line {
                Line::Shell(text) | Line::Script(text) => mentions(text, root),
                Line::All(lines) | Line::Exec(lines) => any_mentions(lines, root),
            },
            Instruction::Copy(copy) => {
                copies(copy.source, copy.to, wanted) || any_copies(copy.sources, copy.to, wanted)
            }
            Instruction::Add(add) => {
                copies(add.source, add.to, wanted) || any_copies(add.sources, add.to, wanted)
            }
            Instruction::Raw(_) => true,
            _ => false,
        };
        if brings {
            return true;
        }
    }
    false
}

const fn installs(packages: &[&str], root: &[u8]) -> bool {
    each!(package in packages => {
        if starts(package.as_bytes(), root) {
            return true;
        }
    });
    false
}

/// A RUN that names it, or that runs a script of which nothing is known.
const fn mentions(text: &str, root: &[u8]) -> bool {
    contains(text.as_bytes(), root) || contains(text.as_bytes(), b".sh")
}

const fn any_mentions(lines: &[&str], root: &[u8]) -> bool {
    each!(line in lines => {
        if mentions(line, root) {
            return true;
        }
    });
    false
}

const fn any_copies(sources: &[&str], to: &str, wanted: &[u8]) -> bool {
    each!(source in sources => {
        if copies(source, to, wanted) {
            return true;
        }
    });
    false
}

/// The file itself, a busybox that plays it, or a tree of which nothing is known.
const fn copies(source: &str, to: &str, wanted: &[u8]) -> bool {
    let source = file_name(source.as_bytes());
    if source.is_empty() {
        return false;
    }
    let tree = matches!(
        to.as_bytes(),
        b"/" | b"/usr"
            | b"/usr/"
            | b"/usr/local"
            | b"/usr/local/"
            | b"/bin"
            | b"/bin/"
            | b"/usr/bin"
            | b"/usr/local/bin"
    ) || matches!(source, b"bin" | b"." | b"*" | b"rootfs");
    tree || matches!(source, b"busybox" | b"toybox")
        || eq(source, wanted)
        || eq(file_name(to.as_bytes()), wanted)
}

/// The last part of a path; `.` for a root.
const fn file_name(path: &[u8]) -> &[u8] {
    match path {
        b"" => b"",
        b"/" => b".",
        [folder @ .., b'/'] => last_part(folder),
        path => last_part(path),
    }
}

const fn last_part(path: &[u8]) -> &[u8] {
    match path {
        [b'/', ..] => program(path),
        path => {
            let mut rest = path;
            while let [byte, tail @ ..] = rest {
                if *byte == b'/' {
                    return program(rest);
                }
                rest = tail;
            }
            path
        }
    }
}
