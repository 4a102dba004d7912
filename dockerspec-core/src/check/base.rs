//! What a base image is known to be: its distribution, its user, the programs it has.

use super::resolved::Resolved;
use super::scope::Scope;
use super::vocabulary::{before, contains, cut, drop_last, past};

/// The distribution of a base image, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Nothing at all.
    Scratch,
    /// Debian or Ubuntu: apt, useradd.
    Debian,
    /// Alpine: apk, adduser of busybox.
    Alpine,
    /// Fedora, Red Hat and kin: dnf or microdnf, useradd.
    RedHat,
    /// Wolfi, as Chainguard builds on: apk.
    Wolfi,
    /// Only busybox.
    Busybox,
    /// A program and its libraries, no shell.
    Distroless,
    /// The name does not tell.
    Unknown,
}

/// What a base image brings beside its distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Brings {
    Nothing,
    Python,
    Node,
    Go,
    Rust,
    Nginx,
    Redis,
}

/// How the images of Red Hat's family install packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Installer {
    Dnf,
    /// The small one of minimal images.
    Microdnf,
    /// The one of `centos:7` and `amazonlinux:2`.
    Yum,
}

/// What the reference of a base image says.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that hold or not, each by itself"
)]
pub(crate) struct Facts {
    pub(crate) family: Family,
    pub(crate) brings: Brings,
    pub(crate) installer: Installer,
    /// It names a tag.
    pub(crate) tagged: bool,
    /// It names a digest.
    pub(crate) pinned: bool,
    /// Its tag is `latest`.
    pub(crate) latest: bool,
    /// Its tag is a channel, such as `stable`, that moves from version to version.
    pub(crate) moving: bool,
    /// A part of it is known only to the build.
    pub(crate) unknown: bool,
    /// Its image runs as a user other than root.
    pub(crate) nonroot: bool,
    /// Its image has a shell.
    pub(crate) shell: bool,
    /// One of the official images whose programs are known.
    pub(crate) plain: bool,
    /// A distribution's own image, or the slim variant of another: no downloader, no second language.
    pub(crate) slim: bool,
}

impl Facts {
    /// Of a base of which nothing is known.
    pub(crate) const UNKNOWN: Facts = Facts {
        family: Family::Unknown,
        brings: Brings::Nothing,
        installer: Installer::Dnf,
        tagged: false,
        pinned: false,
        latest: false,
        moving: false,
        unknown: true,
        nonroot: false,
        shell: true,
        plain: false,
        slim: false,
    };
}

/// Whether it is one of Windows, whose shell is `cmd`.
pub(crate) const fn is_windows(reference: &[u8]) -> bool {
    matches!(reference, [b'm', b'c', b'r', b'.', ..])
        && (contains(reference, b"/windows") || contains(reference, b"nanoserver"))
}

/// Reads an image reference through its variables.
pub(crate) const fn facts<'a>(reference: &'a [u8], scope: &Scope<'_, 'a>) -> Facts {
    let resolved = Resolved::of(reference, scope);
    let mut facts = of_text(resolved.bytes());
    facts.unknown = resolved.unknown;
    facts
}

