//! A service that waits for what cannot happen.

use crate::check::vocabulary::eq;
use crate::check::{
    Health, Level, Merged, Meta, On, Part, Project, Topic, each, example, projects,
};
use crate::model::compose::OriginRef;
use crate::model::service::{Condition, DependsOn};
use crate::model::setting::Key;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "impossible-condition",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Compose,
    summary: "condition that cannot be met",
    why: "compose starts the service only once the condition holds: it never does, or compose refuses the project",
    help: "give the other service a `healthcheck(..)`, or wait for its start alone: `depends_on(\"..\").started()`",
    sources: &["compose-go:dependency-conditions"],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("cache")]),
            Service::image("cache", "redis:8.2-alpine")
                .with(settings![no_healthcheck("it has no probe")])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("migrate").completed()]),
            Service::image("migrate", "acme/api:1")
                .with(settings![restart(Restart::UnlessStopped)])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("debug").started()]),
            Service::image("debug", "acme/api:1").with(settings![profile("debug")])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("model")]),
            Service::build(
                "model",
                &example(
                    Image::new("acme/model")
                        .stages(&[from("debian:13.1-slim").with(steps![cmd(&["serve"])])])
                )
            )
            .with(settings![])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("cache")]),
            Service::image("cache", "redis:8.2-alpine").with(settings![])
        ]),
    ],
    good: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("cache")]),
            Service::image("cache", "redis:8.2-alpine")
                .with(settings![healthcheck(&["redis-cli", "ping"])])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("migrate").completed()]),
            Service::image("migrate", "acme/api:1")
                .with(settings![restart(Restart::OnFailure(Some(3)))])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("model")]),
            Service::build(
                "model",
                &example(
                    Image::new("acme/model").stages(&[from("debian:13.1-slim")
                        .with(steps![healthcheck(&["serve", "--health"]), cmd(&["serve"])])])
                )
            )
            .with(settings![])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1")
                .with(settings![profile("debug"), depends_on("tracing").started()]),
            Service::image("tracing", "acme/api:1")
                .with(settings![profile("all"), profile("debug")])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1")
                .with(settings![depends_on("tracing").started().optional()]),
            Service::image("tracing", "acme/api:1").with(settings![profile("debug")])
        ]),
    ],
};

pub(crate) const fn check<'a>(_: &Compose<'a>, project: &mut Project<'_, 'a>) {
    let services = project.services;
    each!(service in services.list() => {
        if !service.facts.depends {
            continue;
        }
        let mut settings = services.settings(service);
        while let Some(setting) = settings.next() {
            if let Key::DependsOn(on) = &setting.key
                && let Some(other) = services.named(on.service)
                && other.position != service.position
            {
                judge(service, on, other, settings.own(), project);
            }
        }
    });
}

const fn judge<'a>(
    service: &Merged<'a>,
    on: &DependsOn<'a>,
    other: &Merged<'a>,
    own: bool,
    project: &mut Project<'_, 'a>,
) {
    if !own && !other.patched {
        return;
    }
    let Some(problem) = problem(service, on, other, project) else {
        return;
    };
    // of the project below: known there
    if !own {
        let services = &project.services;
        let (service, other) = (service.unchanged(services), other.unchanged(services));
        if self::problem(&service, on, &other, project).is_some() {
            return;
        }
    }
    let message = [
        Part::Text("service "),
        Part::Code(service.name.as_bytes()),
        Part::Text(" waits for "),
        Part::Code(on.service.as_bytes()),
        Part::Text(problem.text()),
    ];
    let (before, whole) = (project.service, project.at);
    project.service = if own { *service } else { *other };
    project.at = if own { on.at } else { other.at };
    match problem {
        Problem::Unseen => project.report_unknown(Rule::ImpossibleCondition, &message, &[]),
        Problem::NoProbe => project.report(Rule::ImpossibleCondition, &message),
        Problem::Restarts => {
            let help = [Part::Text(
                "give it `restart(Restart::No)` or `restart(Restart::OnFailure(..))`, or wait until it is healthy",
            )];
            project.report_help(Rule::ImpossibleCondition, &message, &help);
        }
        Problem::Profile => {
            let help = [Part::Text(
                "give both the same profile, or let it be missing: `.optional()`",
            )];
            project.report_help(Rule::ImpossibleCondition, &message, &help);
        }
    }
    project.service = before;
    project.at = whole;
}

#[derive(Clone, Copy)]
enum Problem {
    NoProbe,
    Unseen,
    Restarts,
    Profile,
}

impl Problem {
    const fn text(self) -> &'static str {
        match self {
            Problem::NoProbe => " to be healthy, which has no healthcheck",
            Problem::Unseen => {
                " to be healthy, which has no healthcheck here, only its image may bring one"
            }
            Problem::Restarts => " to end, which starts again whenever it ends",
            Problem::Profile => ", which starts with a profile only",
        }
    }
}

const fn problem<'a>(
    service: &Merged<'a>,
    on: &DependsOn<'a>,
    other: &Merged<'a>,
    project: &Project<'_, 'a>,
) -> Option<Problem> {
    if on.optional {
        return None;
    }
    let facts = &other.facts;
    if facts.profile.is_some() && !shares_profile(service, other, project) {
        return Some(Problem::Profile);
    }
    match (on.condition, facts.health, facts.restart) {
        (Condition::Healthy, Health::Off, _) => Some(Problem::NoProbe),
        (Condition::Healthy, Health::Unseen, _) => match other.origin {
            OriginRef::Build(_) => Some(Problem::NoProbe),
            _ => Some(Problem::Unseen),
        },
        (Condition::Completed, _, Some(Restart::Always | Restart::UnlessStopped)) => {
            Some(Problem::Restarts)
        }
        _ => None,
    }
}

const fn shares_profile<'a>(
    one: &Merged<'a>,
    other: &Merged<'a>,
    project: &Project<'_, 'a>,
) -> bool {
    let mut settings = project.services.settings(one);
    while let Some(setting) = settings.next() {
        if let Key::Profile(profile) = &setting.key {
            let mut others = project.services.settings(other);
            while let Some(setting) = others.next() {
                if let Key::Profile(wanted) = &setting.key
                    && eq(wanted.name.as_bytes(), profile.name.as_bytes())
                {
                    return true;
                }
            }
        }
    }
    false
}
