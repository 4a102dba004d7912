//! A service that can change the files of its image.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "writable-root",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Allow,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Service,
    summary: "service with a writable root",
    why: "whoever gets into a container that can be written to leaves programs there, and changes those that run",
    help: "write `read_only()` or `hardened()`, and `tmpfs(\"/tmp\")` or a volume for what the service does write",
    sources: &[
        "compose-lint:CL-0007",
        "semgrep:writable-filesystem-service",
        "cis:5.13",
    ],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![tmpfs("/tmp")])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![bind("./conf", "/conf").read_only()])]),
    ],
    good: projects![
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![read_only(), tmpfs("/tmp")])
        ]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![hardened()])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    if project.facts.read_only {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" can change the files of its image"),
    ];
    project.report(Rule::WritableRoot, &message);
}
