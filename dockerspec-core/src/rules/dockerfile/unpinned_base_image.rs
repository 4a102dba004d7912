//! A base image without a version, or with a tag that moves.

use crate::check::{Check, Examples, Family, Level, Meta, On, Part, Topic};
use crate::model::image::{BaseRef, Stage};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "unpinned-base-image",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::From,
    summary: "base image without a version",
    why: "the same file builds another image tomorrow, and nobody can tell which one runs",
    help: "name a version: `python:3.13.9-slim`; `.digest(\"sha256:…\")` or `@sha256:…` pins it for good",
    sources: &[
        "hadolint:DL3006",
        "hadolint:DL3007",
        "trivy:DS-0001",
        "checkov:CKV_DOCKER_7",
        "kics:9efb0b2d",
        "kics:f45ea400",
        "dockle:DKL-DI-0006",
        "droast:DF001",
        "droast:DF024",
        "cis:5.28",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian\n",
        "FROM debian:latest\n",
        "ARG TAG=latest\nFROM ruby:${TAG}\n",
        "FROM registry.example:5000/team/app\n",
        "FROM node:lts-alpine\n",
        "ARG IMAGE\nFROM ${IMAGE}\n",
    ]),
    good: Examples::Dockerfiles(&[
        "ARG BASE=dev\nFROM debian:13.1-slim AS app-dev\nFROM app-$BASE\n",
        "FROM python:3.13-slim\n",
        "FROM scratch\nCOPY app /app\n",
        "FROM debian:13.1 AS Build\nFROM build\n",
        "ARG V\nFROM app:${V}@sha256:0000000000000000000000000000000000000000000000000000000000000000\n",
        "ARG IMAGE=debian:13.1\nFROM ${IMAGE}\n",
        "FROM gcr.io/distroless/static-debian12:nonroot\n",
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
    if check.stage.parent.is_some() || base.pinned || matches!(base.family, Family::Scratch) {
        return;
    }
    let shown = Part::Code(reference.as_bytes());
    if base.unknown {
        check.report_unknown(
            Rule::UnpinnedBaseImage,
            &[
                Part::Text("which version "),
                shown,
                Part::Text(" is, only the build knows"),
            ],
            &[],
        );
    } else if !base.tagged {
        check.report(
            Rule::UnpinnedBaseImage,
            &[shown, Part::Text(" names no version")],
        );
    } else if base.latest {
        check.report(
            Rule::UnpinnedBaseImage,
            &[
                shown,
                Part::Text(" is `latest`, whichever that is on the day"),
            ],
        );
    } else if base.moving {
        check.report(
            Rule::UnpinnedBaseImage,
            &[
                shown,
                Part::Text(" names a channel that moves on, no version"),
            ],
        );
    }
}
