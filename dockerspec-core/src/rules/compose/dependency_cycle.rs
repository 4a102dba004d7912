//! Services that wait for each other in a circle.

use crate::check::{Level, Meta, On, Part, Project, Topic, each, projects};
use crate::model::place::At;
use crate::model::setting::Key;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "dependency-cycle",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Compose,
    summary: "circle of dependencies",
    why: "each of them waits for the next, so compose refuses to start any",
    help: "take one dependency of the circle out",
    sources: &["compose-go:dependency-cycle"],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("a", "acme/api:1").with(settings![depends_on("b")]),
            Service::image("b", "acme/api:1").with(settings![depends_on("a").started()])
        ]),
        Compose::new("acme").services(&[
            Service::image("a", "acme/api:1").with(settings![depends_on("b")]),
            Service::image("b", "acme/api:1").with(settings![depends_on("c")]),
            Service::image("c", "acme/api:1").with(settings![depends_on("d")]),
            Service::image("d", "acme/api:1").with(settings![depends_on("b")])
        ]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1")
                .with(settings![network_mode(NetworkMode::Service("vpn"))]),
            Service::image("vpn", "acme/api:1").with(settings![depends_on("api").started()])
        ]),
    ],
    good: projects![
        Compose::new("acme").services(&[
            Service::image("a", "acme/api:1").with(settings![depends_on("b"), depends_on("c")]),
            Service::image("b", "acme/api:1").with(settings![depends_on("c")]),
            Service::image("c", "acme/api:1").with(settings![])
        ]),
        Compose::new("acme").services(&[
            Service::image("a", "acme/api:1").with(settings![depends_on("a")]),
            Service::image("b", "acme/api:1").with(settings![depends_on("z")])
        ]),
    ],
};

pub(crate) const fn check<'a>(_: &Compose<'a>, project: &mut Project<'_, 'a>) {
    let count = project.services.list().len();
    if count > MOST {
        let message = [
            Part::Text("the project has "),
            Part::Number(count as u64),
            Part::Text(" services, more than can be checked for circles"),
        ];
        project.report(Rule::TooLongToCheck, &message);
        return;
    }
    let mut open = [false; MOST];
    let mut waiting = false;
    let mut position = 0;
    each!(service in project.services.list() => {
        if service.facts.depends {
            open[position] = true;
            waiting = true;
        }
        position += 1;
    });
    if !waiting {
        return;
    }
    loop {
        settle(&mut open, count, project);
        position = 0;
        while position < count && !open[position] {
            position += 1;
        }
        if position == count {
            return;
        }
        // every service that is left leads into a circle, at the latest after as many steps as there are services
        let mut steps = 0;
        while steps < count {
            position = next(position, &open, project).0;
            steps += 1;
        }
        report(position, &open, project);
        let mut turn = position;
        while open[turn] {
            let (after, _) = next(turn, &open, project);
            open[turn] = false;
            if after == position {
                break;
            }
            turn = after;
        }
    }
}

/// Closes each service whose dependencies are all closed.
const fn settle(open: &mut [bool; MOST], count: usize, project: &Project<'_, '_>) {
    let mut changed = true;
    while changed {
        changed = false;
        let mut position = 0;
        while position < count {
            if open[position] && next(position, open, project).0 == position {
                open[position] = false;
                changed = true;
            }
            position += 1;
        }
    }
}

/// The first open service that one depends on, with the setting that says so; itself where there is none.
const fn next<'a>(
    position: usize,
    open: &[bool; MOST],
    project: &Project<'_, 'a>,
) -> (usize, Option<At<'a>>) {
    let service = &project.services.list()[position];
    let mut settings = project.services.settings(service);
    while let Some(setting) = settings.next() {
        let name = match &setting.key {
            Key::DependsOn(on) => on.service,
            Key::NetworkMode(set) if let NetworkMode::Service(name) = set.mode => name,
            Key::Ipc(set) if let Ipc::Service(name) = set.ipc => name,
            Key::Pid(set) if let Pid::Service(name) = set.pid => name,
            _ => continue,
        };
        if let Some(other) = project.services.named(name)
            && other.position != position
            && open[other.position]
        {
            let at = if settings.own() {
                Some(setting.at)
            } else {
                None
            };
            return (other.position, at);
        }
    }
    (position, None)
}

/// Reports a circle once, where what is being checked closes it.
const fn report(start: usize, open: &[bool; MOST], project: &mut Project<'_, '_>) {
    let mut first = None;
    let mut turn = start;
    loop {
        let (after, at) = next(turn, open, project);
        if let Some(at) = at {
            match first {
                Some((position, _)) if position < turn => {}
                _ => first = Some((turn, at)),
            }
        }
        turn = after;
        if turn == start {
            break;
        }
    }
    let Some((first, at)) = first else {
        return;
    };
    let second = next(first, open, project).0;
    let third = next(second, open, project).0;
    let fourth = next(third, open, project).0;
    let services = project.services.list();
    let (service, second, other) = (&services[first], &services[second], &services[third]);
    let own = Part::Code(service.name.as_bytes());
    let through = [
        Part::Text("service "),
        own,
        Part::Text(" depends on itself through "),
        Part::Code(second.name.as_bytes()),
        Part::Text(", "),
        Part::Code(other.name.as_bytes()),
    ];
    let (before, whole) = (project.service, project.at);
    project.service = *service;
    project.at = at;
    if third == first {
        let [start, own, by, second, ..] = through;
        project.report(Rule::DependencyCycle, &[start, own, by, second]);
    } else if fourth == first {
        project.report(Rule::DependencyCycle, &through);
    } else {
        let mut last = fourth;
        loop {
            let after = next(last, open, project).0;
            if after == first {
                break;
            }
            last = after;
        }
        let help = [
            Part::Text("the circle goes on, and comes back by "),
            Part::Code(services[last].name.as_bytes()),
            Part::Text("; take one dependency of it out"),
        ];
        project.report_help(Rule::DependencyCycle, &through, &help);
    }
    project.service = before;
    project.at = whole;
}

/// Services of one project that are looked at.
const MOST: usize = 256;
