//! An installation that asks before it begins, in a build that nobody answers.

use crate::check::vocabulary::{contains, has_byte};
use crate::check::{
    Examples, Joined, Level, Meta, On, Operands, Part, Run, Tool, Topic, any, each,
};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "install-without-yes",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Warning,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&[
        "apt-get", "apt", "aptitude", "dnf", "yum", "tdnf", "zypper", "pacman",
    ]),
    summary: "installation that waits for an answer",
    why: "a build has no terminal, so the question is answered with no and the build fails as soon as a package needs another",
    help: "answer beforehand: `apt-get install -y`, `dnf install -y`, `zypper --non-interactive install`, `pacman -S --noconfirm`",
    sources: &[
        "hadolint:DL3014",
        "hadolint:DL3030",
        "hadolint:DL3034",
        "hadolint:DL3038",
        "trivy:DS-0021",
        "droast:DF015",
        "droast:DF027",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install curl\n",
        "FROM debian:13.1-slim\nRUN apt-get -o Dpkg::Use-Pty=0 upgrade\n",
        "FROM fedora:43\nRUN if true; then dnf install -q curl; fi\n",
        "FROM opensuse/leap:16.0\nRUN zypper install curl\n",
        "FROM archlinux:base\nRUN pacman -Syu curl\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install --quiet --quiet x\n",
        "FROM debian:13.1-slim\nRUN apt-get -yq install curl && apt-get install -qq vim && apt-get -q=2 install x\n",
        "FROM debian:13.1-slim\nRUN apt-get -o APT::Get::Assume-Yes=true install curl && yes | apt-get install vim\n",
        "FROM debian:13.1-slim\nRUN apt-get install --download-only --assume-yes x && apt-get install -qqy y && apt-get clean\n",
        "FROM debian:13.1-slim\nRUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/90yes && apt-get update && apt-get install curl\n",
        "FROM fedora:43\nRUN dnf --assumeyes install curl && dnf list installed && dnf config-manager --add-repo x\n",
        "FROM opensuse/leap:16.0\nRUN zypper -n install curl && zypper --non-interactive in vim && zypper refresh\n",
        "FROM archlinux:base\nRUN pacman -Syu --noconfirm curl && pacman -Q && pacman -Sy && pacman -Scc --noconfirm\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let name = run.command.name;
    let verb = match name {
        b"pacman" => match pacman(run.args()) {
            Some(flag) => flag,
            None => return,
        },
        b"zypper" => match Operands::of(run.args(), Tool::Zypper).next() {
            Some(
                verb @ (b"install" | b"in" | b"update" | b"up" | b"dup" | b"dist-upgrade"
                | b"remove" | b"rm" | b"patch"),
            ) => verb,
            _ => return,
        },
        b"apt-get" | b"apt" | b"aptitude" => match Operands::of(run.args(), Tool::Apt).next() {
            Some(
                verb @ (b"install" | b"reinstall" | b"upgrade" | b"dist-upgrade" | b"full-upgrade"
                | b"build-dep" | b"satisfy" | b"remove" | b"purge"),
            ) => verb,
            _ => return,
        },
        _ => match Operands::of(run.args(), Tool::Dnf).next() {
            Some(
                verb @ (b"install" | b"reinstall" | b"update" | b"upgrade" | b"groupinstall"
                | b"localinstall" | b"remove" | b"erase" | b"downgrade" | b"distro-sync"
                | b"builddep"),
            ) => verb,
            _ => return,
        },
    };
    if answered(run.args(), name) || is_fed(run) {
        return;
    }
    run.report(
        Rule::InstallWithoutYes,
        &[
            Part::Code(name),
            Part::Text(" "),
            Part::Code(verb),
            Part::Text(" asks, and nobody answers"),
        ],
    );
}

/// The flag of pacman that changes packages.
const fn pacman<'a>(args: &[&'a [u8]]) -> Option<&'a [u8]> {
    let mut flag = None;
    let mut package = false;
    each!(word in args => {
        match *word {
            [b'-', b'S' | b'U' | b'R', letters @ ..] => {
                if has_byte(letters, b'u') {
                    return Some(word);
                }
                flag = Some(*word);
            }
            [b'-', ..] => {}
            // without a package it only fetches lists
            _ => package = true,
        }
    });
    if package { flag } else { None }
}

const fn answered(args: &[&[u8]], name: &[u8]) -> bool {
    let rpm = !matches!(name, b"apt-get" | b"apt" | b"aptitude");
    each!(word in args => {
        match *word {
            b"--yes" | b"--assume-yes" | b"--assumeyes" | b"--non-interactive" | b"--noconfirm"
            | b"--no-confirm" | b"--quiet=2" | b"-q=2" | b"--simulate" | b"--dry-run"
            | b"--just-print" | b"--no-act" | b"--recon" | b"--print-uris" | b"--assumeno"
            | b"--help" => return true,
            [b'-', b'-', ..] => {}
            [b'-', letters @ ..] if !matches!(name, b"pacman") => {
                let mut quiet = 0u8;
                each!(letter in letters => {
                    match *letter {
                        b'y' => return true,
                        b's' if !rpm => return true,
                        b'n' if rpm => return true,
                        b'q' if !rpm => quiet = quiet.saturating_add(1),
                        _ => {}
                    }
                });
                if quiet > 1 {
                    return true;
                }
            }
            [b'A', b'P', b'T', b':', ..]
                if contains(word, b"Assume-Yes") => {
                    return true;
                }
            _ => {}
        }
    });
    // `-q -q` counts as `-qq`
    let mut quiet = 0u8;
    each!(word in args => {
        if matches!(*word, b"-q" | b"--quiet") && !rpm {
            quiet = quiet.saturating_add(1);
        }
    });
    quiet > 1
}

/// Whether `yes |` answers, or a file that is written before does.
const fn is_fed(run: &Run<'_, '_>) -> bool {
    if matches!(run.command.joined, Joined::Pipe | Joined::Within) {
        let mut earlier = run.earlier();
        let mut joined = run.command.joined;
        while let Some(command) = earlier.next() {
            if matches!(joined, Joined::Pipe)
                && matches!(command.name, b"yes" | b"echo" | b"printf")
            {
                return true;
            }
            if !matches!(joined, Joined::Pipe | Joined::Within) {
                break;
            }
            joined = command.joined;
        }
    }
    let mut earlier = run.earlier();
    while let Some(command) = earlier.next() {
        match command.name {
            b"echo" | b"printf" => {
                each!(word in command.args => {
                    if contains(word, b"Assume-Yes") || contains(word, b"assumeyes") {
                        return true;
                    }
                });
            }
            b"apt-get" | b"apt" | b"aptitude" | b"dnf" | b"yum" | b"zypper" | b"pacman"
                if !any!(
                    command.args,
                    b"update" | b"clean" | b"refresh" | b"makecache"
                ) =>
            {
                // that one was judged
                return false;
            }
            _ => {}
        }
    }
    false
}
