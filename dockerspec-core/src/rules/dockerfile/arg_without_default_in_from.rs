//! A FROM line that needs a build argument nobody has to give.

use crate::check::vocabulary::has_byte;
use crate::check::{
    Check, Examples, Level, Meta, Names, On, Part, Resolved, Scope, Topic, is_platform_argument,
};
use crate::model::image::{BaseRef, Stage};
use crate::model::reference::ImageRef;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "arg-without-default-in-from",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::From,
    summary: "variable in FROM without a usable default",
    why: "a build without the argument fails",
    help: "give the ARG a default, as `ARG VERSION=13.1`, in Rust `arg(\"VERSION\").default(\"13.1\")`; `${VERSION:-13.1}` in the FROM line works too",
    sources: &["buildkit:InvalidDefaultArgInFrom"],
    bad: Examples::Dockerfiles(&[
        "ARG VERSION\nFROM debian:${VERSION}\n",
        "ARG IMAGE\nFROM $IMAGE\n",
        "ARG P\nFROM --platform=$P debian:13.1\n",
        "ARG TEAM\nARG BASE=registry.example/${TEAM}/app:1.4\nFROM $BASE\n",
        "ARG TAG=:\nFROM debian${TAG}\n",
    ]),
    good: Examples::Dockerfiles(&[
        "ARG VERSION=13.1\nFROM debian:${VERSION}\n",
        "ARG VERSION\nFROM debian:${VERSION:-13.1}\n",
        "FROM --platform=$BUILDPLATFORM debian:13.1\n",
        "ARG UNUSED\nFROM debian:13.1\n",
        "ARG FLAVOR\nFROM debian:13.1${FLAVOR}\n",
        "ARG MIRROR\nFROM ${MIRROR}debian:13.1-$TARGETARCH\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &Stage<'a>, check: &mut Check<'_, 'a>) {
    if let BaseRef::Image(reference) = stage.base.base
        && !is_image_by_default(reference.as_bytes(), &check.scope)
        && !names(reference, check)
    {
        let message = [
            Part::Code(reference.as_bytes()),
            Part::Text(" is no image with the defaults of its arguments"),
        ];
        check.report(Rule::ArgWithoutDefaultInFrom, &message);
    }
    if let Some(platform) = stage.base.platform {
        names(platform.as_str(), check);
    }
}

/// Whether a build without arguments finds a reference here.
const fn is_image_by_default<'a>(reference: &'a [u8], scope: &Scope<'_, 'a>) -> bool {
    if !has_byte(reference, b'$') {
        return true;
    }
    let resolved = Resolved::by_default(reference, scope);
    match core::str::from_utf8(resolved.bytes()) {
        Ok(text) => resolved.unknown || ImageRef::parse(text).is_some(),
        Err(_) => false,
    }
}

/// Reports the variables without a default; tells whether a variable explains the empty place.
const fn names<'a>(text: &'a str, check: &mut Check<'_, 'a>) -> bool {
    let mut explained = false;
    let mut names = Names {
        rest: text.as_bytes(),
    };
    while let Some((name, defaulted)) = names.next() {
        if defaulted || is_platform_argument(name) {
            continue;
        }
        let Some(found) = check.scope.get(name) else {
            // `undefined-arg-in-from` speaks of it
            explained = true;
            continue;
        };
        if found.value.is_none() {
            let message = [Part::Code(name), Part::Text(" has no default")];
            check.report(Rule::ArgWithoutDefaultInFrom, &message);
            explained = true;
        }
    }
    explained
}
