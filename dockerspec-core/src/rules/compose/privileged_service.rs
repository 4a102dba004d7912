//! A service with every right on the host.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::service::Privileged;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "privileged-service",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Setting("Privileged"),
    summary: "privileged service",
    why: "a privileged container has every capability, every device and no confinement: whoever gets into it owns the host",
    help: "take `privileged()` away and name what the service needs: `cap_add(..)`, `device(..)`, `gpus(..)`",
    sources: &[
        "compose-lint:CL-0002",
        "kics:ae5b6871",
        "semgrep:privileged-service",
        "cis:5.5",
    ],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("runner", "acme/runner:1.4").with(settings![privileged()])]),
        Compose::new("acme").services(&[Service::image("runner", "acme/runner:1.4").with(
            settings![hardened(), include(&[privileged().into_setting()])]
        )]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("vpn", "acme/vpn:1.4").with(settings![
            cap_drop(Capability::All),
            cap_add(Capability::NetAdmin),
            device("/dev/net/tun")
        ])]),
        Compose::new("acme").services(&[
            Service::image("model", "ollama/ollama:0.12.6").with(settings![gpus(Gpus::All)])
        ]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Privileged<'a>, project: &mut Project<'_, 'a>) {
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" is privileged"),
    ];
    project.report(Rule::PrivilegedService, &message);
}
