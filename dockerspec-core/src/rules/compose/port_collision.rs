//! Two containers that want the same port of the host.

use crate::check::vocabulary::eq;
use crate::check::{
    Level, Merged, Meta, On, Part, Project, ServiceFacts, Topic, collision, each, projects,
};
use crate::model::service::Port;
use crate::model::setting::Key;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "port-collision",
    since: "0.1.0",
    topic: Topic::Network,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Setting("Port"),
    summary: "port of the host that two containers want",
    why: "the second container does not start: the address is in use",
    help: "publish another port of the host, or let the engine choose one: `port_any(..)`",
    sources: &["dclint:no-duplicate-exported-ports"],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![port(80, 8080)]),
            Service::image("web", "acme/api:1").with(settings![port(80, 80).host_ip("127.0.0.1")])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![port_range(8000, 8000, 10)]),
            Service::image("web", "acme/api:1").with(settings![port(8009, 80)])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![port(8000, 80), port(8000, 81)])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![port(8000, 80), scale(2)])
        ]),
        Compose::new("acme").services(&[
            Service::image("model", "acme/api:1").with(settings![port(8000, 80), profile("cpu")]),
            Service::image("model-gpu", "acme/api:1")
                .with(settings![port(8000, 80), profile("gpu")])
        ]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("dns", "acme/api:1")
                .with(settings![port(53, 53), port(53, 53).udp()])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![port(80, 80).host_ip("10.0.0.1")]),
            Service::image("web", "acme/api:1").with(settings![port(80, 80).host_ip("127.0.0.1")])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![port_range(8000, 8000, 10)]),
            Service::image("web", "acme/api:1").with(settings![port(8010, 80), port_any(80)])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![port(8000, 80)]),
            Service::image("web", "acme/api:1").with(settings![port(8001, 80)]),
            Service::image("job", "acme/api:1").with(settings![expose(8000)])
        ]),
    ],
};

pub(crate) const fn check<'a>(port: &'a Port<'a>, project: &mut Project<'_, 'a>) {
    let Some(published) = port.published else {
        return;
    };
    if project.facts.scale > 1 && published > 0 {
        let message = [
            Part::Text("service "),
            project.name(),
            Part::Text(" runs "),
            Part::Number(project.facts.scale as u64),
            Part::Text(" containers that all want port "),
            Part::Number(published as u64),
        ];
        project.report(Rule::PortCollision, &message);
    }
    let services = project.services.list();
    each!(other in services => {
        if other.facts.publishes {
            against(port, other, project);
        }
    });
}

/// Compares with the ports that stand before, and with all that the project below an overlay has.
const fn against<'a>(port: &Port<'a>, other: &Merged<'a>, project: &mut Project<'_, 'a>) {
    let same = other.position == project.service.position;
    let before = other.position < project.service.position;
    let mut settings = project.services.settings(other);
    while let Some(setting) = settings.next() {
        if same && settings.next >= project.next {
            return;
        }
        if settings.own() && !same && !before {
            return;
        }
        let Key::Port(wanted) = &setting.key else {
            continue;
        };
        let Some(number) = collision(port, wanted) else {
            continue;
        };
        let number = Part::Number(number as u64);
        if same {
            let message = [
                Part::Text("service "),
                project.name(),
                Part::Text(" publishes port "),
                number,
                Part::Text(" of the host twice"),
            ];
            project.report(Rule::PortCollision, &message);
            return;
        }
        let message = [
            Part::Text("service "),
            project.name(),
            Part::Text(" publishes port "),
            number,
            Part::Text(" of the host, as does "),
            Part::Code(other.name.as_bytes()),
        ];
        if is_apart(&project.facts, other) {
            let help = [Part::Text(
                "they run together where both profiles are asked for, as by `--profile \"*\"`: publish another port",
            )];
            project.report_unknown(Rule::PortCollision, &message, &help);
        } else {
            project.report(Rule::PortCollision, &message);
        }
        return;
    }
}

/// Whether profiles may keep them from running together.
const fn is_apart(facts: &ServiceFacts<'_>, other: &Merged<'_>) -> bool {
    match (facts.profile, other.facts.profile) {
        (Some(one), Some(other)) => !eq(one.as_bytes(), other.as_bytes()),
        _ => false,
    }
}
