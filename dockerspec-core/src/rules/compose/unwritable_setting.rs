//! A setting that a compose file cannot hold, or that compose would take for something else.

use crate::check::unwritable::{
    cpus, duration, line, mode, name, optional, owner, pair, pairs, report, room, size, text, user,
    variable, words,
};
use crate::check::vocabulary::has_byte;
use crate::check::written::{is_identifier, is_line};
use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::compose::{Compose, Service};
use crate::model::healthcheck::{Healthcheck, Probe};
use crate::model::service::{
    self, EnvFromHost, Gpus, HostValue, NetworkMode, Port, PullPolicy, UseGpus, UseNetwork,
};
use crate::model::setting::{Key, Setting};
use crate::model::words::{Line, Platform, Signal};
use crate::prelude::{
    cmd, cmd_shell, env, env_from_host, healthcheck_shell, limits, mib, port_range, secs,
};
use crate::rules::Rule;
use crate::settings;

pub(crate) const RULE: Meta = Meta {
    name: "unwritable-setting",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Settings(&[
        "Annotation",
        "AnonymousVolume",
        "Bind",
        "CapAdd",
        "CapDrop",
        "Cmd",
        "Config",
        "ContainerName",
        "DependsOn",
        "Device",
        "Dns",
        "DnsOpt",
        "DnsSearch",
        "Domainname",
        "Entrypoint",
        "Env",
        "EnvFile",
        "EnvFromHost",
        "ExtraHost",
        "Gpus",
        "GroupAdd",
        "Healthcheck",
        "Hostname",
        "Ipc",
        "Label",
        "Limits",
        "LogRotation",
        "Logging",
        "MacAddress",
        "Model",
        "Network",
        "NetworkMode",
        "Pid",
        "Platform",
        "Port",
        "Profile",
        "PullPolicy",
        "Reservations",
        "Secret",
        "SecretPath",
        "SecurityOpt",
        "ShmSize",
        "StopGracePeriod",
        "StopSignal",
        "Sysctl",
        "Tmpfs",
        "User",
        "Userns",
        "Volume",
        "Workdir",
    ]),
    summary: "setting that a compose file cannot hold",
    why: "compose would refuse the file, or read the value as something else than it is",
    help: "write a value that compose can take as it is",
    sources: &[],
    bad: projects![
        Compose::new("shop").services(&[Service::image("api", "acme/api:1.4").with(settings![
            healthcheck_shell("ready").start_interval(secs(1)),
        ])]),
        Compose::new("shop").services(&[Service::image("api", "acme/api:1.4")
            .with(settings![env("A=B", "a second `=` belongs to the value"),])]),
        Compose::new("shop")
            .services(&[Service::image("api", "acme/api:1.4")
                .with(settings![port_range(65_000, 8000, 1000),])]),
        Compose::new("shop")
            .services(&[Service::image("api", "acme/api:1.4")
                .with(settings![cmd_shell("serve | tee log"),])]),
        Compose::new("shop").services(&[Service::image("api", "acme/api:1.4")
            .with(settings![env_from_host("STAGE").default("}"),])]),
        Compose::new("shop").services(&[
            Service::image("api", "acme/api:1.4").with(settings![limits(mib(64), f64::NAN),])
        ]),
    ],
    good: projects![
        Compose::new("shop").services(&[Service::image("api", "acme/api:1.4").with(settings![
            healthcheck_shell("ready")
                .start_interval(secs(1))
                .start_period(secs(9)),
        ])]),
        Compose::new("shop").services(&[Service::image("api", "acme/api:1.4").with(settings![
            env("GREETING", "no\n22:22 # ${HOME} *x &y !z = 'a' \"b\""),
        ])]),
        Compose::new("shop").services(&[Service::image("api", "acme/api:1.4").with(settings![
            port_range(65_000, 8000, 536),
            cmd(&["sh", "-c", "serve | tee log"]),
        ])]),
    ],
};

pub(crate) const fn check<'a>(setting: &Setting<'a>, project: &mut Project<'_, 'a>) {
    process(&setting.key, project);
    reach(&setting.key, project);
    files(&setting.key, project);
    rights(&setting.key, project);
}

/// What runs, as whom, and with which variables.
const fn process<'a>(key: &Key<'a>, project: &mut Project<'_, 'a>) {
    match key {
        Key::Env(it) => {
            variable(it.name, project);
            text(it.value, project);
        }
        Key::EnvFromHost(it) => from_host(it, project),
        Key::EnvFile(it) => line("the path of a file of variables", it.path, project),
        Key::SecretPath(it) => {
            variable(it.variable, project);
            name(it.secret, project);
        }
        Key::Label(it) => pair(it.name, it.value, project),
        Key::Annotation(it) => pair(it.name, it.value, project),
        Key::Sysctl(it) => pair(it.name, it.value, project),
        Key::Cmd(it) => command(it.line, project),
        Key::Entrypoint(it) => command(it.line, project),
        Key::Healthcheck(it) => healthcheck(it, project),
        Key::Workdir(it) => line("the working directory", it.path, project),
        Key::User(it) => user(it.user, project),
        Key::GroupAdd(it) => line("the group", it.group, project),
        Key::StopSignal(it) => {
            if let Signal::Written(signal) = it.signal {
                line("the signal", signal, project);
            }
        }
        _ => {}
    }
}

