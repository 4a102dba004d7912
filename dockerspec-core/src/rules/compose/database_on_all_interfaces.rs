//! A database, queue or model server that every network of the host can reach.

use crate::check::{Level, Meta, On, Part, Project, Topic, is_everywhere, projects, server};
use crate::model::service::Port;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "database-on-all-interfaces",
    since: "0.1.0",
    topic: Topic::Network,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Setting("Port"),
    summary: "database on every address of the host",
    why: "such servers are searched for and emptied within hours; many ask for no password, and a published port passes the host's own firewall",
    help: "take the port away, since services reach each other by their network; for a tool on the host, `.host_ip(\"127.0.0.1\")`",
    sources: &["compose-lint:CL-0005", "kics:451d79dc", "cis:5.14"],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("db", "postgres:18.1").with(settings![port(5432, 5432)])]),
        Compose::new("acme").services(&[Service::image("cache", "redis:8.2-alpine")
            .with(settings![port(16379, 6379).host_ip("0.0.0.0")])]),
        Compose::new("acme").services(&[
            Service::image("db", "mongo:8.0").with(settings![port_range(27010, 27010, 10)])
        ]),
        Compose::new("acme").services(&[
            Service::image("model", "ollama/ollama:0.12.6").with(settings![port(11434, 11434)])
        ]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("db", "postgres:18.1")
            .with(settings![port(5432, 5432).host_ip("127.0.0.1")])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![port(5432, 8080)])]),
        Compose::new("acme")
            .services(&[Service::image("cache", "redis:8.2-alpine").with(settings![expose(6379)])]),
        Compose::new("acme").services(&[
            Service::image("game", "acme/game:1").with(settings![port(6379, 6379).udp()])
        ]),
    ],
};

pub(crate) const fn check<'a>(port: &'a Port<'a>, project: &mut Project<'_, 'a>) {
    if !is_everywhere(port) {
        return;
    }
    let Some((number, server)) = server(port) else {
        return;
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" publishes its port "),
        Part::Number(number as u64),
        Part::Text(" on every address of the host, where by custom listens "),
        Part::Text(server),
    ];
    project.report(Rule::DatabaseOnAllInterfaces, &message);
}
