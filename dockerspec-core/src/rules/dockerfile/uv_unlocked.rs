//! `uv sync` that may change the lock file.

use crate::check::vocabulary::starts;
use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, any, each};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "uv-unlocked",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&["uv"]),
    summary: "`uv sync` that may change the lock file",
    why: "without uv.lock, or with one that does not fit, uv resolves anew: the image holds versions that nobody tested",
    help: "add `--locked` (fails where uv.lock does not fit) or `--frozen` (takes it as it is)",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM python:3.13-slim\nRUN uv sync --no-dev\n",
        "FROM python:3.13-slim\nRUN --mount=type=cache,target=/root/.cache/uv bash -c 'uv --directory app sync'\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM python:3.13-slim\nRUN uv sync --frozen --no-dev\n",
        "FROM python:3.13-slim\nENV UV_LOCKED=1\nRUN uv sync\n",
        "FROM python:3.13-slim\nRUN UV_FROZEN=1 uv sync && uv pip sync requirements.txt\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let mut operands = Operands::of(run.args(), Tool::Pip);
    let synced = match operands.next() {
        Some(b"sync") => true,
        // the folder of `--directory`
        Some(_) => {
            any!(run.args(), b"--directory" | b"--project")
                && matches!(operands.next(), Some(b"sync"))
        }
        None => false,
    };
    if !synced
        || any!(
            run.args(),
            b"--frozen" | b"--locked" | b"--help" | b"--dry-run"
        )
    {
        return;
    }
    each!(word in run.command.assigned => {
        if starts(word, b"UV_FROZEN=") || starts(word, b"UV_LOCKED=") {
            return;
        }
    });
    if run.scope.get(b"UV_FROZEN").is_some() || run.scope.get(b"UV_LOCKED").is_some() {
        return;
    }
    run.report(
        Rule::UvUnlocked,
        &[
            Part::Code(run.command.name),
            Part::Text(" sync may install other versions than uv.lock names"),
        ],
    );
}