/// Reads an image reference without variables.
pub(crate) const fn of_text(reference: &[u8]) -> Facts {
    let mut facts = Facts::UNKNOWN;
    facts.unknown = false;
    if matches!(reference, b"scratch") {
        facts.family = Family::Scratch;
        facts.shell = false;
        return facts;
    }
    let (rest, digest) = cut(reference, b'@');
    facts.pinned = digest.is_some();
    let last = last_component(rest);
    let (name, tag) = cut(last, b':');
    if let Some(tag) = tag {
        facts.tagged = true;
        facts.latest = matches!(tag, b"latest");
        facts.moving = matches!(
            cut(tag, b'-').0,
            b"latest"
                | b"stable"
                | b"oldstable"
                | b"testing"
                | b"unstable"
                | b"sid"
                | b"edge"
                | b"nightly"
                | b"rolling"
                | b"canary"
                | b"mainline"
                | b"lts"
        ) || matches!(
            tag,
            b"dev" | b"main" | b"master" | b"develop" | b"current" | b"beta"
        );
    }
    let tag = match tag {
        Some(tag) => tag,
        None => b"",
    };
    facts.installer = match (name, cut(tag, b'.').0) {
        (b"ubi-minimal", _) => Installer::Microdnf,
        (b"centos", b"7" | b"centos7") | (b"amazonlinux", b"2") => Installer::Yum,
        _ => Installer::Dnf,
    };
    let tag = Tag::of(tag);
    let path = drop_last(rest, last.len());
    let (family, brings) = named(name, path);
    facts.brings = brings;
    facts.family = if tag.alpine && !matches!(family, Family::Distroless) {
        Family::Alpine
    } else if tag.distroless {
        Family::Distroless
    } else {
        family
    };
    let chainguard =
        matches!(facts.family, Family::Wolfi) && !matches!(name, b"wolfi-base") && !tag.dev;
    facts.shell = (!matches!(facts.family, Family::Distroless) && !chainguard) || tag.debug;
    facts.nonroot = tag.nonroot || (chainguard && !tag.root) || runs_as_other(name, path);
    facts.plain = matches!(
        path,
        [] | [.., b'l', b'i', b'b', b'r', b'a', b'r', b'y', b'/']
    ) && matches!(
        name,
        b"debian" | b"ubuntu" | b"alpine" | b"python" | b"node" | b"ruby" | b"golang" | b"rust"
    );
    facts.slim = matches!(name, b"debian" | b"ubuntu") || tag.slim;
    facts
}

/// Images of others that are known to run as a user other than root.
const fn runs_as_other(name: &[u8], path: &[u8]) -> bool {
    match path {
        [.., b'b', b'i', b't', b'n', b'a', b'm', b'i', b'/'] => true,
        [.., b'g', b'r', b'a', b'f', b'a', b'n', b'a', b'/'] => {
            matches!(name, b"grafana" | b"loki" | b"tempo" | b"mimir")
        }
        [.., b'p', b'r', b'o', b'm', b'/'] => {
            matches!(name, b"prometheus" | b"alertmanager" | b"node-exporter")
        }
        [.., b'j', b'e', b'n', b'k', b'i', b'n', b's', b'/'] => matches!(name, b"jenkins"),
        [.., b'k', b'e', b'y', b'c', b'l', b'o', b'a', b'k', b'/'] => matches!(name, b"keycloak"),
        [] => matches!(name, b"haproxy" | b"memcached"),
        _ => matches!(name, b"nginx-unprivileged"),
    }
}

const fn last_component(text: &[u8]) -> &[u8] {
    let mut rest = text;
    let mut last = text;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte == b'/' {
            last = tail;
        }
    }
    last
}

/// The words of a tag, between `-`, `.`, `_` and its ends, digits behind them allowed (`alpine3.22`).
#[expect(
    clippy::struct_excessive_bools,
    reason = "words that stand in it or not, each by itself"
)]
struct Tag {
    alpine: bool,
    distroless: bool,
    dev: bool,
    debug: bool,
    nonroot: bool,
    root: bool,
    slim: bool,
}

impl Tag {
    const fn of(text: &[u8]) -> Self {
        let mut tag = Tag {
            alpine: false,
            distroless: false,
            dev: false,
            debug: false,
            nonroot: false,
            root: false,
            slim: false,
        };
        let mut rest = text;
        loop {
            let behind = past!(rest, b'a'..=b'z');
            if let [] | [b'-' | b'.' | b'_' | b'0'..=b'9', ..] = behind {
                match before(rest, behind) {
                    b"alpine" => tag.alpine = true,
                    b"distroless" => tag.distroless = true,
                    b"dev" => tag.dev = true,
                    b"debug" => tag.debug = true,
                    b"nonroot" => tag.nonroot = true,
                    b"root" => tag.root = true,
                    b"slim" => tag.slim = true,
                    _ => {}
                }
            }
            let end = past!(behind, 0..=b',' | b'/'..=b'^' | b'`'..=255);
            let [_, next @ ..] = end else {
                return tag;
            };
            rest = next;
        }
    }
}

