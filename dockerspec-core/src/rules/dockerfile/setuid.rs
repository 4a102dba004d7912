//! Programs that run as their owner, whoever starts them.

use crate::check::vocabulary::contains;
use crate::check::{Examples, Level, Meta, On, Part, Run, Topic, each, given, mode};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "setuid",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Command(&["chmod", "install"]),
    summary: "program that runs as its owner, whoever starts it",
    why: "it is the shortest way from any user of the container to root",
    help: "leave the bit out; a port below 1024 needs none in a container, and single rights come from `setcap`",
    sources: &["dockle:CIS-DI-0008", "cis:4.8"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN chmod u+s /usr/bin/tool\n",
        "FROM debian:13.1-slim\nRUN chown root:root /bin/tool; chmod -v 04755 /bin/tool\n",
        "FROM debian:13.1-slim\nRUN install -o root -m 4711 tool /usr/local/bin/\n",
        "FROM debian:13.1-slim\nRUN chmod ug=rx,+s /usr/bin/tool && chmod 2755 /usr/bin/other\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN find / -perm /6000 -type f -exec chmod a-s {} +\n",
        "FROM debian:13.1-slim\nRUN chmod g+s /srv/shared && chmod 2775 /srv/shared\n",
        "FROM debian:13.1-slim\nRUN chmod 0755 /bin/tool && chmod u-s,a+x /bin/su\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let Some((mode, files)) = mode(&run.command) else {
        return;
    };
    let Some(given) = given(mode) else {
        return;
    };
    // a directory that hands its group down is another thing
    let group = given.setgid && !given.group_write && (given.octal || in_program_folder(files));
    if !given.setuid && !group {
        return;
    }
    run.report(
        Rule::Setuid,
        &[
            Part::Code(mode),
            Part::Text(if given.setuid {
                " lets a program run as its owner, whoever starts it"
            } else {
                " lets a program run as its group, whoever starts it"
            }),
        ],
    );
}

const fn in_program_folder(files: &[&[u8]]) -> bool {
    each!(file in files => {
        if contains(file, b"bin/") {
            return true;
        }
    });
    false
}
