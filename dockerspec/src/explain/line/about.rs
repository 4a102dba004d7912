//! What an instruction does, in words that take up its own.
//!
//! <https://docs.docker.com/reference/dockerfile/>

use dockerspec_core::parse::dockerfile::{
    Arguments, Directive, DirectiveKind, Dockerfile, Flag, Keyword, Node, Text,
};

use super::quote::{listed, quoted};
use super::stage::{Stages, base_and_name};

/// What the instruction does, as a paragraph.
pub(super) fn instruction(file: &Dockerfile, node: Node<'_>) -> String {
    let rest = quoted(node.rest().as_str());
    match node.keyword() {
        Keyword::From => from(file, node),
        Keyword::Run => run(node),
        Keyword::Copy => format!(
            "COPY writes {} into the image.",
            transfer(node, "files of the build context")
        ),
        Keyword::Add => format!(
            "ADD writes {} into the image. A source that is a URL is downloaded, a Git repository \
             is cloned, and a local archive is unpacked.",
            transfer(node, "files of the build context")
        ),
        Keyword::Arg => arg(file, node),
        Keyword::Env => format!(
            "ENV sets {}, for the commands below and for every container of the image. It can be \
             read by everybody who has the image.",
            names(node)
        ),
        Keyword::Label => format!(
            "LABEL notes {} about the image; no program sees it.",
            names(node)
        ),
        Keyword::Workdir => format!(
            "WORKDIR makes {rest} the directory of what follows: of RUN, of relative targets, and \
             of the container's process. It is created where it is missing, as root's. A relative \
             path goes on from the WORKDIR before."
        ),
        Keyword::User => format!(
            "USER makes {rest} the user of the RUN instructions below and of the container's \
             process. COPY and ADD go on writing root's files. A name must be in `/etc/passwd` of \
             the image; a number need not."
        ),
        Keyword::Expose => format!(
            "EXPOSE notes that the program listens on {rest}. It opens nothing: `docker run -p` \
             or `ports:` publishes a port, `-P` those that are noted."
        ),
        Keyword::Cmd => format!(
            "CMD says what a container runs where nobody says otherwise, or, behind an ENTRYPOINT \
             in exec form, its arguments. {}",
            form(node)
        ),
        Keyword::Entrypoint => format!(
            "ENTRYPOINT says what a container runs; CMD, or what stands behind the image in \
             `docker run`, becomes its arguments. {}",
            form(node)
        ),
        Keyword::Healthcheck if node.kind().as_str().eq_ignore_ascii_case("none") => {
            "HEALTHCHECK NONE switches off the healthcheck that the base may have.".to_owned()
        }
        Keyword::Healthcheck => format!(
            "HEALTHCHECK says how the engine finds out that a container works: it runs {rest} in \
             it again and again; exit code 0 is healthy, 1 is not. {}",
            form(node)
        ),
        Keyword::Shell => format!(
            "SHELL makes {rest} the program that reads the shell forms of RUN, CMD and ENTRYPOINT \
             below. Without it that is `/bin/sh -c` on Linux."
        ),
        Keyword::StopSignal => format!(
            "STOPSIGNAL makes {rest} the signal that `docker stop` sends to process 1; SIGTERM \
             without it."
        ),
        Keyword::Volume => format!(
            "VOLUME makes a volume of {rest} in every container, an anonymous one where nobody \
             names it. Data in it outlives neither `docker rm -v` nor `docker run --rm`, and piles \
             up without them."
        ),
        Keyword::Onbuild => onbuild(file, node),
        Keyword::Maintainer => format!(
            "MAINTAINER names {rest} as the author. It is outdated: \
             `LABEL org.opencontainers.image.authors=…` takes its place."
        ),
        _ => format!(
            "{} is no instruction of the language: the build stops here.",
            quoted(node.word().as_str())
        ),
    }
}

fn from(file: &Dockerfile, node: Node<'_>) -> String {
    let (base, name) = base_and_name(node);
    let stages = Stages::new(file);
    let what = if base.eq_ignore_ascii_case("scratch") {
        "nothing at all: `scratch` is an empty image".to_owned()
    } else if stages.is_earlier(node, base) {
        format!(
            "the earlier stage {}, with its files and its settings",
            quoted(base)
        )
    } else {
        format!(
            "the image {}, with its files and its settings",
            quoted(base)
        )
    };
    let name = name.map_or_else(String::new, |name| {
        let name = quoted(name);
        format!(" It is called {name}, for `COPY --from`, for a FROM below and for `--target`.")
    });
    let result = if stages.ships(node) {
        "It is the result of a build without `--target`, or what that starts from."
    } else {
        "It is not the result of a build without `--target`: what is not copied out of it stays \
         behind, and where nothing needs it, it is not built."
    };
    format!("FROM begins a stage that starts from {what}.{name} {result}")
}

