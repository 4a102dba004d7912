//! A service that can command the container engine.

use crate::check::{HostPath, Level, Meta, On, Part, Project, Topic, mounted, projects};
use crate::model::setting::Setting;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "engine-socket",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Settings(&["Bind", "Volume"]),
    summary: "engine socket in a container",
    why: "whoever reaches the engine's socket starts a privileged container with the host's disk in it: the socket is root on the host",
    help: "take the mount away; where a service must read from the engine, put a proxy in between that passes only these requests on",
    sources: &[
        "compose-lint:CL-0001",
        "kics:d6355c88",
        "semgrep:exposing-docker-socket-volume",
        "cis:5.32",
    ],
    bad: projects![
        Compose::new("acme").services(&[Service::image("proxy", "traefik:3.5").with(settings![
            bind("/var/run/docker.sock", "/var/run/docker.sock").read_only()
        ])]),
        Compose::new("acme").services(&[Service::image("agent", "acme/agent:2")
            .with(settings![bind("/var//run/", "/host/run")])]),
        Compose::new("acme")
            .services(&[Service::image("agent", "acme/agent:2")
                .with(settings![bind("/run/containerd", "/c")])]),
        Compose::new("acme")
            .services(&[
                Service::image("agent", "acme/agent:2").with(settings![volume("state", "/state")])
            ])
            .volumes(&[Volume::new("state").driver_opts(&[
                ("type", "none"),
                ("o", "bind"),
                ("device", "/run")
            ])]),
        Compose::new("acme").services(&[Service::image("agent", "acme/agent:2")
            .with(settings![bind("~/.docker/run/docker.sock", "/d.sock")])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("db", "postgres:18.1").with(settings![
            bind("/var/lib/acme", "/data"),
            bind("/run/acme", "/run/acme")
        ])]),
        Compose::new("acme").services(&[Service::image("docs", "nginx:1.29").with(settings![
            bind("./var/run", "/usr/share/nginx/html").read_only()
        ])]),
        Compose::new("acme")
            .services(&[
                Service::image("db", "postgres:18.1").with(settings![volume("run", "/run")])
            ])
            .volumes(&[Volume::new("run")]),
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    let Some(mount) = mounted(setting, project) else {
        return;
    };
    let path = HostPath::of(mount.path);
    let what = if let b"docker.sock" | b"containerd.sock" | b"podman.sock" | b"crio.sock"
    | b"cri-dockerd.sock" | b"docker_engine" = path.last
    {
        if mount.read_only {
            ", the engine's socket; that it is read-only keeps nobody from sending commands"
        } else {
            ", the engine's socket"
        }
    } else if path.absolute
        && let []
        | [b"var" | b"run"]
        | [
            b"run",
            b"docker" | b"containerd" | b"podman" | b"crio" | b"k3s" | b"user",
        ]
        | [b"run", b"user", _]
        | [b"run", b"user", _, b"podman"] = path.parts()
    {
        if mount.read_only {
            ", where the engine's socket lies; that it is read-only keeps nobody from sending commands"
        } else {
            ", where the engine's socket lies"
        }
    } else {
        return;
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" mounts "),
        Part::Code(mount.path.as_bytes()),
        Part::Text(what),
    ];
    project.report(Rule::EngineSocket, &message);
}
