//! Two services of one name.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "duplicate-service-name",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Service,
    summary: "two services of one name",
    why: "a compose file has one service of each name: the second takes the place of the first",
    help: "give one of them another name; in an overlay, `Service::patch(\"..\")` changes a service of the project",
    sources: &["compose-go:duplicate-key"],
    bad: projects![Compose::new("acme").services(&[
        Service::image("api", "acme/api:1").with(settings![]),
        Service::image("cache", "acme/api:1").with(settings![]),
        Service::image("api", "acme/api:2").with(settings![])
    ]),],
    good: projects![Compose::new("acme").services(&[
        Service::image("api", "acme/api:1").with(settings![]),
        Service::image("api-2", "acme/api:1").with(settings![]),
        Service::image("Api", "acme/api:1").with(settings![])
    ]),],
};

pub(crate) const fn check<'a>(service: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let Some(first) = project.services.named(service.origin.name) else {
        return;
    };
    if first.position == project.service.position {
        return;
    }
    let message = [
        Part::Text("a second service "),
        project.name(),
        Part::Text(if first.is_own() {
            ""
        } else {
            ", beside that of the project"
        }),
    ];
    project.report(Rule::DuplicateServiceName, &message);
}
