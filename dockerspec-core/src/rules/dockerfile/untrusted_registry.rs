//! An image from a registry that the policy does not name.

use crate::check::vocabulary::{cut, has_byte};
use crate::check::{
    Check, Examples, Family, GLOBAL, Level, Meta, On, Origins, Part, Resolved, Source, Topic, each,
    source,
};
use crate::model::image::{BaseRef, Stage};
use crate::model::place::At;
use crate::model::repository::Repository;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "untrusted-registry",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::StageEnd,
    summary: "image of a registry that the policy does not trust",
    why: "anybody can publish there, and what a build takes from it runs as yours",
    help: "use the same image of a trusted registry; the policy names them by `.trusted_registries(..)`",
    sources: &[
        "hadolint:DL3026",
        "droast:DF065",
        "dockle:CIS-DI-0002",
        "cis:4.2",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM evil.example/debian:13.1\n",
        "FROM docker.io/library/debian:13.1\nCOPY --from=evil.example/tool:1 /tool /tool\n",
        "FROM debian:13.1\nRUN --mount=type=bind,from=evil.example/tool:1,target=/in /in/tool\n",
        "ARG MIRROR=evil.example\nFROM ${MIRROR}/debian:13.1\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1\n",
        "FROM registry.example/team/app:1.4 AS build\nFROM build\nCOPY --from=build /a /a\n",
        "FROM scratch\nCOPY app /app\n",
        "FROM docker.io/library/debian:13.1\n",
    ]),
};

pub(crate) const fn check<'a>(stage: &'a Stage<'a>, check: &mut Check<'_, 'a>) {
    if check.policy.registries().is_empty() {
        return;
    }
    check.at = stage.base.at;
    if let BaseRef::Image(reference) = stage.base.base
        && check.stage.parent.is_none()
        && !matches!(check.stage.base.family, Family::Scratch)
    {
        let scope = check.scope.stage;
        check.scope.stage = GLOBAL;
        judge(reference, stage.base.at, check);
        check.scope.stage = scope;
    }
    let mut steps = stage.all_steps();
    while let Some(step) = steps.next() {
        let mut origins = Origins::of(step);
        while let Some((at, origin)) = origins.next() {
            if let Source::Image(name) | Source::NoStage(name) =
                source(origin, check.stage.index, &check.image)
            {
                check.at = step.at;
                judge(name, at, check);
            }
        }
    }
    check.at = stage.base.at;
}

const fn judge<'a>(reference: &'a str, at: At<'a>, check: &mut Check<'_, 'a>) {
    let resolved = Resolved::of(reference.as_bytes(), &check.scope);
    let shown = Part::Code(reference.as_bytes());
    // an unknown tag changes nothing, an unknown registry everything
    if resolved.unknown && has_byte(cut(cut(reference.as_bytes(), b'/').0, b':').0, b'$') {
        let message = [
            Part::Text("where "),
            shown,
            Part::Text(" comes from, only the build knows"),
        ];
        check.report_unknown(Rule::UntrustedRegistry, &message, &[]);
        return;
    }
    let name = Repository::of(resolved.bytes());
    let registries = check.policy.registries();
    each!(trusted in registries => {
        if name.is_of(trusted.as_bytes()) {
            return;
        }
    });
    let message = [
        shown,
        Part::Text(" comes from a registry that the policy does not trust"),
    ];
    check.report_part(Rule::UntrustedRegistry, at, &message, &[]);
}
