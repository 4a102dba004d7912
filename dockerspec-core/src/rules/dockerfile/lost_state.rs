//! `cd` or `export` at the end of a RUN: its shell ends, and the next one knows nothing of it.

use crate::check::{Command, Examples, Level, Meta, On, Part, Run, Topic};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "lost-state",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Warning,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&[
        "cd", "pushd", "export", "alias", "umask", "ulimit", "source", ".",
    ]),
    summary: "setting of a shell that ends with its RUN",
    why: "each RUN has a shell of its own: the directory, the variable or the alias is gone in the next line",
    help: "`WORKDIR` for `cd`, `ENV` for `export`, or put what needs it into the same RUN",
    sources: &["hadolint:DL3003", "trivy:DS-0013", "droast:DF008"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN cd /srv\nRUN make\n",
        "FROM debian:13.1-slim\nRUN export PATH=/opt/x/bin:$PATH\n",
        "FROM debian:13.1-slim\nRUN git clone https://example.com/x && cd x\nRUN make\n",
        "FROM python:3.13-slim\nRUN python -m venv /venv && . /venv/bin/activate\nRUN pip install .\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN cd /srv && make\n",
        "FROM debian:13.1-slim\nRUN cd /srv && make && cd - && rm -rf /srv\n",
        "FROM debian:13.1-slim\nRUN cd /src && make install && cd /\n",
        "FROM debian:13.1-slim\nRUN . /opt/setup.sh && export A=b && make\n",
        "FROM debian:13.1-slim\nRUN . ./install-all.sh\n",
        "FROM debian:13.1-slim\nRUN echo 'cd /x' >> /root/.bashrc; (cd /srv; make)\n",
        "FROM debian:13.1-slim\nRUN cd /srv || exit 1; make\n",
        "FROM debian:13.1-slim\nRUN <<EOF\ncd /srv\nmake\nEOF\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    if run.command.level > 0 || run.command.asked {
        return;
    }
    let name = run.command.name;
    if matches!(name, b"source" | b".") && !activates(&run.command) {
        return;
    }
    let mut later = run.later();
    if let Some(next) = later.next()
        && next.level == 0
    {
        return;
    }
    if matches!(name, b"cd") {
        // it may go back to where an earlier one started
        let mut earlier = run.earlier();
        let mut seen = 0;
        while let Some(command) = earlier.next() {
            seen += 1;
            if matches!(command.name, b"cd" | b"pushd") || seen > 100 {
                return;
            }
        }
    }
    let value: &[u8] = match run.args() {
        [word, ..] => word,
        [] => b"",
    };
    run.report(
        Rule::LostState,
        &[
            Part::Code(name),
            Part::Text(" "),
            Part::Code(value),
            Part::Text(" is lost at the end of this RUN"),
        ],
    );
}

/// `. venv/bin/activate`
const fn activates(command: &Command<'_, '_>) -> bool {
    matches!(
        command.args,
        [
            [.., b'/', b'a', b'c', b't', b'i', b'v', b'a', b't', b'e'],
            ..
        ]
    )
}
