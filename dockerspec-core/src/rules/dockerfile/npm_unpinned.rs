//! Node packages without a version.

use crate::check::vocabulary::{contains, cut, has_byte};
use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, is_dynamic};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "npm-unpinned",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&["npm", "yarn", "pnpm", "bun"]),
    summary: "package of npm without a version",
    why: "each build takes what was published last: two builds of one commit differ, and a stolen release is in at once",
    help: "write the version, `npm install -g typescript@5.9.3`, or put the package into package.json and use `npm ci`",
    sources: &["hadolint:DL3016"],
    bad: Examples::Dockerfiles(&[
        "FROM node:24-slim\nRUN npm install -g typescript\n",
        "FROM node:24-slim\nRUN npm i -g pnpm@latest && npm i -g @acme/tool\n",
        "FROM node:24-slim\nRUN yarn global add serve@3 nodemon\n",
        "FROM node:24-slim\nRUN pnpm add --global turbo\n",
        "FROM node:24-slim\nRUN npm install git+https://github.com/acme/tool.git\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM node:24-slim\nRUN npm install -g typescript@5.9.3 @acme/tool@^1.2\n",
        "FROM node:24-slim\nRUN npm install -g ./tool /tmp/x.tgz https://example.com/x-1.0.tgz && npm ci\n",
        "FROM node:24-slim\nRUN npm install --loglevel error git+https://github.com/acme/tool.git#v1.2.0\n",
        "FROM node:24-slim\nARG NPM\nRUN npm install -g npm@$NPM $TOOLS && yarn add --cwd web serve@14.2.5\n",
        "FROM node:24-slim\nRUN yarn workspace web build && pnpm run add serve\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let mut operands = Operands::of(run.args(), Tool::Npm);
    match (run.command.name, operands.next()) {
        (b"npm" | b"pnpm" | b"bun", Some(b"install" | b"i" | b"add")) | (b"yarn", Some(b"add")) => {
        }
        (b"yarn", Some(b"global")) => {
            if !matches!(operands.next(), Some(b"add")) {
                return;
            }
        }
        _ => return,
    }
    while let Some(package) = operands.next() {
        if !is_pinned(package) {
            run.report(
                Rule::NpmUnpinned,
                &[Part::Code(package), Part::Text(" has no fixed version")],
            );
            return;
        }
    }
}

/// Whether the word leaves no choice, or says nothing that could be judged, as `$TOOLS`.
const fn is_pinned(word: &[u8]) -> bool {
    match word {
        []
        | [b'.' | b'/' | b'~', ..]
        | [.., b'.', b't', b'g', b'z']
        | [.., b'.', b't', b'a', b'r']
        | [.., b'.', b't', b'a', b'r', b'.', b'g', b'z'] => true,
        [b'f', b'i', b'l', b'e', b':', ..] => true,
        [b'g', b'i', b't', ..] if has_byte(word, b':') => has_byte(word, b'#') || is_dynamic(word),
        [b'@', scoped @ ..] => has_version(scoped) || is_dynamic(word),
        _ => {
            has_byte(word, b'/') && !contains(word, b"github.com")
                || has_version(word)
                || is_dynamic(word)
        }
    }
}

const fn has_version(name: &[u8]) -> bool {
    match cut(name, b'@').1 {
        Some(version) => !matches!(
            version,
            [] | b"latest" | b"next" | b"*" | b"beta" | b"canary" | b"nightly" | b"lts" | b"rc"
        ),
        None => false,
    }
}
