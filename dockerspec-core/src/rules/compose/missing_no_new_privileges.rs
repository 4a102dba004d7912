//! A service in which a setuid program can give rights away.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "missing-no-new-privileges",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Allow,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Service,
    summary: "service without no-new-privileges",
    why: "a setuid program in the image, such as `su` or `mount`, makes root of any user in the container",
    help: "write `security_opt(SecurityOpt::NoNewPrivileges)` or `hardened()`",
    sources: &[
        "compose-lint:CL-0003",
        "kics:27fcc7d6",
        "kics:610e266e",
        "semgrep:no-new-privileges",
        "cis:5.26",
    ],
    bad: projects![
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            security_opt(SecurityOpt::AppArmor("docker-default"))
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            security_opt(SecurityOpt::Written("no-new-privileges:false"))
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            security_opt(SecurityOpt::Written("no-new-privileges:true")),
            security_opt(SecurityOpt::Seccomp("seccomp.json"))
        ])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![hardened()])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    if project.facts.no_new_privileges {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" lets setuid programs raise their rights"),
    ];
    project.report(Rule::MissingNoNewPrivileges, &message);
}
