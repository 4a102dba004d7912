//! A base image that is not pinned by its digest.

use crate::check::{Check, Examples, Family, Level, Meta, On, Part, Topic};
use crate::model::image::{BaseRef, Stage};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "undigested-base-image",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Allow,
    development: Level::Allow,
    strict: Level::Error,
    on: On::From,
    summary: "base image without a digest",
    why: "a tag can be moved to another image; a digest is the image",
    help: "pin it: `FROM python:3.13.9-slim@sha256:…`, in Rust `.digest(\"sha256:…\")`",
    sources: &["semgrep:dockerfile-source-not-pinned", "droast:DF073"],
    bad: Examples::Dockerfiles(&[
        "FROM python:3.13.9-slim\n",
        "ARG BASE=debian:13.1\nFROM ${BASE}\n",
        "ARG IMAGE\nFROM ${IMAGE}\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM golang:1.26.0-alpine AS build\nFROM scratch\nCOPY --from=build /out/app /app\n",
        "FROM debian@sha256:0000000000000000000000000000000000000000000000000000000000000000 AS base\nFROM base\n",
        "ARG V=1\nFROM app:${V}@sha256:0000000000000000000000000000000000000000000000000000000000000000\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &Stage<'a>, check: &mut Check<'_, 'a>) {
    let base = check.stage.base;
    let BaseRef::Image(reference) = stage.base.base else {
        return;
    };
    if reference.is_empty() {
        return;
    }
    // what only builds is left to `unpinned-base-image`
    if !check.stage.ships
        || check.stage.parent.is_some()
        || base.pinned
        || matches!(base.family, Family::Scratch)
    {
        return;
    }
    let shown = Part::Code(reference.as_bytes());
    if base.unknown {
        let message = [
            Part::Text("whether "),
            shown,
            Part::Text(" has a digest, only the build knows"),
        ];
        check.report_unknown(Rule::UndigestedBaseImage, &message, &[]);
    } else {
        let message = [shown, Part::Text(" has no digest")];
        check.report(Rule::UndigestedBaseImage, &message);
    }
}
