//! The cache of dnf, yum or zypper stays in a layer of the image.

use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, removes};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "rpm-cache",
    since: "0.1.0",
    topic: Topic::Size,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&["dnf", "yum", "microdnf", "tdnf", "zypper"]),
    summary: "package cache left in the image",
    why: "metadata and packages are tens to hundreds of MB that nothing at run time reads",
    help: "end the RUN with `dnf clean all` (`yum`, `microdnf`, `tdnf`, `zypper` alike), or mount a cache over /var/cache/libdnf5",
    sources: &[
        "hadolint:DL3032",
        "hadolint:DL3036",
        "hadolint:DL3040",
        "trivy:DS-0015",
        "trivy:DS-0019",
        "trivy:DS-0020",
        "trivy:DS-0027",
        "droast:DF045",
        "droast:DF046",
        "droast:DF047",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM fedora:43\nRUN dnf install -y curl\n",
        "FROM fedora:43\nRUN dnf clean all && dnf -q install -y curl && dnf check all\n",
        "FROM rockylinux:9\nRUN yum -y update\n",
        "FROM opensuse/leap:16.0\nRUN zypper -n in curl\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM fedora:43\nRUN dnf install -y curl && dnf -y clean all\n",
        "FROM rockylinux:9\nRUN yum install -y a && yum install -y b && rm -rf /var/cache/yum /var/cache/dnf\n",
        "FROM fedora:43\nRUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y curl\n",
        "FROM fedora:43 AS build\nRUN dnf install -y gcc\nFROM fedora:43\nCOPY --from=build /x /x\n",
        "FROM opensuse/leap:16.0\nRUN zypper -n in curl && zypper cc -a\n",
        "FROM fedora:43\nRUN dnf repolist && dnf config-manager --add-repo x\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let Some(verb) = fills(run.command.name, run.args()) else {
        return;
    };
    if !run.ships() {
        return;
    }
    let mut later = run.later();
    while let Some(command) = later.next() {
        match command.name {
            b"dnf" | b"yum" | b"microdnf" | b"tdnf" | b"zypper" => {
                if fills(command.name, command.args).is_some() {
                    // the later one is judged
                    return;
                }
                if let Some(b"clean" | b"cc") = operand(command.name, command.args) {
                    return;
                }
            }
            _ => {
                if removes(&command, b"/var/cache") {
                    return;
                }
            }
        }
    }
    let mounted = match run.command.name {
        b"zypper" => run.keeps_out(b"/var/cache/zypp"),
        b"yum" => run.keeps_out(b"/var/cache/yum") || run.keeps_out(b"/var/cache/dnf"),
        b"tdnf" => run.keeps_out(b"/var/cache/tdnf"),
        _ => {
            run.keeps_out(b"/var/cache/libdnf5")
                || run.keeps_out(b"/var/cache/dnf")
                || run.keeps_out(b"/var/cache/yum")
        }
    };
    if mounted {
        return;
    }
    run.report(
        Rule::RpmCache,
        &[
            Part::Code(run.command.name),
            Part::Text(" "),
            Part::Code(verb),
            Part::Text(" leaves its cache in the layer"),
        ],
    );
}

const fn operand<'a>(name: &[u8], args: &[&'a [u8]]) -> Option<&'a [u8]> {
    let tool = match name {
        b"zypper" => Tool::Zypper,
        _ => Tool::Dnf,
    };
    Operands::of(args, tool).next()
}

/// What the command does, if it fetches packages.
const fn fills<'a>(name: &[u8], args: &[&'a [u8]]) -> Option<&'a [u8]> {
    match operand(name, args) {
        Some(
            verb @ (b"install" | b"in" | b"reinstall" | b"update" | b"up" | b"upgrade" | b"dup"
            | b"groupinstall" | b"localinstall" | b"builddep" | b"downgrade"
            | b"distro-sync" | b"swap"),
        ) => Some(verb),
        _ => None,
    }
}
