//! A build of a service whose RUN has rights of the host.

use crate::check::vocabulary::eq;
use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::build::BuildNetwork;
use crate::model::compose::OriginRef;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "privileged-build",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Service,
    summary: "build that has rights of the host",
    why: "every script that the build downloads and runs may change the host, or reach what only the host reaches",
    help: "take it out; what the build needs from the host, it gets by a secret, an SSH agent or a named context",
    sources: &["buildkit:entitlements"],
    bad: projects![
        Compose::new("acme").services(&[Service::dockerfile(
            "api",
            &Build::context(".").privileged()
        )
        .with(settings![])]),
        Compose::new("acme").services(&[Service::dockerfile(
            "api",
            &Build::context(".").network(BuildNetwork::Host)
        )
        .with(settings![])]),
        Compose::new("acme").services(&[Service::dockerfile(
            "api",
            &Build::context(".").entitlement("security.insecure")
        )
        .with(settings![])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::dockerfile(
            "api",
            &Build::context(".")
                .network(BuildNetwork::None)
                .ssh("default")
        )
        .with(settings![])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let OriginRef::Dockerfile(build) = project.service.origin else {
        return;
    };
    if build.privileged {
        report("runs with all rights of the host", project);
    }
    if let Some(BuildNetwork::Host) = build.network {
        report("reaches what the host reaches", project);
    }
    let mut index = 0;
    while let Some(entitlement) = build.entitlements.get(index) {
        let name = entitlement.as_bytes();
        if eq(name, b"security.insecure") {
            report("may run with all rights of the host", project);
        } else if eq(name, b"network.host") {
            report("may reach what the host reaches", project);
        }
        index += 1;
    }
}

const fn report(what: &'static str, project: &mut Project<'_, '_>) {
    let message = [
        Part::Text("the build of service "),
        project.name(),
        Part::Text(" "),
        Part::Text(what),
    ];
    project.report(Rule::PrivilegedBuild, &message);
}
