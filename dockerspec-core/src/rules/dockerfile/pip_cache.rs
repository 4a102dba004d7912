//! The cache of pip or uv stays in a layer of the image.

use crate::check::vocabulary::starts;
use crate::check::{
    Command, Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, cached_at, each,
    pip_install, removes,
};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "pip-cache",
    since: "0.1.0",
    topic: Topic::Size,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&[
        "pip",
        "pip2",
        "pip3",
        "pip3.9",
        "pip3.10",
        "pip3.11",
        "pip3.12",
        "pip3.13",
        "pip3.14",
        "python",
        "python2",
        "python3",
        "python3.9",
        "python3.10",
        "python3.11",
        "python3.12",
        "python3.13",
        "python3.14",
        "uv",
    ]),
    summary: "cache of downloads left in the image",
    why: "pip and uv keep every wheel that they fetched: the layer holds each package twice",
    help: "`pip install --no-cache-dir …`, `ENV PIP_NO_CACHE_DIR=1` (`uv --no-cache`, `UV_NO_CACHE`), or mount a cache: `RUN --mount=type=cache,target=/root/.cache …`",
    sources: &["hadolint:DL3042", "droast:DF030"],
    bad: Examples::Dockerfiles(&[
        "FROM python:3.13-slim\nRUN pip install -r requirements.txt\n",
        "FROM python:3.13-slim\nRUN python3 -u -m pip install flask==3.1.0 && rm -rf /tmp/x\n",
        "FROM python:3.13-slim\nRUN pip3.13 install --no-cache-dir a==1 && pip3.13 install b==1\n",
        "FROM python:3.13-slim\nRUN --mount=type=cache,target=/var/cache/apt uv sync --frozen\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM python:3.13-slim\nRUN pip --no-cache-dir install -r requirements.txt && pip check\n",
        "FROM python:3.13-slim\nENV PIP_NO_CACHE_DIR=off\nRUN pip install -r requirements.txt\n",
        "FROM python:3.13-slim AS base\nENV PIP_NO_CACHE_DIR=1\nFROM base\nRUN pip install -r requirements.txt\n",
        "FROM python:3.13-slim\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt\n",
        "FROM python:3.13-slim\nRUN PIP_NO_CACHE_DIR=1 pip install a==1; pip install b==1 && pip cache purge\n",
        "FROM python:3.13-slim\nRUN export PIP_NO_CACHE_DIR=1 && pip install a==1 && pip install b==1\n",
        "FROM python:3.13-slim AS build\nRUN pip install build==1.2\nFROM python:3.13-slim\nCOPY --from=build /x /x\n",
        "FROM python:3.13-slim\nRUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen && pipx install x\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    if !run.ships() || !caches(&run.command) {
        return;
    }
    let uv = matches!(run.command.name, b"uv");
    let mut later = run.later();
    while let Some(command) = later.next() {
        if caches(&command) {
            // the later one is judged
            return;
        }
        if removes(&command, b".cache") || purges(&command) {
            return;
        }
    }
    let (no_cache, folder): (&[u8], &[u8]) = if uv {
        (b"UV_NO_CACHE", b"UV_CACHE_DIR")
    } else {
        (b"PIP_NO_CACHE_DIR", b"PIP_CACHE_DIR")
    };
    let mounts = run.step.mounts;
    let mounted = cached_at(mounts, b".cache")
        || (uv && cached_at(mounts, b"uv"))
        || (!uv && cached_at(mounts, b"pip"));
    if mounted
        || set(run.scope.get(no_cache))
        || (!mounts.is_empty() && run.scope.get(folder).is_some())
    {
        return;
    }
    let mut earlier = run.earlier();
    while let Some(command) = earlier.next() {
        if matches!(command.name, b"export" | b"")
            && (turns_off(command.args) || turns_off(command.assigned))
        {
            return;
        }
        if matches!(command.name, [b'p', ..]) && purged_by_config(command.args) {
            return;
        }
    }
    run.report(
        Rule::PipCache,
        &[
            Part::Code(run.command.name),
            Part::Text(" leaves its cache of downloads in the layer"),
        ],
    );
}

/// A variable that is set to something; what only the build knows counts as something.
const fn set(found: Option<crate::check::Found<'_>>) -> bool {
    match found {
        Some(found) => !matches!(found.value, Some(b"")),
        None => false,
    }
}

/// Whether the command installs, and keeps what it fetches.
const fn caches(command: &Command<'_, '_>) -> bool {
    let words = match command.name {
        b"uv" => match Operands::of(command.args, Tool::Pip).next() {
            Some(b"sync" | b"pip") => command.args,
            _ => return false,
        },
        _ => match pip_install(command) {
            Some(_) => command.args,
            None => return false,
        },
    };
    if matches!((command.name, words), (b"uv", [b"pip", ..])) && pip_install(command).is_none() {
        return false;
    }
    each!(word in words => {
        if matches!(*word, b"--no-cache-dir" | b"--no-cache" | b"--help" | b"--dry-run") {
            return false;
        }
    });
    !turns_off(command.assigned)
}

const fn turns_off(words: &[&[u8]]) -> bool {
    each!(word in words => {
        if matches!(*word, [b'P' | b'U', ..])
            && (starts(word, b"PIP_NO_CACHE_DIR=") || starts(word, b"UV_NO_CACHE="))
        {
            return true;
        }
    });
    false
}

/// `pip cache purge`, `uv cache clean`
const fn purges(command: &Command<'_, '_>) -> bool {
    matches!(
        (command.name, command.args),
        ([b'p', ..], [.., b"cache", b"purge"]) | (b"uv", [b"cache", b"clean" | b"prune", ..])
    )
}

/// `pip config set global.no-cache-dir true`
const fn purged_by_config(args: &[&[u8]]) -> bool {
    matches!(
        args,
        [.., b"global.no-cache-dir" | b"install.no-cache-dir", _]
    )
}
