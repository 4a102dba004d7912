//! Settings of one service that contradict each other.

use crate::check::vocabulary::eq;
use crate::check::{Level, Meta, On, Part, Project, Settings, Topic, projects};
use crate::model::place::At;
use crate::model::setting::Key;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "conflicting-settings",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Service,
    summary: "settings that contradict each other",
    why: "compose refuses one of them, or one is dropped without a word",
    help: "keep one of them; a service's own setting may only change what a part before it says",
    sources: &[
        "compose-go:mutually-exclusive",
        "compose-go:duplicate-mount",
    ],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![
                network("backend"),
                network_mode(NetworkMode::Host)
            ])])
            .networks(&[Network::new("backend")]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![restart(Restart::No), restart(Restart::Always)])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            healthcheck(&["api", "--health"]),
            no_healthcheck("it has no probe")
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            user(User::NONROOT),
            include(&[user(User::ROOT).into_setting()])
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![env("LEVEL", "info"), env("LEVEL", "debug")])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![volume("data", "/data"), tmpfs("/data")])])
            .volumes(&[Volume::new("data")]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![
                network_mode(NetworkMode::Service("vpn")),
                port(80, 8080)
            ]),
            Service::image("vpn", "acme/api:1").with(settings![])
        ]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            include(&[
                restart(Restart::Always).into_setting(),
                env("LEVEL", "info").into_setting()
            ]),
            restart(Restart::No),
            env("LEVEL", "debug")
        ])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![
                network("backend"),
                network("frontend"),
                env("A", "1"),
                env("B", "1"),
                port(80, 80),
                port(443, 443)
            ])])
            .networks(&[Network::new("backend"), Network::new("frontend")]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            hardened(),
            read_only(),
            cap_add(Capability::Chown),
            cap_add(Capability::Setuid),
            tmpfs("/tmp"),
            tmpfs("/run")
        ])]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let (mut own, mut shared) = (0u32, 0u32);
    let mut marks = 0u64;
    let mut joins = None;
    let mut publishes = None;
    let mut settings = project.services.own_settings(&project.service);
    while let Some(setting) = settings.next() {
        match &setting.key {
            Key::Network(network) => joins = Some((network.name, setting.at)),
            Key::Port(_) => publishes = Some(setting.at),
            _ => {}
        }
        let again = match scalar(&setting.key) {
            Some((bit, name)) => {
                let mask = 1 << bit;
                // a service's own setting stands over that of a part before it
                let again = (own | if settings.shared { shared } else { 0 }) & mask != 0;
                if settings.shared {
                    shared |= mask;
                } else {
                    own |= mask;
                }
                if again { Some((name, "")) } else { None }
            }
            None => match Entry::of(&setting.key) {
                Some(entry) => {
                    let mark = entry.mark();
                    let maybe = marks & mark != 0;
                    marks |= mark;
                    if maybe && is_given_before(entry, &settings, project) {
                        Some((entry.kind.text(), entry.name))
                    } else {
                        None
                    }
                }
                None => None,
            },
        };
        if let Some((what, name)) = again {
            report_again(what, name, setting.at, project);
        }
    }
    let Some(mode) = project.facts.network_mode else {
        return;
    };
    let (problem, name, at) = match (mode, joins, publishes) {
        (_, Some((name, at)), _) => (" joins a network beside `network_mode`: ", name, at),
        (NetworkMode::Service(name) | NetworkMode::Container(name), None, Some(at)) => (
            " publishes a port, but has no network of its own, only that of ",
            name,
            at,
        ),
        _ => return,
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(problem),
        Part::Code(name.as_bytes()),
    ];
    let whole = project.at;
    project.at = at;
    project.report(Rule::ConflictingSettings, &message);
    project.at = whole;
}

const fn report_again<'a>(
    what: &'static str,
    name: &'a str,
    at: At<'a>,
    project: &mut Project<'_, 'a>,
) {
    let whole = project.at;
    project.at = at;
    let (start, end) = (Part::Text("service "), Part::Text(" a second time"));
    let (given, what) = (Part::Text(" is given "), Part::Text(what));
    if name.is_empty() {
        let message = [start, project.name(), given, what, end];
        project.report(Rule::ConflictingSettings, &message);
    } else {
        let name = Part::Code(name.as_bytes());
        let message = [start, project.name(), given, what, name, end];
        project.report(Rule::ConflictingSettings, &message);
    }
    project.at = whole;
}