const fn named(name: &[u8], path: &[u8]) -> (Family, Brings) {
    match path {
        [
            ..,
            b'd',
            b'i',
            b's',
            b't',
            b'r',
            b'o',
            b'l',
            b'e',
            b's',
            b's',
            b'/',
        ] => {
            let brings = match name {
                [b'p', b'y', b't', b'h', b'o', b'n', ..] => Brings::Python,
                [b'n', b'o', b'd', b'e', b'j', b's', ..] => Brings::Node,
                _ => Brings::Nothing,
            };
            return (Family::Distroless, brings);
        }
        [b'c', b'g', b'r', b'.', b'd', b'e', b'v', b'/', ..]
        | [
            b'c',
            b'h',
            b'a',
            b'i',
            b'n',
            b'g',
            b'u',
            b'a',
            b'r',
            b'd',
            b'/',
        ] => {
            let brings = match name {
                b"python" => Brings::Python,
                b"node" => Brings::Node,
                b"go" => Brings::Go,
                b"rust" => Brings::Rust,
                b"nginx" => Brings::Nginx,
                b"redis" => Brings::Redis,
                _ => Brings::Nothing,
            };
            return (Family::Wolfi, brings);
        }
        _ => {}
    }
    match name {
        b"debian" | b"ubuntu" | b"buildpack-deps" | b"postgres" | b"mariadb" | b"httpd"
        | b"php" | b"ruby" | b"perl" | b"openjdk" | b"eclipse-temurin" | b"gcc" | b"haproxy"
        | b"mongo" | b"cuda" | b"pytorch" | b"tensorflow" => (Family::Debian, Brings::Nothing),
        // the uv images with a distribution carry it in the tag: `0.9-python3.13-bookworm-slim`
        b"python" | b"uv" => (Family::Debian, Brings::Python),
        b"node" => (Family::Debian, Brings::Node),
        b"golang" => (Family::Debian, Brings::Go),
        b"rust" => (Family::Debian, Brings::Rust),
        b"nginx" | b"nginx-unprivileged" => (Family::Debian, Brings::Nginx),
        b"redis" | b"valkey" => (Family::Debian, Brings::Redis),
        b"alpine" => (Family::Alpine, Brings::Nothing),
        b"fedora" | b"centos" | b"rockylinux" | b"almalinux" | b"oraclelinux" | b"amazonlinux"
        | b"ubi" | b"ubi-minimal" | b"ubi8" | b"ubi9" | b"ubi10" | b"ubi-micro" => {
            (Family::RedHat, Brings::Nothing)
        }
        b"wolfi-base" => (Family::Wolfi, Brings::Nothing),
        b"busybox" => (Family::Busybox, Brings::Nothing),
        _ => (Family::Unknown, Brings::Nothing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_tells_the_distribution() {
        assert_eq!(of_text(b"python:3.13-alpine3.22").family, Family::Alpine);
        assert_eq!(of_text(b"python:3.13-slim").family, Family::Debian);
        assert_eq!(
            of_text(b"docker.io/library/node:24-alpine").brings,
            Brings::Node
        );
        assert_eq!(
            of_text(b"gcr.io/distroless/cc-debian12:nonroot").family,
            Family::Distroless
        );
        assert!(of_text(b"gcr.io/distroless/cc-debian12:nonroot").nonroot);
        assert!(!of_text(b"gcr.io/distroless/cc-debian12:nonroot").shell);
    }

    #[test]
    fn a_word_of_a_tag_is_whole() {
        assert!(of_text(b"python:3.13-slim").slim);
        assert!(!of_text(b"python:3.13-slimmer").slim);
        assert!(of_text(b"python:3-slim2_x").slim);
        assert!(!of_text(b"python:3xslim").slim);
        assert_eq!(of_text(b"node:24-myalpine").family, Family::Debian);
        assert_eq!(of_text(b"node:alpine3.22").family, Family::Alpine);
    }

    #[test]
    fn red_hat_has_three_installers() {
        assert_eq!(
            of_text(b"registry.access.redhat.com/ubi9/ubi-minimal:9.6").installer,
            Installer::Microdnf
        );
        assert_eq!(of_text(b"amazonlinux:2").installer, Installer::Yum);
        assert_eq!(of_text(b"amazonlinux:2023").installer, Installer::Dnf);
        assert_eq!(of_text(b"fedora:43").installer, Installer::Dnf);
    }

    #[test]
    fn a_port_is_not_a_tag() {
        let facts = of_text(b"registry.example:5000/team/app");
        assert!(!facts.tagged);
        assert!(of_text(b"registry.example:5000/team/app:latest").latest);
        assert!(of_text(b"app@sha256:00").pinned);
    }
}
