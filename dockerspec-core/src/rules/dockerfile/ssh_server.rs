//! A way into the container besides its service.

use crate::check::vocabulary::cut;
use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "ssh-server",
    since: "0.1.0",
    topic: Topic::Network,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Command(&[
        "apt-get", "apt", "aptitude", "apk", "dnf", "yum", "microdnf", "tdnf", "zypper",
    ]),
    summary: "SSH server in the image",
    why: "it is a second service with keys, users and flaws of its own, and nothing sees who comes in that way",
    help: "leave it out: `docker exec`, `kubectl exec` and logs do what it is wanted for; to use SSH, `openssh-client` is enough",
    sources: &["cis:5.7"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y openssh-server\n",
        "FROM alpine:3.22\nRUN apk add --no-cache curl openssh\n",
        "FROM fedora:43\nRUN dnf -y install openssh-server-9.9\n",
        "FROM debian:13.1-slim\nRUN sh -c \"apt-get install -y -o X=y dropbear=2025.88-1\"\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y openssh-client\n",
        "FROM alpine:3.22\nRUN apk add --no-cache openssh-client openssh-keygen && apk del openssh-server\n",
        "FROM debian:13.1-slim\nRUN apt-get purge -y openssh-server\n",
        "FROM debian:13.1-slim AS test\nRUN apt-get install -y openssh-server\nFROM debian:13.1-slim\nUSER 1000\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    if !run.ships() {
        return;
    }
    let tool = match run.command.name {
        b"apk" => Tool::Apk,
        b"zypper" => Tool::Zypper,
        b"apt-get" | b"apt" | b"aptitude" => Tool::Apt,
        _ => Tool::Dnf,
    };
    let mut operands = Operands::of(run.args(), tool);
    if !matches!(
        operands.next(),
        Some(b"install" | b"add" | b"in" | b"reinstall")
    ) {
        return;
    }
    while let Some(package) = operands.next() {
        let server = match cut(package, b'=').0 {
            b"openssh-server"
            | b"dropbear"
            | b"dropbear-bin"
            | b"tinysshd"
            | b"openssh-sftp-server"
            | b"ssh"
            | b"task-ssh-server" => !matches!(package, b"openssh-sftp-server"),
            // Alpine's package holds both
            b"openssh" => matches!(tool, Tool::Apk | Tool::Zypper),
            [
                b'o',
                b'p',
                b'e',
                b'n',
                b's',
                b's',
                b'h',
                b'-',
                b's',
                b'e',
                b'r',
                b'v',
                b'e',
                b'r',
                b'-',
                b'0'..=b'9',
                ..,
            ] => matches!(tool, Tool::Dnf),
            _ => false,
        };
        if server {
            run.report(
                Rule::SshServer,
                &[
                    Part::Code(package),
                    Part::Text(" puts an SSH server into the image"),
                ],
            );
            return;
        }
    }
}