/// The settings of which a service has one: a number, and the name.
const fn scalar(key: &Key<'_>) -> Option<(u32, &'static str)> {
    Some(match key {
        Key::Cgroup(_) => (0, "`cgroup`"),
        Key::Cmd(_) => (1, "`cmd`"),
        Key::ContainerName(_) => (2, "`container_name`"),
        Key::Domainname(_) => (3, "`domainname`"),
        Key::Entrypoint(_) => (4, "`entrypoint`"),
        Key::Healthcheck(_) | Key::NoHealthcheck(_) => (5, "`healthcheck`"),
        Key::Hostname(_) => (6, "`hostname`"),
        Key::Ipc(_) => (7, "`ipc`"),
        Key::Limits(_) => (8, "`limits`"),
        Key::Logging(_) | Key::LogRotation(_) => (9, "`logging`"),
        Key::MacAddress(_) => (10, "`mac_address`"),
        Key::NetworkMode(_) => (11, "`network_mode`"),
        Key::Pid(_) => (12, "`pid`"),
        Key::Platform(_) => (13, "`platform`"),
        Key::PullPolicy(_) => (14, "`pull_policy`"),
        Key::Reservations(_) => (15, "`reservations`"),
        Key::Restart(_) => (16, "`restart`"),
        Key::Scale(_) => (17, "`scale`"),
        Key::ShmSize(_) => (18, "`shm_size`"),
        Key::StopGracePeriod(_) => (19, "`stop_grace_period`"),
        Key::StopSignal(_) => (20, "`stop_signal`"),
        Key::User(_) => (21, "`user`"),
        Key::Userns(_) => (22, "`userns_mode`"),
        Key::Workdir(_) => (23, "`workdir`"),
        _ => return None,
    })
}

/// A setting of which a service has one for each name.
#[derive(Clone, Copy)]
struct Entry<'a> {
    kind: Kind,
    name: &'a str,
}

#[derive(Clone, Copy)]
enum Kind {
    Variable,
    Mount,
    Dependency,
    Model,
    Network,
}

impl Kind {
    const fn text(self) -> &'static str {
        match self {
            Kind::Variable => "the variable ",
            Kind::Mount => "a mount at ",
            Kind::Dependency => "the dependency ",
            Kind::Model => "the model ",
            Kind::Network => "the network ",
        }
    }
}

impl<'a> Entry<'a> {
    const fn of(key: &Key<'a>) -> Option<Self> {
        let (kind, name) = match key {
            Key::Env(env) => (Kind::Variable, env.name),
            Key::EnvFromHost(env) => (Kind::Variable, env.name),
            Key::SecretPath(path) => (Kind::Variable, path.variable),
            Key::Bind(bind) => (Kind::Mount, bind.target),
            Key::Volume(volume) => (Kind::Mount, volume.target),
            Key::AnonymousVolume(volume) => (Kind::Mount, volume.target),
            Key::Tmpfs(tmpfs) => (Kind::Mount, tmpfs.target),
            Key::DependsOn(on) => (Kind::Dependency, on.service),
            Key::Model(model) => (Kind::Model, model.name),
            Key::Network(network) => (Kind::Network, network.name),
            _ => return None,
        };
        Some(Entry { kind, name })
    }

    /// A bit that is the same for the same entry, and mostly another for another.
    const fn mark(&self) -> u64 {
        let (first, last) = match self.name.as_bytes() {
            [first, .., last] => (*first as usize, *last as usize),
            _ => (0, 0),
        };
        let sum = self.name.len() * 5 + first + last * 3 + self.kind as usize * 17;
        1 << (sum % 64)
    }
}

const fn is_given_before(
    wanted: Entry<'_>,
    at: &Settings<'_, '_>,
    project: &Project<'_, '_>,
) -> bool {
    let mut earlier = project.services.own_settings(&project.service);
    while let Some(setting) = earlier.next() {
        if earlier.next == at.next {
            return false;
        }
        // mounts add up, whoever gives them
        if earlier.shared && !at.shared && !matches!(wanted.kind, Kind::Mount) {
            continue;
        }
        if let Some(entry) = Entry::of(&setting.key)
            && entry.kind as u8 == wanted.kind as u8
            && eq(entry.name.as_bytes(), wanted.name.as_bytes())
        {
            return true;
        }
    }
    false
}