/// How it is reached, and what it reaches.
const fn reach<'a>(key: &Key<'a>, project: &mut Project<'_, 'a>) {
    match key {
        Key::Port(it) => port(it, project),
        Key::Network(it) => network(it, project),
        Key::NetworkMode(it) => match it.mode {
            NetworkMode::Service(other) | NetworkMode::Container(other) => name(other, project),
            _ => {}
        },
        Key::Ipc(it) => match it.ipc {
            service::Ipc::Service(other) | service::Ipc::Container(other) => name(other, project),
            _ => {}
        },
        Key::Pid(it) => match it.pid {
            service::Pid::Service(other) | service::Pid::Container(other) => name(other, project),
            service::Pid::Host => {}
        },
        Key::DependsOn(it) => name(it.service, project),
        Key::ContainerName(it) => name(it.name, project),
        Key::Hostname(it) => line("the host name", it.name, project),
        Key::Domainname(it) => line("the domain", it.name, project),
        Key::MacAddress(it) => line("the MAC address", it.address, project),
        Key::Dns(it) => line("the name server", it.address, project),
        Key::DnsOpt(it) => line("the option", it.option, project),
        Key::DnsSearch(it) => line("the domain", it.domain, project),
        Key::ExtraHost(it) => {
            host(it.host, project);
            line("the address", it.address, project);
        }
        Key::Model(it) => {
            name(it.name, project);
            if !it.endpoint_var.is_empty() {
                variable(it.endpoint_var, project);
            }
            if !it.model_var.is_empty() {
                variable(it.model_var, project);
            }
        }
        _ => {}
    }
}

/// What is mounted.
const fn files<'a>(key: &Key<'a>, project: &mut Project<'_, 'a>) {
    match key {
        Key::Volume(it) => {
            name(it.name, project);
            line("the target", it.target, project);
            optional(it.subpath, project);
        }
        Key::AnonymousVolume(it) => line("the target", it.target, project),
        Key::Bind(it) => {
            line("the path of the host", it.host, project);
            line("the target", it.target, project);
        }
        Key::Tmpfs(it) => {
            line("the target", it.target, project);
            size(it.size, project);
            mode(it.mode, project);
        }
        Key::Secret(it) => {
            name(it.name, project);
            optional(it.target, project);
            owner(it.owner, project);
            mode(it.mode, project);
        }
        Key::Config(it) => {
            name(it.name, project);
            line("the target", it.target, project);
            owner(it.owner, project);
            mode(it.mode, project);
        }
        _ => {}
    }
}

/// What it may use, and how it is run.
const fn rights<'a>(key: &Key<'a>, project: &mut Project<'_, 'a>) {
    match key {
        Key::Limits(it) => {
            size(it.memory, project);
            cpus(it.cpus, project);
        }
        Key::Reservations(it) => {
            size(it.memory, project);
            cpus(it.cpus, project);
        }
        Key::ShmSize(it) => size(Some(it.size), project),
        Key::Gpus(it) => gpus(it, project),
        Key::Device(it) => {
            line("the device", it.host, project);
            optional(it.target, project);
            optional(it.permissions, project);
        }
        Key::Logging(it) => {
            line("the driver", it.driver, project);
            pairs(&it.options, project);
        }
        Key::LogRotation(it) => {
            size(Some(it.size), project);
            if it.files == 0 || it.size.get() == 0 {
                report(
                    project,
                    &[Part::Text("log files of no size, or none at all")],
                );
            }
        }
        Key::StopGracePeriod(it) => duration(Some(it.time), project),
        Key::PullPolicy(it) => pull_policy(it.policy, project),
        Key::Platform(it) => platform(it.platform, project),
        Key::Profile(it) => name(it.name, project),
        Key::CapAdd(it) => name(it.capability.name(), project),
        Key::CapDrop(it) => name(it.capability.name(), project),
        Key::SecurityOpt(it) => match it.option {
            service::SecurityOpt::Seccomp(text)
            | service::SecurityOpt::AppArmor(text)
            | service::SecurityOpt::Label(text)
            | service::SecurityOpt::Written(text) => line("the option", text, project),
            _ => {}
        },
        Key::Userns(it) => {
            if let service::Userns::Named(mode) = it.mode {
                line("the mode", mode, project);
            }
        }
        _ => {}
    }
}

