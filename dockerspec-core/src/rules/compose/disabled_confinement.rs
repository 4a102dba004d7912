//! A service without the kernel's confinement.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::service::SetSecurityOpt;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "disabled-confinement",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Setting("SecurityOpt"),
    summary: "confinement by the kernel switched off",
    why: "seccomp, AppArmor and SELinux stop what a flaw in the service or in the kernel would let through",
    help: "take the option away; where one system call is missing, give a profile that adds it: `SecurityOpt::Seccomp(\"seccomp.json\")`",
    sources: &[
        "compose-lint:CL-0009",
        "kics:404fde2c",
        "semgrep:seccomp-confinement-disabled",
        "semgrep:selinux-separation-disabled",
        "cis:5.2",
        "cis:5.3",
        "cis:5.22",
    ],
    bad: projects![
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![security_opt(SecurityOpt::Seccomp("unconfined"))])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            security_opt(SecurityOpt::Written("apparmor:unconfined"))
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            security_opt(SecurityOpt::Label("disable")),
            security_opt(SecurityOpt::SystemPathsUnconfined)
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            security_opt(SecurityOpt::Written("no-new-privileges:false"))
        ])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            security_opt(SecurityOpt::NoNewPrivileges),
            security_opt(SecurityOpt::Seccomp("unconfined.json")),
            security_opt(SecurityOpt::Label("type:svirt_apache_t"))
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            security_opt(SecurityOpt::AppArmor("docker-default"))
        ])]),
    ],
};

pub(crate) const fn check<'a>(set: &'a SetSecurityOpt<'a>, project: &mut Project<'_, 'a>) {
    let (option, loses) = match set.option {
        SecurityOpt::Seccomp(profile) if matches!(profile.as_bytes(), b"unconfined") => {
            ("seccomp=unconfined", SYSTEM_CALLS)
        }
        SecurityOpt::AppArmor(profile) if matches!(profile.as_bytes(), b"unconfined") => {
            ("apparmor=unconfined", APPARMOR)
        }
        SecurityOpt::Label(label) if matches!(label.as_bytes(), b"disable") => {
            ("label=disable", SELINUX)
        }
        SecurityOpt::SystemPathsUnconfined => ("systempaths=unconfined", SYSTEM_PATHS),
        SecurityOpt::Written(text) => match text.as_bytes() {
            b"seccomp=unconfined" | b"seccomp:unconfined" => (text, SYSTEM_CALLS),
            b"apparmor=unconfined" | b"apparmor:unconfined" => (text, APPARMOR),
            b"label=disable" | b"label:disable" => (text, SELINUX),
            b"systempaths=unconfined" => (text, SYSTEM_PATHS),
            b"no-new-privileges=false" | b"no-new-privileges:false" => (text, PRIVILEGES),
            _ => return,
        },
        _ => return,
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" has "),
        Part::Code(option.as_bytes()),
        Part::Text(loses),
    ];
    project.report(Rule::DisabledConfinement, &message);
}

const SYSTEM_CALLS: &str = ": it may call everything in the kernel";
const APPARMOR: &str = ": AppArmor no longer keeps it from the host's files";
const SELINUX: &str = ": SELinux no longer keeps it from the host's files";
const SYSTEM_PATHS: &str = ": it sees the kernel's switches in `/proc` and `/sys`";
const PRIVILEGES: &str = ": a setuid program in it makes root of anybody";
