//! A volume over what belongs to the system.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic, each};
use crate::model::step::Volumes;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "sensitive-volume",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Volumes"),
    summary: "volume over a directory of the system",
    why: "the engine puts a directory of the host there, which hides the kernel's files or opens the host's engine",
    help: "keep data in a directory of its own: `VOLUME [\"/data\"]`",
    sources: &["dockle:DKL-DI-0002", "semgrep:dockerd-socket-mount"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nVOLUME /proc\n",
        "FROM debian:13.1-slim\nVOLUME [\"/data\", \"/var/run/docker.sock\"]\n",
        "FROM debian:13.1-slim\nVOLUME /\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nVOLUME [\"/data\"]\n",
        "FROM debian:13.1-slim\nVOLUME /devices /var/lib/app\n",
    ]),
};

pub(crate) const fn check<'a>(volumes: &'a Volumes<'a>, check: &mut Check<'_, 'a>) {
    each!(path in volumes.paths => {
        let path = path.as_bytes();
        let trimmed = match path {
            [folder @ .., b'/'] => folder,
            path => path,
        };
        if let b"" | b"/proc" | b"/sys" | b"/dev" | b"/boot" | b"/etc" | b"/usr" | b"/var/run/docker.sock"
        | b"/run/docker.sock" = trimmed
        {
            let message = [
                Part::Code(path),
                Part::Text(" belongs to the system"),
            ];
            check.report(Rule::SensitiveVolume, &message);
        }
    });
}
