//! A port that every network of the host can reach.

use crate::check::{Level, Meta, On, Part, Project, Topic, is_everywhere, projects, server};
use crate::model::service::Port;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "port-on-all-interfaces",
    since: "0.1.0",
    topic: Topic::Network,
    production: Level::Info,
    development: Level::Allow,
    strict: Level::Warning,
    on: On::Setting("Port"),
    summary: "port on every address of the host",
    why: "a published port passes the host's own firewall: everybody who reaches the host reaches the service",
    help: "where only the host or a proxy on it calls the service, name the address: `.host_ip(\"127.0.0.1\")`; other services reach it by its network, without a port",
    sources: &[
        "compose-lint:CL-0005",
        "dclint:no-unbound-port-interfaces",
        "kics:451d79dc",
        "cis:5.14",
    ],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![port(8000, 8080)])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![port(8000, 8080).host_ip("0.0.0.0")])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![port_any(8080).host_ip("[::]")])
        ]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![port(8000, 8080).host_ip("127.0.0.1")])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![expose(8080)])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![port(8000, 8080).host_ip("::1")])]),
    ],
};

pub(crate) const fn check<'a>(port: &'a Port<'a>, project: &mut Project<'_, 'a>) {
    // the rule about databases says more
    if !is_everywhere(port) || server(port).is_some() {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" publishes port "),
        Part::Number(match port.published {
            Some(published) => published as u64,
            None => port.target as u64,
        }),
        Part::Text(" on every address of the host"),
    ];
    project.report(Rule::PortOnAllInterfaces, &message);
}
