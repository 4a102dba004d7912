//! An instruction of the Dockerfile where a command should be.

use crate::check::{Examples, Level, Meta, On, Part, Run, Topic};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "instruction-in-run",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Command(&[
        "RUN",
        "FROM",
        "COPY",
        "ADD",
        "CMD",
        "ENTRYPOINT",
        "ENV",
        "ARG",
        "WORKDIR",
        "USER",
        "EXPOSE",
        "VOLUME",
        "LABEL",
        "SHELL",
        "HEALTHCHECK",
        "STOPSIGNAL",
        "ONBUILD",
    ]),
    summary: "instruction inside of a RUN",
    why: "the shell looks for a program of that name and finds none; behind `||` or `;` nobody even sees it",
    help: "end the RUN before it, or take the word out",
    sources: &["hadolint:issue-760"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN RUN apt-get update\n",
        "FROM debian:13.1-slim\nRUN make && \\\n    CMD [\"app\"]\n",
        "FROM debian:13.1-slim\nRUN cd /src; WORKDIR /src; make || true\n",
        "FROM debian:13.1-slim\nRUN <<EOF\nset -e\nCOPY a b\nEOF\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN USER=app ENV=prod make && echo RUN\n",
        "FROM debian:13.1-slim\nRUN printf 'FROM x\\nRUN y\\n' > /Dockerfile && run && copy\n",
        "FROM debian:13.1-slim\nRUN cat <<EOF > Dockerfile\nFROM x\nRUN y\nEOF\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let name = run.command.name;
    run.report(
        Rule::InstructionInRun,
        &[
            Part::Code(name),
            Part::Text(" is an instruction, and no program has that name"),
        ],
    );
}
