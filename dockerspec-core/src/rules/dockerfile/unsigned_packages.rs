//! Packages whose signatures are not checked.

use crate::check::vocabulary::{contains, ends, starts};
use crate::check::{Examples, Level, Meta, On, Part, Run, Topic, each};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "unsigned-packages",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&[
        "apt-get",
        "apt",
        "aptitude",
        "apk",
        "dnf",
        "yum",
        "microdnf",
        "tdnf",
        "zypper",
        "rpm",
        "pacman",
        "echo",
        "printf",
        "add-apt-repository",
        "dpkg",
        "config-manager",
    ]),
    summary: "packages installed without a check of their signatures",
    why: "a signature is what tells the distribution's package from one that somebody put on a mirror or on the way",
    help: "leave the flag out and install the repository's key: a file below /etc/apt/keyrings and `signed-by=`, `rpm --import`, /etc/apk/keys",
    sources: &[
        "checkov:CKV2_DOCKER_7",
        "checkov:CKV2_DOCKER_8",
        "checkov:CKV2_DOCKER_9",
        "checkov:CKV2_DOCKER_10",
        "checkov:CKV2_DOCKER_11",
        "checkov:CKV2_DOCKER_15",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN apt-get update && apt-get install -y --allow-unauthenticated curl\n",
        "FROM debian:13.1-slim\nRUN apt-get -o Acquire::AllowInsecureRepositories=true update\n",
        "FROM debian:13.1-slim\nRUN echo \"deb [arch=amd64 trusted=yes] https://deb.example.com ./\" > /etc/apt/sources.list.d/x.list\n",
        "FROM alpine:3.22\nRUN apk add --no-cache --allow-untrusted /tmp/x.apk\n",
        "FROM fedora:43\nRUN bash -c 'dnf install -y --nogpgcheck x'\n",
        "FROM fedora:43\nRUN dnf --setopt=*.gpgcheck=0 install -y x && rpm -Uvh --nosignature y.rpm\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN echo \"deb [signed-by=/etc/apt/keyrings/x.asc] https://deb.example.com ./\" > /etc/apt/sources.list.d/x.list\n",
        "FROM debian:13.1-slim\nRUN apt-get -o APT::Get::AllowUnauthenticated=false install -y curl\n",
        "FROM debian:13.1-slim\nRUN echo \"deb [ trusted=yes ] file:///srv/built ./\" > /etc/apt/sources.list.d/built.list\n",
        "FROM alpine:3.22\nRUN apk index --allow-untrusted -o x *.apk && echo --allow-untrusted\n",
        "FROM fedora:43\nRUN dnf --setopt=gpgcheck=1 install -y x && rpm -q --nosignature bash\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let name = run.command.name;
    if matches!(
        (name, run.args()),
        (b"apk", [b"index" | b"verify" | b"mkndx", ..])
    ) {
        return;
    }
    each!(word in run.args() => {
        let unsigned = match name {
            b"apt-get" | b"apt" | b"aptitude" => apt(word),
            b"apk" => matches!(*word, b"--allow-untrusted"),
            b"rpm" => {
                if matches!(*word, b"-q" | b"--query" | b"-V" | b"--verify" | b"-K") {
                    return;
                }
                matches!(
                    *word,
                    b"--nosignature" | b"--nodigest" | b"--noverify" | b"--nofiledigest"
                )
            }
            b"dpkg" => matches!(*word, b"--force-bad-verify"),
            b"echo" | b"printf" | b"add-apt-repository" => {
                matches!(*word, [b'd' | b'[', ..])
                    && contains(word, b"trusted=yes")
                    && !contains(word, b"file:")
                    || matches!(*word, b"trusted=yes]" | b"[trusted=yes]")
            }
            _ => red_hat(word),
        };
        if unsigned {
            run.report(
                Rule::UnsignedPackages,
                &[
                    Part::Code(word),
                    Part::Text(" lets packages in whose signature nobody checked"),
                ],
            );
            return;
        }
    });
}

const fn apt(word: &[u8]) -> bool {
    match word {
        b"--allow-unauthenticated" | b"--force-yes" | b"--allow-insecure-repositories" => true,
        [b'A', ..] | [b'-', b'o', b'A', ..] => {
            (contains(word, b"AllowUnauthenticated=")
                || contains(word, b"AllowInsecureRepositories=")
                || contains(word, b"AllowDowngradeToInsecureRepositories="))
                && !ends(word, b"=false")
                && !ends(word, b"=0")
        }
        _ => false,
    }
}

const fn red_hat(word: &[u8]) -> bool {
    match word {
        b"--nogpgcheck"
        | b"--no-gpg-checks"
        | b"--no-gpgcheck"
        | b"--no-gpg-check"
        | b"--allow-unsigned-rpm" => true,
        [b'-', b'-', b's', b'e', b't', b'o', ..] | [b'g', b'p', b'g', ..] | [.., b'=', b'0'] => {
            contains(word, b"gpgcheck=")
                && (ends(word, b"=0") || ends(word, b"=false") || ends(word, b"=no"))
        }
        _ => starts(word, b"--nogpgcheck="),
    }
}
