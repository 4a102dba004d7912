//! Which programs a base image is known to lack, and how a probe can be made in it.

use super::base::{self, Brings, Family};
use super::facts::Facts;

/// How a recipe's probe asks a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prober {
    Curl,
    Wget,
    Python,
    Node,
    /// `/dev/tcp` of bash.
    Bash,
}

/// The program with which `healthcheck_http` asks, if there is one.
pub(crate) const fn http_prober(stage: &Facts<'_>) -> Option<Prober> {
    if stage.has_curl {
        return Some(Prober::Curl);
    }
    if stage.has_wget {
        return Some(Prober::Wget);
    }
    match (stage.base.family, stage.base.brings) {
        (_, Brings::Python) => Some(Prober::Python),
        (_, Brings::Node) => Some(Prober::Node),
        (Family::Alpine | Family::Busybox, _) => Some(Prober::Wget),
        (Family::Debian, Brings::Nginx | Brings::Go | Brings::Rust) if !stage.base.slim => {
            Some(Prober::Curl)
        }
        (Family::Wolfi, _) if !stage.base.nonroot => Some(Prober::Wget),
        _ => None,
    }
}

/// The program with which `healthcheck_tcp` asks, if there is one.
pub(crate) const fn tcp_prober(stage: &Facts<'_>) -> Option<Prober> {
    match (stage.base.family, stage.base.brings) {
        (_, Brings::Python) => Some(Prober::Python),
        (_, Brings::Node) => Some(Prober::Node),
        (Family::Debian | Family::RedHat, _) => Some(Prober::Bash),
        (Family::Alpine | Family::Busybox, _) => Some(Prober::Wget),
        _ => None,
    }
}

/// Whether the base itself certainly has no such program.
pub(crate) const fn lacks(base: &base::Facts, program: &[u8]) -> bool {
    if base.unknown {
        return false;
    }
    let bare = matches!(
        (base.family, base.shell),
        (Family::Scratch, _) | (Family::Distroless, false)
    );
    match program {
        b"sh" | b"ash" => bare,
        b"bash" => bare || matches!(base.family, Family::Alpine | Family::Busybox),
        b"curl" => {
            matches!(
                base.family,
                Family::Scratch | Family::Distroless | Family::Busybox
            ) || (base.plain && matches!(base.family, Family::Alpine))
                || lacks_downloader(base)
        }
        b"wget" => bare || lacks_downloader(base),
        b"nc" => bare || lacks_downloader(base),
        b"python" | b"python3" => {
            lacks_language(base, bare) && !matches!(base.brings, Brings::Python)
        }
        b"node" => lacks_language(base, bare) && !matches!(base.brings, Brings::Node),
        _ => false,
    }
}

/// Debian's own image and the slim ones built on it.
const fn lacks_downloader(base: &base::Facts) -> bool {
    base.plain && base.slim && matches!(base.family, Family::Debian)
}

const fn lacks_language(base: &base::Facts, bare: bool) -> bool {
    bare || matches!(base.family, Family::Busybox)
        || (base.plain && (base.slim || matches!(base.family, Family::Alpine)))
}
