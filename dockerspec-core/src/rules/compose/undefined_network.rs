//! A service that uses a network that the project does not have.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::service::UseNetwork;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "undefined-network",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Setting("Network"),
    summary: "network that there is not",
    why: "compose refuses the whole project, and starts none of its services",
    help: "add it to the project: `.networks(&[Network::new(\"..\")])`; one that others made is `.external()`",
    sources: &["compose-go:undefined-reference"],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![network("bakend")])])
            .networks(&[Network::new("backend")]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![network("frontend")])])
            .volumes(&[Volume::new("frontend")]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![network("backend")])])
            .networks(&[Network::new("backend")]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![network("default").alias("app")])]),
    ],
};

pub(crate) const fn check<'a>(network: &'a UseNetwork<'a>, project: &mut Project<'_, 'a>) {
    // compose makes this one itself
    if let b"default" = network.name.as_bytes() {
        return;
    }
    let Some(guess) = project.lacks_network(network.name) else {
        return;
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" joins network "),
        Part::Code(network.name.as_bytes()),
        Part::Text(", which the project does not have"),
    ];
    project.report_guess(Rule::UndefinedNetwork, &message, guess);
}
