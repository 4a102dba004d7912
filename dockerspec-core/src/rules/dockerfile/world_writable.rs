//! Files that everybody may change.

use crate::check::{Examples, Level, Meta, On, Part, Run, Topic, each, given, mode};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "world-writable",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Command(&["chmod", "mkdir", "install"]),
    summary: "files that everybody may change",
    why: "any process in the container, and any user that breaks into one, can replace them: a program, its settings, its modules",
    help: "give the files to the user that needs them: `COPY --chown=app`, `chown app`, or `chmod g+w` with its group; shared folders take the sticky bit, `1777`",
    sources: &["droast:DF034", "tally:world-writable-state-path-workaround"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN chmod -R 777 /srv\n",
        "FROM debian:13.1-slim\nRUN mkdir -p /data && chmod a+rwX /data\n",
        "FROM debian:13.1-slim\nRUN mkdir -pm 0777 /data && install -d -m777 /x\n",
        "FROM debian:13.1-slim\nRUN find /srv -type f | xargs chmod u=rw,go=rw\n",
        "FROM debian:13.1-slim\nRUN bash -c \"chmod --recursive 0666 /srv\"\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN chmod 1777 /tmp && chmod a+rwxt /var/tmp\n",
        "FROM debian:13.1-slim\nRUN chmod +rwx run.sh && chmod -w x && chmod o-w,a+x y\n",
        "FROM debian:13.1-slim\nRUN chmod 0775 777 && mkdir -m 750 /x && install -m 0755 a /bin/a\n",
        "FROM debian:13.1-slim\nRUN chmod a+w /dev/stdout && mkdir -p 777 && chmod $MODE x\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let Some((mode, files)) = mode(&run.command) else {
        return;
    };
    match given(mode) {
        Some(given) if given.world_write && !given.sticky => {}
        _ => return,
    }
    let mut file: &[u8] = b"";
    each!(word in files => {
        if !matches!(*word, [b'-', ..]) {
            file = word;
            break;
        }
    });
    if let [b'/', b'd', b'e', b'v', b'/', ..] | [b'/', b'p', b'r', b'o', b'c', b'/', ..] = file {
        return;
    }
    if file.is_empty() {
        run.report(
            Rule::WorldWritable,
            &[
                Part::Code(mode),
                Part::Text(" lets everybody change the files"),
            ],
        );
    } else {
        run.report(
            Rule::WorldWritable,
            &[
                Part::Code(mode),
                Part::Text(" lets everybody change "),
                Part::Code(file),
            ],
        );
    }
}
