//! A published port on which the image does not listen.

use crate::check::{Family, Level, Meta, On, Part, Project, Topic, example, projects};
use crate::model::compose::OriginRef;
use crate::model::instructions::Expose;
use crate::model::service::Port;
use crate::model::setting::Key;
use crate::model::step::Instruction;
use crate::model::words::Protocol;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "port-not-exposed",
    since: "0.1.0",
    topic: Topic::Network,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Setting("Port"),
    summary: "published port that the image does not expose",
    why: "what connects to the port of the host reaches nothing: the image says that it listens elsewhere",
    help: "publish the port that the image exposes, or add `expose(..)` to the image",
    sources: &["dockerspec:port-not-exposed"],
    bad: projects![
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![expose(8080)])])
            )
        )
        .with(settings![port(8000, 8081)])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![expose(8080).udp()])])
            )
        )
        .with(settings![port(8000, 8080)])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![cmd(&["api"])])])
            )
        )
        .with(settings![port(8000, 8080)])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![expose_range(8000, 8001)])])
            )
        )
        .with(settings![port_range(8000, 8000, 3)])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(Image::new("acme/api").stages(&[
                from("debian:13.1-slim").with(steps![expose(8080), expose_range(9000, 9100)])
            ]))
        )
        .with(settings![port(8000, 8080), port_any(9090)])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![cmd(&["api"])])])
            )
        )
        .with(settings![port(8000, 8080), expose(8080)])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![port(8000, 8081)])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api").stages(&[
                    from("debian:13.1-slim")
                        .named("base")
                        .with(steps![expose(8080)]),
                    from_stage("base").with(steps![cmd(&["api"])])
                ])
            )
        )
        .with(settings![port(80, 8080)])]),
    ],
};

pub(crate) const fn check<'a>(port: &'a Port<'a>, project: &mut Project<'_, 'a>) {
    if !matches!(project.service.origin, OriginRef::Build(_)) || !port.written.is_empty() {
        return;
    }
    let mut offset = 0;
    while offset < port.count {
        let Some(target) = port.target.checked_add(offset) else {
            return;
        };
        match is_exposed(target, port.protocol, project) {
            Some(true) => offset += 1,
            Some(false) => {
                report(target, project);
                return;
            }
            None => return,
        }
    }
}

const fn report(target: u16, project: &mut Project<'_, '_>) {
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" publishes its port "),
        Part::Number(target as u64),
        Part::Text(", which its image does not expose"),
    ];
    let base = &project.facts.base;
    let known = base.plain || matches!(base.family, Family::Scratch | Family::Distroless);
    if known || project.facts.exposes {
        project.report(Rule::PortNotExposed, &message);
    } else {
        let help = [Part::Text(
            "its base may expose the port unseen: say so in the image, `expose(..)`",
        )];
        project.report_unknown(Rule::PortNotExposed, &message, &help);
    }
}

/// Whether the image or the service exposes the port; nothing where a variable says which.
const fn is_exposed(target: u16, protocol: Protocol, project: &Project<'_, '_>) -> Option<bool> {
    let mut steps = project.service.image_steps();
    while let Some(step) = steps.next() {
        if let Instruction::Expose(expose) = &step.instruction {
            if !expose.written.is_empty() {
                return None;
            }
            if covers(expose, target, protocol) {
                return Some(true);
            }
        }
    }
    let mut settings = project.services.settings(&project.service);
    while let Some(setting) = settings.next() {
        if let Key::Expose(expose) = &setting.key
            && covers(expose, target, protocol)
        {
            return Some(true);
        }
    }
    Some(false)
}

const fn covers(expose: &Expose<'_>, target: u16, protocol: Protocol) -> bool {
    expose.first <= target && target <= expose.last && expose.protocol as u8 == protocol as u8
}
