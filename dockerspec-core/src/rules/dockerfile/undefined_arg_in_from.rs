//! A FROM line with a variable that nobody defines.

use crate::check::vocabulary::similar;
use crate::check::{Check, Examples, Level, Meta, Names, On, Part, Topic, each};
use crate::model::image::{BaseRef, Stage};
use crate::model::instructions::Arg;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "undefined-arg-in-from",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::From,
    summary: "variable in FROM that nobody defines",
    why: "only ARG before the first FROM counts there; an undefined variable is empty, and the reference is another one or none",
    help: "define it before the first FROM: `ARG VERSION=13.1`, in Rust `.args(&[arg(\"VERSION\").default(\"13.1\")])`",
    sources: &["buildkit:UndefinedArgInFrom", "droast:DF086"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:${VERSION}\n",
        "ARG VERSION=13.1\nFROM debian:${VERSOIN}\n",
        "FROM debian:13.1\nARG TAG=1\nFROM app:$TAG\n",
        "FROM --platform=$TARGETPLATFROM debian:13.1\n",
    ]),
    good: Examples::Dockerfiles(&[
        "ARG VERSION=13.1\nFROM debian:${VERSION}\n",
        "FROM --platform=$BUILDPLATFORM debian:13.1\n",
        "FROM debian:${VERSION:-13.1}\n",
        "FROM app:1-${TARGETARCH}\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &Stage<'a>, check: &mut Check<'_, 'a>) {
    if let BaseRef::Image(reference) = stage.base.base {
        names(reference, check);
    }
    if let Some(platform) = stage.base.platform {
        names(platform.as_str(), check);
    }
}

const fn names<'a>(text: &'a str, check: &mut Check<'_, 'a>) {
    let mut names = Names {
        rest: text.as_bytes(),
    };
    while let Some((name, defaulted)) = names.next() {
        if defaulted || check.scope.defined(name) {
            continue;
        }
        let message = [
            Part::Code(name),
            Part::Text(" is defined by no ARG before the first FROM"),
        ];
        match meant(name, check.image.args) {
            Some(meant) => {
                let help = [
                    Part::Text("did you mean "),
                    Part::Code(meant),
                    Part::Text("?"),
                ];
                check.report_help(Rule::UndefinedArgInFrom, &message, &help);
            }
            None => check.report(Rule::UndefinedArgInFrom, &message),
        }
    }
}

const fn meant<'a>(name: &[u8], args: &'a [Arg<'a>]) -> Option<&'a [u8]> {
    each!(arg in args => {
        if similar(name, arg.name.as_bytes()) {
            return Some(arg.name.as_bytes());
        }
    });
    let platform: &[&[u8]] = &[
        b"TARGETPLATFORM",
        b"BUILDPLATFORM",
        b"TARGETARCH",
        b"TARGETOS",
    ];
    each!(known in platform => {
        if similar(name, known) {
            return Some(known);
        }
    });
    None
}
