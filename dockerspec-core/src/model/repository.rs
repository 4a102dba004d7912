//! The repository of an image reference, compared as a policy names registries and bases.

use crate::check::vocabulary::{cut, drop_last, ends, eq, has_byte, skip, starts};

/// Registry, path and tag of a reference; Docker Hub's short forms are one with its long ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repository<'t> {
    registry: &'t [u8],
    path: &'t [u8],
    tag: &'t [u8],
}

const HUB: &[u8] = b"docker.io";

impl<'t> Repository<'t> {
    /// Of a reference without variables.
    pub(crate) const fn of(reference: &'t [u8]) -> Self {
        let name = cut(reference, b'@').0;
        let (registry, rest) = match cut(name, b'/') {
            (first, Some(rest)) if is_host(first) => (first, rest),
            _ => (HUB, name),
        };
        let (path, tag) = cut(rest, b':');
        let hub = matches!(
            registry,
            b"docker.io" | b"index.docker.io" | b"registry-1.docker.io"
        );
        Repository {
            registry: if hub { HUB } else { registry },
            path: match path {
                [b'l', b'i', b'b', b'r', b'a', b'r', b'y', b'/', name @ ..] if hub => name,
                path => path,
            },
            tag: match tag {
                Some(tag) => tag,
                None => b"",
            },
        }
    }

    /// Whether it lies in a registry, given as `ghcr.io`, `ghcr.io/acme` or `*.acme.example`.
    pub(crate) const fn is_of(&self, trusted: &[u8]) -> bool {
        match trusted {
            [b'*', suffix @ ..] => ends(self.registry, suffix),
            [prefix @ .., b'*'] if !has_byte(prefix, b'/') => starts(self.registry, prefix),
            _ => {
                let (host, path) = match cut(trusted, b'/') {
                    (first, path) if is_host(first) => (first, path),
                    _ => (HUB, Some(trusted)),
                };
                if !eq(self.registry, Self::of_host(host)) {
                    return false;
                }
                match path {
                    None | Some(b"" | b"*") => true,
                    Some([prefix @ .., b'*']) => starts(self.path, prefix),
                    Some(path) => is_below(self.path, path),
                }
            }
        }
    }

    const fn of_host(host: &[u8]) -> &[u8] {
        match host {
            b"index.docker.io" | b"registry-1.docker.io" => HUB,
            host => host,
        }
    }

    /// Whether it is the repository, given as `python`, `gcr.io/distroless/*` or `debian:13*`.
    pub(crate) const fn is(&self, allowed: &[u8]) -> bool {
        let wanted = Repository::of(allowed);
        if !eq(self.registry, wanted.registry) {
            return false;
        }
        is_like(self.path, wanted.path) && (wanted.tag.is_empty() || is_like(self.tag, wanted.tag))
    }
}

/// Whether the first part of a reference is a host: it has a dot or a port, or is `localhost`.
const fn is_host(text: &[u8]) -> bool {
    matches!(text, b"localhost") || has_byte(text, b'.') || has_byte(text, b':')
}

const fn is_like(text: &[u8], pattern: &[u8]) -> bool {
    match pattern {
        [prefix @ .., b'*'] => starts(text, prefix),
        _ => eq(text, pattern),
    }
}

const fn is_below(path: &[u8], folder: &[u8]) -> bool {
    let folder = match folder {
        [_, .., b'/'] => drop_last(folder, 1),
        folder => folder,
    };
    starts(path, folder) && matches!(skip(path, folder.len()), [] | [b'/', ..])
}

#[cfg(test)]
mod tests {
    use super::Repository;

    fn of(reference: &str, trusted: &str) -> bool {
        Repository::of(reference.as_bytes()).is_of(trusted.as_bytes())
    }

    fn is(reference: &str, allowed: &str) -> bool {
        Repository::of(reference.as_bytes()).is(allowed.as_bytes())
    }

    #[test]
    fn the_hub_has_several_names() {
        assert!(of("debian", "docker.io"));
        assert!(of("index.docker.io/library/debian:13", "docker.io"));
        assert!(of("acme/app:1", "acme"));
        assert!(!of("acme.example/app", "docker.io"));
    }

    #[test]
    fn a_registry_may_be_a_part_of_one() {
        assert!(of("ghcr.io/acme/app:1", "ghcr.io"));
        assert!(of("ghcr.io/acme/app:1", "ghcr.io/acme"));
        assert!(!of("ghcr.io/acme-evil/app:1", "ghcr.io/acme"));
        assert!(of("eu.acme.example/app", "*.acme.example"));
        assert!(!of("acme.example.evil/app", "*.acme.example"));
        assert!(of("localhost:5000/app", "localhost*"));
    }

    #[test]
    fn a_base_is_named_with_or_without_its_tag() {
        assert!(is("docker.io/library/python:3.13", "python"));
        assert!(!is("somebody/python:3.13", "python"));
        assert!(is(
            "gcr.io/distroless/cc-debian12:nonroot",
            "gcr.io/distroless/*"
        ));
        assert!(is("debian:13.1-slim", "debian:13*"));
        assert!(!is("debian:12", "debian:13*"));
    }
}
