//! What an instruction costs: its layer, its size, and when it is built anew.
//!
//! <https://docs.docker.com/build/cache/invalidation/>

use dockerspec_core::parse::dockerfile::{Arguments, Dockerfile, Flag, Keyword, Node};

use super::quote::{first_of, listed, quoted};
use super::stage::{Stages, base_and_name};

/// Layer, size and cache, as a list.
pub(super) fn of(file: &Dockerfile, node: Node<'_>, stages: &Stages<'_>) -> String {
    let Cost { layer, size, cache } = cost(file, node, stages);
    let behind = if makes_layer(node.keyword()) && !stages.ships(node) {
        " The stage is not part of the result, so its layers cost space in the build cache alone."
    } else {
        ""
    };
    format!("- layer: {layer}\n- size: {size}{behind}\n- cache: {cache}\n")
}

struct Cost {
    layer: String,
    size: String,
    cache: String,
}

fn makes_layer(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir
    )
}

fn cost(file: &Dockerfile, node: Node<'_>, stages: &Stages<'_>) -> Cost {
    let cost = |layer: &str, size: &str, cache: String| Cost {
        layer: layer.to_owned(),
        size: size.to_owned(),
        cache,
    };
    match node.keyword() {
        Keyword::From => from(node, stages),
        Keyword::Run => cost(
            "one, with the files that the command adds, changes or removes.",
            "what the command writes and leaves: a file that a later RUN removes still counts, a \
             changed owner or mode writes the file anew, mounts do not count.",
            run(file, node, stages),
        ),
        Keyword::Copy | Keyword::Add => cost(
            "one, with the files that are written.",
            "that of the files, packed.",
            transfer(node),
        ),
        Keyword::Workdir => cost(
            "one, with the directory alone, where that is missing.",
            "next to nothing.",
            format!("{} {SEEN}", "built anew when the path changes;"),
        ),
        Keyword::Env => cost(
            NONE,
            NOTHING,
            format!("a changed value costs this line nothing; {SEEN}"),
        ),
        Keyword::Arg if stages.is_global(node) => cost(
            "none; it is not part of any image.",
            "none.",
            arg(file, node, stages),
        ),
        Keyword::Arg => cost(
            "none; it is a line of the history.",
            NOTHING,
            arg(file, node, stages),
        ),
        Keyword::User | Keyword::Shell => cost(
            NONE,
            NOTHING,
            format!("a change costs this line nothing; {SEEN}"),
        ),
        Keyword::Onbuild => cost(
            "none here; what it notes makes its own in the images that start from this one.",
            NOTHING,
            CONFIG.to_owned(),
        ),
        Keyword::Unknown => cost("none.", "none.", "the build stops here.".to_owned()),
        _ => cost(NONE, NOTHING, CONFIG.to_owned()),
    }
}

const NONE: &str = "none; it is a line of the config and of the history.";
const NOTHING: &str = "some bytes of JSON.";
const CONFIG: &str = "a change writes the config anew; no step runs again.";
const SEEN: &str = "the RUN instructions below run again, since they run with it.";

fn from(node: Node<'_>, stages: &Stages<'_>) -> Cost {
    let (base, _) = base_and_name(node);
    let cost = |layer: &str, size: &str, cache: &str| Cost {
        layer: layer.to_owned(),
        size: size.to_owned(),
        cache: cache.to_owned(),
    };
    if base.eq_ignore_ascii_case("scratch") {
        cost("none.", "none.", "it never changes.")
    } else if stages.is_earlier(node, base) {
        cost(
            "those of that stage.",
            "that of the stage.",
            "everything below is built anew when that stage is.",
        )
    } else if base.contains("@sha256:") {
        cost(
            "those of the base.",
            "that of the base; it is pulled and kept once for all images that share it.",
            "the digest is always the same image: only another digest builds the stage anew.",
        )
    } else {
        cost(
            "those of the base.",
            "that of the base; it is pulled and kept once for all images that share it.",
            "the whole stage is built anew when the name leads to another image; \
             `docker build --pull` asks the registry for it.",
        )
    }
}

