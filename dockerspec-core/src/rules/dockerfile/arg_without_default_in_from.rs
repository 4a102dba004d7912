//! A FROM line that needs a build argument nobody has to give.

use crate::check::is_platform_argument;
use crate::check::{Check, Examples, Level, Meta, Names, On, Part, Topic};
use crate::model::image::{BaseRef, Stage};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "arg-without-default-in-from",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::From,
    summary: "variable in FROM without a default",
    why: "a build without the argument fails, or takes another image than was meant",
    help: "give the ARG a default, as `ARG VERSION=13.1`, in Rust `arg(\"VERSION\").default(\"13.1\")`; `${VERSION:-13.1}` in the FROM line works too",
    sources: &["buildkit:InvalidDefaultArgInFrom"],
    bad: Examples::Dockerfiles(&[
        "ARG VERSION\nFROM debian:${VERSION}\n",
        "ARG IMAGE\nFROM $IMAGE\n",
        "ARG P\nFROM --platform=$P debian:13.1\n",
    ]),
    good: Examples::Dockerfiles(&[
        "ARG VERSION=13.1\nFROM debian:${VERSION}\n",
        "ARG VERSION\nFROM debian:${VERSION:-13.1}\n",
        "FROM --platform=$BUILDPLATFORM debian:13.1\n",
        "ARG UNUSED\nFROM debian:13.1\n",
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
        if defaulted || is_platform_argument(name) {
            continue;
        }
        if let Some(found) = check.scope.get(name)
            && found.value.is_none()
        {
            let message = [Part::Code(name), Part::Text(" has no default")];
            check.report(Rule::ArgWithoutDefaultInFrom, &message);
        }
    }
}
