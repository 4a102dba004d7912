//! Files that stay root's although another user runs.

use crate::check::vocabulary::has_byte;
use crate::check::{Check, Examples, Level, Meta, On, Part, Topic, Who};
use crate::model::step::{Instruction, Origin, Owner, Step};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "copy-without-chown",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Info,
    development: Level::Allow,
    strict: Level::Warning,
    on: On::Step(&["Copy", "Add"]),
    summary: "copied files that stay root's",
    why: "COPY makes root the owner whoever USER names: the program can read them, not change them",
    help: "say whose they are: `COPY --chown=app:app`; where they are to stay root's, `--chown=0:0` says so",
    sources: &["tally:copy-after-user-without-chown"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nUSER app\nCOPY data /home/app/data\n",
        "FROM debian:13.1-slim AS base\nUSER 1000\nFROM base\nCOPY . .\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nUSER app\nCOPY entrypoint.sh /\nCOPY start.sh /start.sh\n",
        "FROM debian:13.1-slim\nCOPY data /srv/data\nUSER app\n",
        "FROM debian:13.1-slim\nUSER app\nCOPY --chown=app data /home/app/data\n",
        "FROM debian:13.1-slim\nUSER app\nCOPY app.conf /etc/app.conf\n",
        "FROM debian:13.1-slim\nUSER app\nUSER root\nCOPY data /srv/data\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    if !matches!(check.stage.who, Who::Other) || !check.stage.ships {
        return;
    }
    let (owner, to, from) = match &step.instruction {
        Instruction::Copy(copy) => (copy.owner, copy.to, copy.from),
        Instruction::Add(add) => (add.owner, add.to, Origin::Context),
        _ => return,
    };
    if !matches!(owner, Owner::Unwritten)
        || !matches!(from, Origin::Context)
        || is_systems(to.as_bytes())
    {
        return;
    }
    let message = [
        Part::Code(to.as_bytes()),
        Part::Text(" is root's, though USER names another user"),
    ];
    check.report(Rule::CopyWithoutChown, &message);
}

/// Programs, settings and scripts at the top are to be root's.
const fn is_systems(path: &[u8]) -> bool {
    if let [b'/', name @ ..] = path
        && !has_byte(name, b'/')
        && (name.is_empty() || has_byte(name, b'.'))
    {
        return true;
    }
    matches!(
        path,
        [b'/', b'u', b's', b'r', b'/', ..]
            | [b'/', b'e', b't', b'c', b'/', ..]
            | [b'/', b'b', b'i', b'n', b'/', ..]
            | [b'/', b's', b'b', b'i', b'n', b'/', ..]
            | [b'/', b'l', b'i', b'b', ..]
            | [b'/', b'o', b'p', b't', b'/', ..]
    )
}
