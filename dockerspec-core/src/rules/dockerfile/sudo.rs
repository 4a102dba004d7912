//! `sudo` in a RUN, also inside of `bash -c "…"`.

use crate::check::{Examples, Level, Meta, On, Part, Run, Topic};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "sudo",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&["sudo", "doas"]),
    summary: "`sudo` in a build",
    why: "a build has no terminal to ask and is root until USER; a sudo in the image lets its user become root",
    help: "run the command before USER, or switch with `USER root` and back",
    sources: &[
        "hadolint:DL3004",
        "trivy:DS-0010",
        "checkov:CKV2_DOCKER_1",
        "dockle:DKL-DI-0001",
        "droast:DF010",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN sudo apt-get update\n",
        "FROM debian:13.1-slim\nRUN bash -c \"make && sudo make install\"\n",
        "FROM debian:13.1-slim\nRUN [\"sudo\", \"make\"]\n",
        "FROM debian:13.1-slim\nRUN if true; then A=b sudo -u app make; fi\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get install -y sudo\n",
        "FROM debian:13.1-slim\nRUN echo sudo make me a sandwich # sudo\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let name = run.command.name;
    run.report(
        Rule::Sudo,
        &[Part::Code(name), Part::Text(" raises rights in the build")],
    );
}
