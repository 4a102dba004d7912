//! A service that stays down once it has fallen.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "missing-restart-policy",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Error,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Service,
    summary: "service without a restart policy",
    why: "the engine leaves a service down that has crashed, and all of them after the host has restarted",
    help: "write `restart(Restart::UnlessStopped)`; for a job that is to run once, `restart(Restart::No)`",
    sources: &["kics:2fc99041", "cis:5.15"],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![init()])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("cache").restart()]),
            Service::image("cache", "redis:8.2-alpine").with(settings![restart(Restart::Always)])
        ]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![restart(Restart::UnlessStopped)])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![restart(Restart::No)])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![
                restart(Restart::OnFailure(Some(5))),
                depends_on("migrate").completed()
            ]),
            Service::image("migrate", "acme/migrate:1").with(settings![])
        ]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    if project.facts.restart.is_some() || project.is_job() {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" has no restart policy"),
    ];
    project.report(Rule::MissingRestartPolicy, &message);
}
