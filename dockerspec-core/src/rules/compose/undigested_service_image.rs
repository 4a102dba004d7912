//! A service whose image is named by a tag alone.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::compose::OriginRef;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "undigested-service-image",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Allow,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Service,
    summary: "service image without a digest",
    why: "a tag can be given to another image at any time, a digest cannot",
    help: "write the digest behind the tag: `redis:8.2-alpine@sha256:…` (`docker buildx imagetools inspect` shows it)",
    sources: &[
        "compose-lint:CL-0019",
    ],
    bad: projects![
        Compose::new("acme").services(&[Service::image("cache", "redis:8.2-alpine").with(settings![])]),
        Compose::new("acme").services(&[Service::image("web", "team/web").with(settings![])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("cache", "redis:8.2-alpine@sha256:0000000000000000000000000000000000000000000000000000000000000000").with(settings![])]),
        Compose::new("acme").services(&[Service::image("web", "team/web@sha256:0000000000000000000000000000000000000000000000000000000000000000").with(settings![])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let OriginRef::Image(reference) = project.service.origin else {
        return;
    };
    if project.facts.base.pinned {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" runs "),
        Part::Code(reference.as_bytes()),
        Part::Text(" without a digest"),
    ];
    project.report(Rule::UndigestedServiceImage, &message);
}
