//! A service that sees or changes the host's own files.

use crate::check::{HostPath, Level, Meta, On, Part, Project, Topic, mounted, projects};
use crate::model::setting::Setting;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "sensitive-host-path",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Settings(&["Bind", "Volume"]),
    summary: "directory of the host's system in a container",
    why: "what is in there holds the host's passwords, keys, devices and start files: who writes them is root on the host, who reads them soon is",
    help: "mount the one file that the service needs, read-only, or keep its data in a volume: `volume(\"data\", \"/data\")`",
    sources: &[
        "compose-lint:CL-0013",
        "compose-lint:CL-0025",
        "kics:1c1325ff",
        "cis:5.6",
    ],
    bad: projects![
        Compose::new("acme").services(&[Service::image("backup", "acme/backup:1")
            .with(settings![bind("/", "/host").read_only()])]),
        Compose::new("acme").services(&[Service::image("backup", "acme/backup:1")
            .with(settings![bind("/srv/../etc", "/host/etc")])]),
        Compose::new("acme").services(&[Service::image("clean", "acme/clean:1")
            .with(settings![bind("/var/lib/docker/volumes", "/volumes")])]),
        Compose::new("acme")
            .services(&[Service::image("deploy", "acme/deploy:1")
                .with(settings![bind("~/.ssh", "/root/.ssh")])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("db", "postgres:18.1").with(settings![
            bind("/etc/localtime", "/etc/localtime").read_only(),
            bind("/var/lib/mysql", "/var/lib/mysql"),
            bind("/srv/etc", "/etc/acme").read_only()
        ])]),
        Compose::new("acme").services(&[Service::image("db", "postgres:18.1").with(settings![
            bind("./etc", "/etc/acme"),
            bind("/dev/shm", "/dev/shm")
        ])]),
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    let Some(mount) = mounted(setting, project) else {
        return;
    };
    let path = HostPath::of(mount.path);
    let holds = if path.absolute {
        of_system(path.parts(), mount.read_only)
    } else {
        None
    };
    let holds = match (holds, path.parts()) {
        (Some(holds), _) => holds,
        (None, []) if path.home => "everything that its user has",
        (
            None,
            [
                ..,
                b".ssh" | b".aws" | b".kube" | b".gnupg" | b".docker" | b".config",
            ],
        ) => "keys of its user",
        _ => return,
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" mounts "),
        Part::Code(mount.path.as_bytes()),
        Part::Text(" of the host, which holds "),
        Part::Text(holds),
    ];
    project.report(Rule::SensitiveHostPath, &message);
}

const fn of_system(path: &[&[u8]], read_only: bool) -> Option<&'static str> {
    match path {
        [] => Some("all of it"),
        // what every container may know
        [
            b"etc",
            b"localtime" | b"timezone" | b"machine-id" | b"resolv.conf" | b"hosts",
        ]
        | [b"etc", b"ssl" | b"pki" | b"ca-certificates", ..]
            if read_only =>
        {
            None
        }
        [b"etc", ..] => Some("its passwords and settings"),
        [b"proc", ..] => Some("the processes and the kernel's switches"),
        [b"sys", ..] => Some("the kernel's switches and devices"),
        [
            b"dev",
            b"null" | b"zero" | b"full" | b"random" | b"urandom" | b"shm",
            ..,
        ] => None,
        [b"dev", ..] => Some("its devices; `device(..)` names single ones"),
        [b"root", ..] => Some("everything that root has"),
        [b"boot", ..] => Some("its kernel and start files"),
        [b"home"] => Some("everything that its users have"),
        [b"var", b"lib"] => Some("the data of its services and engine"),
        [
            b"var",
            b"lib",
            b"docker" | b"containerd" | b"containers" | b"kubelet",
            ..,
        ] => Some("the files of all containers"),
        _ => None,
    }
}