const fn from_host<'a>(it: &EnvFromHost<'a>, project: &mut Project<'_, 'a>) {
    if !is_identifier(it.name.as_bytes()) {
        report(
            project,
            &[
                Part::Code(it.name.as_bytes()),
                Part::Text(
                    " is no variable that compose can look up: letters, digits and `_` only",
                ),
            ],
        );
    }
    if let HostValue::Default(value) = it.unset
        && (!is_line(value.as_bytes()) || has_byte(value.as_bytes(), b'}'))
    {
        report(
            project,
            &[
                Part::Code(value.as_bytes()),
                Part::Text(" cannot be a default: compose ends it at a `}` or a line break"),
            ],
        );
    }
}

const fn command<'a>(line: Line<'a>, project: &mut Project<'_, 'a>) {
    match line {
        Line::Exec(argv) => words(argv, project),
        Line::Shell(line) | Line::Script(line) => project.report_at(
            Rule::UnwritableSetting,
            project.at,
            &[
                Part::Text("compose runs no shell for "),
                Part::Code(line.as_bytes()),
            ],
            &[Part::Text(
                "name the shell: `cmd(&[\"sh\", \"-c\", \"..\"])`",
            )],
        ),
        Line::All(lines) => words(lines, project),
    }
}

const fn healthcheck<'a>(it: &Healthcheck<'a>, project: &mut Project<'_, 'a>) {
    match it.test {
        Probe::Line(Line::Exec([])) => {
            report(project, &[Part::Text("the healthcheck names no program")]);
        }
        Probe::Line(Line::Exec(argv) | Line::All(argv)) => words(argv, project),
        Probe::Line(Line::Shell(line) | Line::Script(line)) => text(line, project),
        Probe::Http { path, .. } => optional(path, project),
        Probe::Tcp { .. } => {}
    }
    if it.start_interval.is_some() && it.start_period.is_none() {
        project.report_at(
            Rule::UnwritableSetting,
            project.at,
            &[Part::Text(
                "a start interval without a start period, which compose refuses",
            )],
            &[Part::Text(
                "say how long the start may take: `.start_period(secs(30))`",
            )],
        );
    }
    duration(it.interval, project);
    duration(it.timeout, project);
    duration(it.start_period, project);
    duration(it.start_interval, project);
}

const fn pull_policy(policy: PullPolicy, project: &mut Project<'_, '_>) {
    if let PullPolicy::Every(time) = policy
        && (time.as_secs() == 0 || time.subsec_nanos() != 0)
    {
        report(
            project,
            &[Part::Text(
                "compose counts the time between pulls in whole seconds",
            )],
        );
    }
}

const fn platform<'a>(platform: Platform<'a>, project: &mut Project<'_, 'a>) {
    let text = platform.as_str();
    line("the platform", text, project);
    if has_byte(text.as_bytes(), b'$') {
        report(
            project,
            &[
                Part::Code(text.as_bytes()),
                Part::Text(" is known in builds only"),
            ],
        );
    }
}

const fn port<'a>(it: &Port<'a>, project: &mut Project<'_, 'a>) {
    let last = it.count.saturating_sub(1) as u32;
    let published = match it.published {
        Some(port) => port,
        None => 1,
    };
    if it.count == 0 {
        report(project, &[Part::Text("a range of no ports")]);
    } else if published as u32 + last > 65_535 || it.target as u32 + last > 65_535 {
        report(
            project,
            &[
                Part::Number(it.count as u64),
                Part::Text(" ports in a row end beyond 65535"),
            ],
        );
    }
    if published == 0 || it.target == 0 {
        project.report_at(
            Rule::UnwritableSetting,
            project.at,
            &[Part::Text("port 0")],
            &[Part::Text(
                "for any free port of the host `port_any(target)`",
            )],
        );
    }
    optional(it.host_ip, project);
    optional(it.app_protocol, project);
    optional(it.name, project);
}

const fn network<'a>(it: &UseNetwork<'a>, project: &mut Project<'_, 'a>) {
    name(it.name, project);
    room(&it.aliases, project);
    let mut index = 0;
    while let Some(alias) = it.aliases.get(index) {
        line("the alias", alias, project);
        index += 1;
    }
    optional(it.ipv4, project);
    optional(it.ipv6, project);
    optional(it.mac_address, project);
}

const fn host<'a>(name: &'a str, project: &mut Project<'_, 'a>) {
    line("the name of the host", name, project);
    let bytes = name.as_bytes();
    if has_byte(bytes, b':') || has_byte(bytes, b'=') {
        report(
            project,
            &[
                Part::Code(bytes),
                Part::Text(" cannot be a host: compose would cut it in two"),
            ],
        );
    }
}

const fn gpus<'a>(it: &UseGpus<'a>, project: &mut Project<'_, 'a>) {
    match it.gpus {
        Gpus::Count(0) | Gpus::Ids([]) => {
            report(project, &[Part::Text("a request for no GPU")]);
        }
        Gpus::Ids(ids) => words(ids, project),
        _ => {}
    }
    optional(it.driver, project);
    room(&it.capabilities, project);
    pairs(&it.options, project);
}
