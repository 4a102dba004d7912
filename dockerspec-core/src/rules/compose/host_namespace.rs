//! A service that shares a namespace with its host.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::service::{Cgroup, Ipc, NetworkMode, Pid, Userns};
use crate::model::setting::{Key, Setting};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "host-namespace",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Settings(&["NetworkMode", "Pid", "Ipc", "UtsHost", "Cgroup", "Userns"]),
    summary: "namespace of the host",
    why: "a namespace is the wall between a container and its host: without it the service reaches what belongs to the host and to every other container",
    help: "take the setting away; what has to be shared goes through `port(..)`, `network(..)` or a volume",
    sources: &[
        "compose-lint:CL-0008",
        "compose-lint:CL-0010",
        "kics:071a71ff",
        "kics:4f31dd9f",
        "kics:baa3890f",
        "kics:8af7162d",
        "kics:4d9f44c6",
        "cis:5.10",
        "cis:5.16",
        "cis:5.17",
        "cis:5.21",
        "cis:5.25",
        "cis:5.31",
    ],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![network_mode(NetworkMode::Host)])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![pid(Pid::Host), ipc(Ipc::Host)])
        ]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            uts_host(),
            cgroup(Cgroup::Host),
            userns_mode(Userns::Host)
        ])]),
    ],
    good: projects![
        Compose::new("acme").services(&[
            Service::image("vpn", "acme/vpn:1").with(settings![ipc(Ipc::Shareable)]),
            Service::image("api", "acme/api:1").with(settings![
                network_mode(NetworkMode::Service("vpn")),
                ipc(Ipc::Service("vpn")),
                pid(Pid::Service("vpn"))
            ]),
        ]),
        Compose::new("acme").services(&[Service::image("job", "acme/job:1").with(settings![
            network_mode(NetworkMode::None),
            cgroup(Cgroup::Private)
        ])]),
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    let (key, reaches) = match &setting.key {
        Key::NetworkMode(set) if matches!(set.mode, NetworkMode::Host) => (
            "network_mode: host",
            ": it listens on every address of the host, and reaches what listens on 127.0.0.1 there",
        ),
        Key::Pid(set) if matches!(set.pid, Pid::Host) => (
            "pid: host",
            ": it sees every process of the host, with its environment",
        ),
        Key::Ipc(set) if matches!(set.ipc, Ipc::Host) => (
            "ipc: host",
            ": it reads and writes the host's shared memory",
        ),
        Key::UtsHost(_) => ("uts: host", ": it can rename the host"),
        Key::Cgroup(set) if matches!(set.cgroup, Cgroup::Host) => (
            "cgroup: host",
            ": it sees the resources of every process of the host",
        ),
        Key::Userns(set) if matches!(set.mode, Userns::Host) => (
            "userns_mode: host",
            ": its root is the host's root, even where the engine maps users",
        ),
        _ => return,
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" has "),
        Part::Code(key.as_bytes()),
        Part::Text(reaches),
    ];
    project.report(Rule::HostNamespace, &message);
}
