//! A service whose image has no version, or a tag that moves.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::compose::OriginRef;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "unpinned-service-image",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Service,
    summary: "service image without a version",
    why: "another image runs after the next pull, on each host another, and nobody can tell which",
    help: "name a version: `redis:8.2-alpine`; `@sha256:…` pins it for good",
    sources: &[
        "compose-lint:CL-0004",
        "dclint:service-image-require-explicit-tag",
        "cis:5.28",
    ],
    bad: projects![
        Compose::new("acme").services(&[Service::image("cache", "redis").with(settings![])]),
        Compose::new("acme").services(&[Service::image("cache", "redis:latest").with(settings![])]),
        Compose::new("acme")
            .services(&[Service::image("web", "registry.example:5000/team/web").with(settings![])]),
        Compose::new("acme")
            .services(&[Service::image("web", "node:lts-alpine").with(settings![])]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("cache", "redis:8.2-alpine").with(settings![])]),
        Compose::new("acme").services(&[Service::image(
            "web",
            "registry.example:5000/team/web:1.4"
        )
        .with(settings![])]),
        Compose::new("acme").services(&[Service::image(
            "web",
            "team/web@sha256:0000000000000000000000000000000000000000000000000000000000000000"
        )
        .with(settings![])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let OriginRef::Image(reference) = project.service.origin else {
        return;
    };
    let base = project.facts.base;
    let problem = if base.pinned {
        return;
    } else if !base.tagged {
        ", which names no version"
    } else if base.latest {
        ", whichever version that is on the day"
    } else if base.moving {
        ", a channel that moves on, no version"
    } else {
        return;
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" runs "),
        Part::Code(reference.as_bytes()),
        Part::Text(problem),
    ];
    project.report(Rule::UnpinnedServiceImage, &message);
}
