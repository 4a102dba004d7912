//! A service that may start any number of processes.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "missing-pids-limit",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Allow,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Service,
    summary: "service without a limit of processes",
    why: "a service that starts processes in a loop leaves none for the host, not even to stop it",
    help: "write `limits(mib(512), 1.0).pids(200)`",
    sources: &["kics:221e0658", "cis:5.29"],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![limits(mib(512), 1.0)])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![limits(mib(512), 1.0).pids(0)])
        ]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![limits(mib(512), 1.0).pids(200)])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![limits(mib(512), 1.0).pids(64), init()])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    if project.facts.pids {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" has no limit of processes"),
    ];
    project.report(Rule::MissingPidsLimit, &message);
}