fn run(node: Node<'_>) -> String {
    let user = "as the user of the last USER, in the directory of the last WORKDIR";
    let heredocs = node.heredocs().count();
    match node.arguments() {
        Arguments::Exec(words) => {
            let program = words.first().map_or("", |word| word.as_str());
            format!(
                "RUN starts the program {} with these arguments, without a shell, {user}, and \
                 keeps what it changes.",
                quoted(program)
            )
        }
        _ if heredocs > 0 => format!(
            "RUN hands the lines up to the end of the heredoc to a shell, or to the program that \
             their first line names with `#!`, {user}, and keeps what they change. A shell goes \
             on behind a command that fails, unless `set -e` stands above it."
        ),
        _ => format!(
            "RUN hands the line to the shell (`/bin/sh -c` without a SHELL), {user}, and keeps \
             what it changes. The shell ends with the line: variables and `cd` are gone behind it."
        ),
    }
}

/// Sources and target.
fn transfer(node: Node<'_>, default: &str) -> String {
    let (Arguments::Words(words) | Arguments::Exec(words)) = node.arguments() else {
        return "files".to_owned();
    };
    let Some((target, sources)) = words.split_last() else {
        return "files".to_owned();
    };
    let (inline, files): (Vec<&Text<'_>>, Vec<&Text<'_>>) = sources
        .iter()
        .partition(|source| source.as_str().starts_with("<<"));
    let from = match node.flag("from").and_then(Flag::value) {
        Some(from) => format!("files of {}", quoted(from.as_str())),
        None => default.to_owned(),
    };
    let mut what = Vec::new();
    if !files.is_empty() {
        what.push(format!(
            "{} ({from})",
            listed(files.iter().map(|it| it.as_str()))
        ));
    }
    if !inline.is_empty() {
        what.push("the text of its heredoc".to_owned());
    }
    format!("{} as {}", what.join(" and "), quoted(target.as_str()))
}

fn arg(file: &Dockerfile, node: Node<'_>) -> String {
    let names = names(node);
    if Stages::new(file).is_global(node) {
        format!(
            "ARG declares {names} for the FROM lines. Inside of a stage it is there only behind \
             an `ARG` of the same name. `docker build --build-arg` gives it another value."
        )
    } else {
        format!(
            "ARG declares {names}, from here to the end of the stage, during the build alone. \
             `docker build --build-arg` gives it another value; the value can be read in the \
             history of the image."
        )
    }
}

fn onbuild(file: &Dockerfile, node: Node<'_>) -> String {
    let does = match node.trigger() {
        Some(trigger) if trigger.keyword() != Keyword::Onbuild => instruction(file, trigger),
        _ => String::new(),
    };
    format!(
        "ONBUILD does nothing in this build: it notes an instruction that is run right behind the \
         FROM of each image that starts from this one. {does}"
    )
}

/// Whether a shell stands between the engine and the program.
fn form(node: Node<'_>) -> &'static str {
    match node.arguments() {
        Arguments::Exec(_) => "It is in exec form: the program is started itself, without a shell.",
        _ => {
            "It is in shell form: a shell is started, which starts the program; as process 1 it \
             may keep the stop signal to itself."
        }
    }
}

/// The names of ENV, LABEL and ARG, without their values.
fn names(node: Node<'_>) -> String {
    let (Arguments::Pairs(pairs) | Arguments::LegacyPair(pairs)) = node.arguments() else {
        return "nothing".to_owned();
    };
    listed(pairs.iter().map(|pair| pair.name().as_str()))
}

/// What a line is that belongs to no instruction.
pub(super) fn no_instruction(file: &Dockerfile, line: usize) -> String {
    let text = file.text().lines().nth(line - 1).unwrap_or_default().trim();
    let directive = file
        .directives()
        .find(|directive| directive.line().as_str().trim() == text);
    let what = match directive.map(Directive::kind) {
        Some(DirectiveKind::Syntax) => {
            "A parser directive: the frontend that reads this file. The builder fetches it as an \
             image, so new instructions work on older engines."
        }
        Some(DirectiveKind::Escape) => {
            "A parser directive: the character that escapes and continues lines."
        }
        Some(DirectiveKind::Check) => {
            "A parser directive: which of BuildKit's own checks are skipped, and whether the \
             others stop the build."
        }
        _ if text.is_empty() => "An empty line.",
        _ if text.contains("dockerspec:") || text.contains("hadolint") => {
            "A comment that lets the instruction below it, or the file, break a rule."
        }
        _ if text.starts_with('#') => "A comment: the builder passes over it.",
        _ => "A line that belongs to no instruction.",
    };
    format!("\n## What it does\n\n{what} It makes no layer and costs nothing.\n")
}

/// Where the instruction is described.
pub(super) fn links(keyword: Keyword) -> String {
    const REFERENCE: &str = "https://docs.docker.com/reference/dockerfile/";
    let name = keyword.name();
    let anchor = name.to_ascii_lowercase();
    let topic = match keyword {
        Keyword::From => "multi-stage",
        Keyword::User => "users",
        Keyword::Healthcheck => "healthchecks",
        Keyword::Cmd | Keyword::Entrypoint | Keyword::StopSignal | Keyword::Shell => "signals",
        Keyword::Arg | Keyword::Env => "secrets",
        Keyword::Volume => "copy-on-write",
        _ => "caching",
    };
    let reference = if name.is_empty() {
        format!("- [Dockerfile reference]({REFERENCE})")
    } else {
        format!("- [{name}]({REFERENCE}#{anchor})")
    };
    format!("\n## Read on\n\n{reference}\n- `dockerspec explain {topic}`\n")
}
