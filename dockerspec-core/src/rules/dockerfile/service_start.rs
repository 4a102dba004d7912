//! A service that is started in the build and gone when it ends.

use crate::check::{Examples, Level, Meta, On, Part, Run, Topic, is_idle};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "service-start",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Warning,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&[
        "service",
        "systemctl",
        "rc-service",
        "invoke-rc.d",
        "initctl",
    ]),
    summary: "service started in a build",
    why: "processes end with their RUN and are not in the image; `systemctl` has no systemd to talk to",
    help: "start the program in CMD or ENTRYPOINT; one container, one service",
    sources: &["hadolint:DL3001", "droast:DF060"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get install -y nginx && service nginx start\n",
        "FROM debian:13.1-slim\nRUN systemctl restart ssh && make\n",
        "FROM alpine:3.22\nRUN sh -c 'rc-service sshd start; sleep 5; echo ok'\n",
        "FROM debian:13.1-slim\nRUN systemctl daemon-reload\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN service postgresql start && psql -c 'CREATE DATABASE app' && service postgresql stop\n",
        "FROM debian:13.1-slim\nRUN systemctl enable nginx && systemctl mask getty.target\n",
        "FROM debian:13.1-slim\nRUN service --status-all && service nginx stop\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let name = run.command.name;
    let used = match (name, run.args()) {
        (b"systemctl", [.., b"daemon-reload" | b"daemon-reexec"]) => false,
        (
            b"systemctl",
            [b"start" | b"restart" | b"reload" | b"--now", ..] | [b"enable", b"--now", ..],
        ) => false,
        (
            b"service" | b"rc-service" | b"invoke-rc.d",
            [_, b"start" | b"restart" | b"reload", ..],
        )
        | (b"initctl", [b"start" | b"restart", ..]) => is_used(run),
        _ => return,
    };
    if used {
        return;
    }
    run.report(
        Rule::ServiceStart,
        &[
            Part::Code(name),
            Part::Text(" starts what ends with this RUN, if it starts at all"),
        ],
    );
}

/// Whether a later command may need the service; of the next hundred one is enough to be sure.
const fn is_used(run: &Run<'_, '_>) -> bool {
    let mut later = run.later();
    let mut seen = 0;
    while let Some(command) = later.next() {
        match command.name {
            b"service" | b"rc-service" | b"invoke-rc.d" | b"initctl" | b"rm" => {}
            name => {
                if !is_idle(name) {
                    return true;
                }
            }
        }
        seen += 1;
        if seen > 100 {
            return true;
        }
    }
    false
}