fn run(file: &Dockerfile, node: Node<'_>, stages: &Stages<'_>) -> String {
    let mut when = String::from(
        "runs again when its text changes, when a step above it that wrote files was built anew, \
         or when a variable, the user, the directory or the shell it runs with is another one.",
    );
    let names = arguments_above(file, node, stages);
    if !names.is_empty() {
        let plural = match names.len() {
            1 => " is declared above.",
            _ => " are declared above.",
        };
        when += " Build arguments count also where it does not name them: ";
        when += &listed(names.iter().copied());
        when += plural;
    }
    let mounts_files = node.flags().any(|flag| {
        let value = flag.value().map_or("", |value| value.as_str());
        let other = ["type=cache", "type=secret", "type=ssh", "type=tmpfs"];
        flag.name() == "mount" && !other.iter().any(|kind| value.contains(kind))
    });
    if mounts_files {
        when += " The files of its bind mounts are compared as well.";
    }
    when + " What it would do is not compared: a download of last month is taken from the cache."
}

/// The ARG names of the stage above a node.
fn arguments_above<'f>(file: &'f Dockerfile, node: Node<'_>, stages: &Stages<'_>) -> Vec<&'f str> {
    let line = *node.lines().start();
    let above = file
        .nodes()
        .take_while(|other| *other.lines().start() < line);
    let args = above.filter(|other| other.keyword() == Keyword::Arg && stages.same(*other, node));
    let mut names: Vec<&str> = args.flat_map(declared).collect();
    names.dedup();
    names
}

fn declared(node: Node<'_>) -> Vec<&str> {
    match node.arguments() {
        Arguments::Pairs(pairs) => pairs.iter().map(|pair| pair.name().as_str()).collect(),
        _ => Vec::new(),
    }
}

fn transfer(node: Node<'_>) -> String {
    let linked = node.flag("link").is_some_and(|flag| {
        let value = flag.value().map_or("true", |value| value.as_str());
        !value.eq_ignore_ascii_case("false")
    });
    let sources: Vec<&str> = match node.arguments() {
        Arguments::Words(words) | Arguments::Exec(words) => {
            words.iter().map(|word| word.as_str()).collect()
        }
        _ => Vec::new(),
    };
    let whole = sources.split_last().is_some_and(|(_, sources)| {
        sources
            .iter()
            .any(|it| matches!(*it, "." | "./" | "/" | "*"))
    });
    let files = match node.flag("from").and_then(Flag::value) {
        Some(from) => format!("the checksum of these files in {}", quoted(from.as_str())),
        None if whole => "the checksum of any file of the context that `.dockerignore` does not \
                          leave out"
            .to_owned(),
        None => "the checksum of these files".to_owned(),
    };
    let below = if linked {
        "Steps above it do not matter, since it is linked."
    } else {
        "So it is when a step above it that wrote files was."
    };
    format!(
        "built anew when {files} changes: content, names, modes and owners count, modification \
         times do not. {below} Everything below that builds on its files follows."
    )
}

fn arg(file: &Dockerfile, node: Node<'_>, stages: &Stages<'_>) -> String {
    let names = declared(node);
    let line = *node.lines().start();
    let below = file.nodes().filter(|other| *other.lines().start() > line);
    let lines: Vec<String> = below
        .filter(|other| {
            let scope = if stages.is_global(node) {
                matches!(other.keyword(), Keyword::From | Keyword::Arg)
            } else {
                stages.same(*other, node)
            };
            scope && names.iter().any(|name| uses(*other, name))
        })
        .map(|other| other.lines().start().to_string())
        .collect();
    let used = match lines.as_slice() {
        [] => "Nothing below names it".to_owned(),
        [line] => format!("Line {line} names it"),
        lines => format!("Lines {} name it", first_of(lines.iter().cloned())),
    };
    if stages.is_global(node) {
        format!("another value builds the stages anew whose FROM it changes. {used}.")
    } else {
        format!(
            "another value costs this line nothing; the RUN instructions below run again, whether \
             they name it or not, and so do other instructions that name it. {used}."
        )
    }
}

/// Whether the instruction takes the value of a variable, or declares it again.
fn uses(node: Node<'_>, name: &str) -> bool {
    if node.keyword() == Keyword::Arg && declared(node).contains(&name) {
        return true;
    }
    let texts = node.heredocs().map(|heredoc| heredoc.body().as_str());
    texts.chain([node.line().as_str()]).any(|text| {
        let mut parts = text.split('$').skip(1);
        parts.any(|part| {
            let part = part.strip_prefix('{').unwrap_or(part);
            part.strip_prefix(name).is_some_and(|rest| {
                let next = rest.chars().next();
                !next.is_some_and(|next| next.is_alphanumeric() || next == '_')
            })
        })
    })
}
