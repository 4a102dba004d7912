//! `npm install` where the lock file is what should be installed.

use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, any};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "npm-unlocked",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&["npm"]),
    summary: "`npm install` in place of `npm ci`",
    why: "`npm install` changes the lock file where it does not fit, so the image may hold versions that nobody tested",
    help: "`npm ci`, in an image that ships with `--omit=dev`, after `COPY package.json package-lock.json ./`",
    sources: &["droast:DF031"],
    bad: Examples::Dockerfiles(&[
        "FROM node:24-slim\nCOPY package*.json ./\nRUN npm install\n",
        "FROM node:24-slim\nRUN cd app && npm --prefix web i --omit dev && npm run build\n",
        "FROM node:24-slim\nRUN sh -c 'npm install --production'\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM node:24-slim\nRUN npm ci --omit=dev\n",
        "FROM node:24-slim\nRUN npm install -g npm@11.6.2 && npm install typescript@5.9.3\n",
        "FROM node:24-slim\nRUN npm run install && npm install --package-lock-only\n",
        "FROM node:24-slim\nRUN npm i -g . && npm install ./vendor\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let mut operands = Operands::of(run.args(), Tool::Npm);
    let Some(verb @ (b"install" | b"i" | b"in" | b"ins" | b"inst" | b"add")) = operands.next()
    else {
        return;
    };
    if operands.next().is_some()
        || any!(
            run.args(),
            b"--package-lock-only" | b"-g" | b"--global" | b"--location=global" | b"--dry-run"
        )
    {
        return;
    }
    run.report(
        Rule::NpmUnlocked,
        &[
            Part::Code(run.command.name),
            Part::Text(" "),
            Part::Code(verb),
            Part::Text(" may install other versions than the lock file names"),
        ],
    );
}
