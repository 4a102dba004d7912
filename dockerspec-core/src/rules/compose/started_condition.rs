//! A service that does not wait until another works, although it could.

use crate::check::{Health, Level, Meta, On, Part, Project, Topic, example, projects};
use crate::model::service::{Condition, DependsOn};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "started-condition",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Info,
    development: Level::Allow,
    strict: Level::Warning,
    on: On::Setting("DependsOn"),
    summary: "dependency that waits for the start alone",
    why: "a container counts as started long before the service in it answers, so the first requests to it fail",
    help: "wait until it is healthy: leave `.started()` away",
    sources: &["dockerlint-mcp:depends-on-condition"],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("cache").started()]),
            Service::image("cache", "redis:8.2-alpine")
                .with(settings![healthcheck(&["redis-cli", "ping"])])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1")
                .with(settings![depends_on("model").started().restart()]),
            Service::build(
                "model",
                &example(
                    Image::new("acme/model").stages(&[from("debian:13.1-slim")
                        .with(steps![healthcheck(&["serve", "--health"]), cmd(&["serve"])])])
                )
            )
            .with(settings![])
        ]),
    ],
    good: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("cache")]),
            Service::image("cache", "redis:8.2-alpine")
                .with(settings![healthcheck(&["redis-cli", "ping"])])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("cache").started()]),
            Service::image("cache", "redis:8.2-alpine").with(settings![])
        ]),
    ],
};

pub(crate) const fn check<'a>(on: &'a DependsOn<'a>, project: &mut Project<'_, 'a>) {
    if !matches!(on.condition, Condition::Started) {
        return;
    }
    let Some(other) = project.services.named(on.service) else {
        return;
    };
    if !matches!(other.facts.health, Health::Probed) {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" waits for the start of "),
        Part::Code(on.service.as_bytes()),
        Part::Text(" alone, which has a healthcheck"),
    ];
    project.report(Rule::StartedCondition, &message);
}
