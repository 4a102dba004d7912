//! A base image that the policy does not name.

use crate::check::{Check, Examples, Family, Level, Meta, On, Part, Resolved, Topic, each};
use crate::model::image::{BaseRef, Stage};
use crate::model::repository::Repository;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "base-not-allowed",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::From,
    summary: "base image that the policy does not allow",
    why: "a house keeps few bases up to date; one more is one that nobody looks after",
    help: "start from one of the allowed bases; the policy names them by `.allowed_bases(..)`",
    sources: &["droast:DF073", "cis:4.2"],
    bad: Examples::Dockerfiles(&[
        "FROM evil.example/debian:13.1\n",
        "ARG BASE=fedora\nFROM ${BASE}:42\n",
        "FROM somebody/debian:13.1\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\n",
        "FROM docker.io/library/debian:13.1 AS base\nFROM base\n",
        "FROM scratch\nCOPY app /app\n",
        "ARG V=13.1\nFROM debian:${V}\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &'a Stage<'a>, check: &mut Check<'_, 'a>) {
    let allowed = check.policy.bases();
    let BaseRef::Image(reference) = stage.base.base else {
        return;
    };
    if allowed.is_empty()
        || check.stage.parent.is_some()
        || matches!(check.stage.base.family, Family::Scratch)
    {
        return;
    }
    let resolved = Resolved::of(reference.as_bytes(), &check.scope);
    let name = Repository::of(resolved.bytes());
    each!(base in allowed => {
        if name.is(base.as_bytes()) {
            return;
        }
    });
    let shown = Part::Code(reference.as_bytes());
    if resolved.unknown {
        let message = [
            Part::Text("whether "),
            shown,
            Part::Text(" is allowed, only the build knows"),
        ];
        check.report_unknown(Rule::BaseNotAllowed, &message, &[]);
    } else {
        let message = [shown, Part::Text(" is no base that the policy allows")];
        check.report(Rule::BaseNotAllowed, &message);
    }
}
