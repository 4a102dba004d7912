//! A service that keeps the rights that the engine gives to every container.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "kept-capabilities",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Allow,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Service,
    summary: "service that keeps its capabilities",
    why: "the engine gives each container fourteen rights of root, among them to change owners and to forge packets; few services need any",
    help: "write `cap_drop(Capability::All)` or `hardened()`, and give back what is missing: `cap_add(Capability::NetBindService)`",
    sources: &["compose-lint:CL-0006", "kics:ce76b7d0", "cis:5.4"],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![cap_drop(Capability::NetRaw)])
        ]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            security_opt(SecurityOpt::NoNewPrivileges),
            read_only()
        ])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            cap_drop(Capability::All),
            cap_add(Capability::Chown)
        ])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![hardened()])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![cap_drop(Capability::Named("ALL"))])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    if project.facts.drops_all || project.facts.privileged {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" keeps the capabilities that every container gets"),
    ];
    project.report(Rule::KeptCapabilities, &message);
}
