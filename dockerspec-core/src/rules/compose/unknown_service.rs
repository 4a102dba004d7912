//! A service that refers to one that there is not, or to itself.

use crate::check::vocabulary::eq;
use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::service::{Ipc, NetworkMode, Pid};
use crate::model::setting::{Key, Setting};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "unknown-service",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Settings(&["DependsOn", "NetworkMode", "Ipc", "Pid"]),
    summary: "service that there is not",
    why: "compose refuses the whole project, and starts none of its services",
    help: "name a service of the project; one that may be missing is `depends_on(\"..\").optional()`",
    sources: &["compose-go:undefined-service"],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("cahce")]),
            Service::image("cache", "redis:8.2-alpine").with(settings![]),
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![depends_on("api").started()])
        ]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![network_mode(NetworkMode::Service("vpn"))])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![pid(Pid::Service("job"))]),
            Service::image("Job", "acme/job:1").with(settings![]),
        ]),
    ],
    good: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![
                depends_on("cache").started(),
                network_mode(NetworkMode::Container("outside"))
            ]),
            Service::image("cache", "redis:8.2-alpine").with(settings![]),
        ]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![depends_on("tracing").optional()])]),
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    let (other, how) = match &setting.key {
        Key::DependsOn(on) if !on.optional => (on.service, " depends on "),
        Key::NetworkMode(set) if let NetworkMode::Service(other) = set.mode => {
            (other, " joins the network of ")
        }
        Key::Ipc(set) if let Ipc::Service(other) = set.ipc => (other, " shares the memory of "),
        Key::Pid(set) if let Pid::Service(other) = set.pid => (other, " joins the processes of "),
        _ => return,
    };
    if eq(other.as_bytes(), project.service.name.as_bytes()) {
        let message = [
            Part::Text("service "),
            project.name(),
            Part::Text(how),
            Part::Text("itself"),
        ];
        let help = [Part::Text("name another service, or take the setting away")];
        project.report_help(Rule::UnknownService, &message, &help);
        return;
    }
    let Some(guess) = project.lacks_service(other) else {
        return;
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(how),
        Part::Code(other.as_bytes()),
        Part::Text(", which is not in this project"),
    ];
    project.report_guess(Rule::UnknownService, &message, guess);
}
