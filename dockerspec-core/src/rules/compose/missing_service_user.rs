//! A pulled image that may run as root, since nobody says otherwise.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::compose::OriginRef;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "missing-service-user",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Allow,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Service,
    summary: "service of a pulled image without a user",
    why: "most public images start as root, and their reference does not say whether this one does",
    help: "name the user that the image is made for: `user(User::id(999, 999))`",
    sources: &["kics:fd54f200", "cis:4.1"],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("cache", "redis:8.2-alpine").with(settings![])]),
        Compose::new("acme").services(&[
            Service::image("model", "ollama/ollama:0.12.6").with(settings![group_add("video")])
        ]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("cache", "redis:8.2-alpine")
                .with(settings![user(User::id(999, 1000))])]),
        Compose::new("acme").services(&[Service::image(
            "web",
            "gcr.io/distroless/static-debian12:nonroot"
        )
        .with(settings![])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let OriginRef::Image(reference) = project.service.origin else {
        return;
    };
    if project.facts.user.is_some() || project.facts.base.nonroot {
        return;
    }
    let message = [
        Part::Text("which user service "),
        project.name(),
        Part::Text(" runs as, only the image "),
        Part::Code(reference.as_bytes()),
        Part::Text(" says"),
    ];
    project.report_unknown(Rule::MissingServiceUser, &message, &[]);
}
