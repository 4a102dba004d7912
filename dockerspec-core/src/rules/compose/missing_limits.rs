//! A service that may use all memory or all processors of its host.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "missing-limits",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Error,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Service,
    summary: "service without limits",
    why: "one service that leaks or loops takes the memory and the processors of all others, and the kernel kills what it likes",
    help: "write `limits(mib(512), 1.0)`: the most memory, and the most processors",
    sources: &[
        "compose-lint:CL-0026",
        "kics:bb9ac4f7",
        "kics:6b610c50",
        "cis:5.11",
        "cis:5.12",
    ],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![reservations(mib(512), 1.0)])
        ]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![limits(mib(0), 1.0)])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![limits(mib(512), 0.0)])
        ]),
    ],
    good: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![limits(mib(512), 1.0)])
        ]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![include(&[limits(gib(16), 8.0).into_setting()])])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let what = match (project.facts.memory, project.facts.cpus) {
        (true, true) => return,
        (false, false) => " has no limit of memory and processors",
        (false, true) => " has no limit of memory",
        (true, false) => " has no limit of processors",
    };
    let message = [Part::Text("service "), project.name(), Part::Text(what)];
    project.report(Rule::MissingLimits, &message);
}
