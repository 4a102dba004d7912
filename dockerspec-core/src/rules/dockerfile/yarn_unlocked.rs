//! yarn, pnpm or bun that may change the lock file.

use crate::check::vocabulary::starts;
use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, any, each};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "yarn-unlocked",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&["yarn", "pnpm", "bun"]),
    summary: "installation that may change the lock file",
    why: "where the lock file does not fit, new versions are taken, so the image may hold what nobody tested",
    help: "`yarn install --immutable` (`--frozen-lockfile` before version 2), `pnpm install --frozen-lockfile`, `bun install --frozen-lockfile`",
    sources: &["droast:DF031"],
    bad: Examples::Dockerfiles(&[
        "FROM node:24-slim\nRUN yarn install\n",
        "FROM node:24-slim\nRUN corepack enable && yarn && yarn build\n",
        "FROM node:24-slim\nRUN pnpm i --prod\n",
        "FROM oven/bun:1.3\nRUN bun install --production\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM node:24-slim\nRUN yarn install --immutable && yarn build\n",
        "FROM node:24-slim\nRUN yarn --frozen-lockfile --network-timeout 1000 && yarn --version\n",
        "FROM node:24-slim\nENV CI=true\nRUN pnpm install --prod\n",
        "FROM node:24-slim\nRUN CI=1 pnpm install && pnpm fetch && pnpm install --offline --frozen-lockfile\n",
        "FROM oven/bun:1.3\nRUN bun install --frozen-lockfile && bun run install\n",
        "FROM node:24-slim\nRUN pnpm add -g turbo@2.5.8\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let name = run.command.name;
    let mut operands = Operands::of(run.args(), Tool::Npm);
    match (name, operands.next()) {
        (b"yarn", None) => {
            if any!(run.args(), b"--version" | b"-v" | b"--help" | b"-h") {
                return;
            }
        }
        (_, Some(b"install")) | (b"pnpm" | b"bun", Some(b"i")) => {
            if operands.next().is_some() {
                return;
            }
        }
        _ => return,
    }
    if any!(
        run.args(),
        b"--frozen-lockfile"
            | b"--immutable"
            | b"--frozen-lockfile=true"
            | b"--lockfile-only"
            | b"--mode=update-lockfile"
            | b"--help"
            | b"-g"
            | b"--global"
            | b"--dry-run"
    ) {
        return;
    }
    each!(word in run.command.assigned => {
        if starts(word, b"CI=") || starts(word, b"YARN_ENABLE_IMMUTABLE_INSTALLS=") {
            return;
        }
    });
    if run.scope.get(b"CI").is_some() || run.scope.get(b"YARN_ENABLE_IMMUTABLE_INSTALLS").is_some()
    {
        return;
    }
    run.report(
        Rule::YarnUnlocked,
        &[
            Part::Code(name),
            Part::Text(" may install other versions than the lock file names"),
        ],
    );
}
