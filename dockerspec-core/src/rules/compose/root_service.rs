//! A service that runs as root.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::instructions::SetUser;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "root-service",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Setting("User"),
    summary: "service that runs as root",
    why: "a process that breaks out of its container keeps its user id, and 0 owns the host",
    help: "name another user, `user(User::NONROOT)`, or leave the one of the image",
    sources: &["compose-lint:CL-0018", "cis:4.1"],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![user(User::ROOT)])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![user(User::id(0, 1000)), hardened()])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![user(User::named("root"))])
        ]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![user(User::NONROOT)])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![user(User::id(1000, 0))])
        ]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![])]),
    ],
};

pub(crate) const fn check<'a>(set: &'a SetUser<'a>, project: &mut Project<'_, 'a>) {
    let name = set.user.name.as_bytes();
    let root = match set.user.uid {
        Some(uid) => uid == 0,
        None => matches!(name, b"root" | b"0" | b"00"),
    };
    if !root {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" runs as "),
        Part::Code(if name.is_empty() { b"0" } else { name }),
        Part::Text(", which is root"),
    ];
    project.report(Rule::RootService, &message);
}
