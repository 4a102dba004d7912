//! A service of which nobody knows whether it works.

use crate::check::{Health, Level, Meta, On, Part, Project, Topic, example, projects};
use crate::model::compose::OriginRef;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "service-without-healthcheck",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Error,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Service,
    summary: "service without a healthcheck",
    why: "a process that hangs still counts as running: what depends on it starts too early, and nobody is told",
    help: "write `healthcheck(&[\"app\", \"--health\"])`, or `no_healthcheck(\"why\")` where there is nothing to ask",
    sources: &["kics:698ed579", "cis:5.27"],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![restart(Restart::Always)])
        ]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(Image::new("acme/api").stages(&[
                from("debian:13.1-slim").with(steps![user(User::NONROOT), cmd(&["api"])])
            ])),
        )
        .with(settings![restart(Restart::Always)])]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![healthcheck(&["api", "--health"])])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![no_healthcheck("it only listens to a queue")])]),
        Compose::new("acme")
            .services(&[Service::image("job", "acme/job:1").with(settings![restart(Restart::No)])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api").stages(&[
                    from("debian:13.1-slim")
                        .named("base")
                        .with(steps![healthcheck(&["api", "--health"])]),
                    from_stage("base").with(steps![user(User::NONROOT), cmd(&["api"])]),
                ])
            ),
        )
        .with(settings![])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    if !matches!(project.facts.health, Health::Unseen)
        || matches!(project.facts.restart, Some(Restart::No))
        || project.is_job()
    {
        return;
    }
    let end = match project.service.origin {
        OriginRef::Build(_) => " has no healthcheck, nor has its image",
        _ => " has no healthcheck, and its image none that this project can see",
    };
    let message = [Part::Text("service "), project.name(), Part::Text(end)];
    project.report(Rule::ServiceWithoutHealthcheck, &message);
}
