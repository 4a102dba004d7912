//! Where an engine listens: `DOCKER_HOST`, or the sockets an engine is known to use.
//!
//! <https://docs.docker.com/reference/cli/docker/#environment-variables>

use std::ffi::OsString;
use std::fmt;
use std::path::Path;

use crate::engine::error::EngineError;

/// An address of an engine that this client can talk to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum Address {
    /// Path of a Unix socket.
    Unix(String),
    /// Host and port, in the clear.
    Tcp(String),
    /// Path of a Windows named pipe.
    Pipe(String),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{path}"),
            Self::Tcp(host) => write!(f, "tcp://{host}"),
            Self::Pipe(path) => write!(f, "npipe://{path}"),
        }
    }
}

/// Port of an engine without TLS where the address names none.
const PORT: &str = "2375";

impl Address {
    /// Reads an address as `DOCKER_HOST` has it.
    pub(in crate::engine) fn parse(text: &str) -> Result<Self, EngineError> {
        let bad = |reason: &str| {
            Err(EngineError::BadAddress {
                address: text.to_owned(),
                reason: reason.to_owned(),
            })
        };
        let Some((scheme, rest)) = text.split_once("://") else {
            return if text.starts_with(['/', '.']) {
                bad("a socket is written `unix:///path/to/docker.sock`")
            } else {
                bad(
                    "write `unix:///path/to/docker.sock`, `tcp://host:2375` or `npipe:////./pipe/docker_engine`",
                )
            };
        };
        match scheme {
            "unix" if cfg!(not(unix)) => {
                bad("this system has no Unix sockets; use `npipe://` or `tcp://`")
            }
            "unix" if rest.is_empty() => bad("the path of the socket is missing"),
            "unix" => Ok(Self::Unix(rest.to_owned())),
            "npipe" if cfg!(not(windows)) => {
                bad("named pipes exist on Windows only; use `unix://`")
            }
            "npipe" if rest.is_empty() => bad("the name of the pipe is missing"),
            "npipe" => Ok(Self::Pipe(rest.to_owned())),
            "tcp" | "http" => match host_and_port(rest) {
                Ok(host) => Ok(Self::Tcp(host)),
                Err(reason) => bad(reason),
            },
            "https" => bad(TLS),
            "ssh" => bad("ssh is not spoken here; forward the socket with \
                 `ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST` and use `unix:///tmp/docker.sock`"),
            _ => bad("the scheme is none of `unix`, `tcp`, `http` and `npipe`"),
        }
    }

    /// The addresses to try, in order: the one of `DOCKER_HOST`, or the usual sockets that exist.
    ///
    /// `lookup` reads a variable of the environment, `exists` asks whether a path is there.
    pub(in crate::engine) fn candidates(
        lookup: impl Fn(&str) -> Option<OsString>,
        exists: impl Fn(&Path) -> bool,
    ) -> Result<Vec<Self>, EngineError> {
        let variable = |name| lookup(name).filter(|it| !it.is_empty());
        if let Some(host) = variable("DOCKER_HOST") {
            let Some(host) = host.to_str() else {
                return Err(EngineError::BadAddress {
                    address: host.to_string_lossy().into_owned(),
                    reason: "it is not UTF-8".to_owned(),
                });
            };
            let address = Self::parse(host.trim())?;
            if matches!(address, Self::Tcp(_)) && variable("DOCKER_TLS_VERIFY").is_some() {
                return Err(EngineError::BadAddress {
                    address: host.to_owned(),
                    reason: format!("`DOCKER_TLS_VERIFY` is set, and {TLS}"),
                });
            }
            return Ok(vec![address]);
        }
        if cfg!(windows) {
            return Ok(vec![Self::Pipe("//./pipe/docker_engine".to_owned())]);
        }
        let under = |name, path: &str| {
            let folder = variable(name)?.into_string().ok()?;
            Some(format!("{folder}/{path}"))
        };
        let system = "/var/run/docker.sock".to_owned();
        let others = [
            under("XDG_RUNTIME_DIR", "docker.sock"),
            under("HOME", ".docker/run/docker.sock"),
        ];
        let mut found: Vec<Self> = [Some(system.clone())]
            .into_iter()
            .chain(others)
            .flatten()
            .filter(|path| exists(Path::new(path)))
            .map(Self::Unix)
            .collect();
        if found.is_empty() {
            found.push(Self::Unix(system));
        }
        Ok(found)
    }
}

const TLS: &str = "TLS is not spoken here; forward the engine's socket with \
                   `ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST` and use `unix:///tmp/docker.sock`";

/// `host:port` with the port filled in, IPv6 in brackets.
fn host_and_port(rest: &str) -> Result<String, &'static str> {
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.is_empty() {
        return Err("the host is missing, as in `tcp://127.0.0.1:2375`");
    }
    if rest.contains(['/', '?', '#', '@']) {
        return Err("only a host and a port may follow `tcp://`");
    }
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (rest, PORT),
    };
    if port.parse::<u16>().is_err() {
        return Err("the port is not a number from 0 to 65535");
    }
    let bracketed = host.starts_with('[') && host.ends_with(']');
    if host.is_empty() || (host.contains(':') && !bracketed) {
        return Err(
            "the host is missing or an IPv6 address without brackets, as in `tcp://[::1]:2375`",
        );
    }
    if host.contains(|it: char| it.is_whitespace() || it.is_control() || it == '%') {
        return Err("the host has a character that no host name can have");
    }
    Ok(format!("{host}:{port}"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::{Address, EngineError};

    fn tcp(host: &str) -> Address {
        Address::Tcp(host.to_owned())
    }

    fn reason(text: &str) -> String {
        match Address::parse(text) {
            Err(EngineError::BadAddress { address, reason }) => {
                assert_eq!(address, text);
                reason
            }
            other => panic!("`{text}` gave {other:?}"),
        }
    }

    #[test]
    fn sockets_and_hosts_are_read() {
        let read = |text| Address::parse(text).ok();
        assert_eq!(
            read("unix:///run/d.sock"),
            Some(Address::Unix("/run/d.sock".to_owned()))
        );
        assert_eq!(read("tcp://10.0.0.1:2376"), Some(tcp("10.0.0.1:2376")));
        assert_eq!(read("http://box"), Some(tcp("box:2375")));
        assert_eq!(read("tcp://[::1]:99"), Some(tcp("[::1]:99")));
        assert_eq!(read("tcp://[::1]/"), Some(tcp("[::1]:2375")));
    }

    #[test]
    fn nonsense_is_refused_with_what_to_write() {
        assert!(reason("/var/run/docker.sock").contains("unix:///path"));
        assert!(reason("localhost:2375").contains("tcp://host:2375"));
        assert!(reason("").contains("tcp://host:2375"));
        assert!(reason("unix://").contains("missing"));
        assert!(reason("tcp://").contains("missing"));
        assert!(reason("tcp://:2375").contains("missing"));
        assert!(reason("tcp://a:99999").contains("port"));
        assert!(reason("tcp://a b:1").contains("character"));
        assert!(reason("tcp://::1").contains("brackets"));
        assert!(reason("tcp://a:1/v1.41").contains("only a host"));
        assert!(reason("npipe:////./pipe/docker_engine").contains("Windows"));
        assert!(reason("ssh://me@host").contains("forward the socket"));
        assert!(reason("https://host:2376").contains("TLS"));
        assert!(reason("ftp://host").contains("none of"));
    }

    #[test]
    fn docker_host_stands_over_the_sockets() {
        let lookup = |name: &str| (name == "DOCKER_HOST").then(|| "tcp://a:1".into());
        assert_eq!(
            Address::candidates(lookup, |_| true).ok(),
            Some(vec![tcp("a:1")])
        );
    }

    #[test]
    fn tls_that_was_asked_for_is_not_dropped() {
        let lookup = |name: &str| match name {
            "DOCKER_HOST" => Some("tcp://a:1".into()),
            "DOCKER_TLS_VERIFY" => Some("1".into()),
            _ => None,
        };
        let refused = Address::candidates(lookup, |_| true)
            .unwrap_err()
            .to_string();
        assert!(refused.contains("DOCKER_TLS_VERIFY"), "{refused}");
    }

    #[test]
    fn the_sockets_that_exist_are_tried_in_order() {
        let lookup = |name: &str| match name {
            "XDG_RUNTIME_DIR" => Some("/run/user/7".into()),
            "HOME" => Some("/home/me".into()),
            _ => None,
        };
        let found = Address::candidates(lookup, |path| !path.starts_with("/var")).unwrap();
        let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "unix:///run/user/7/docker.sock",
                "unix:///home/me/.docker/run/docker.sock"
            ]
        );
        let none = Address::candidates(lookup, |_| false).unwrap();
        assert_eq!(none, [Address::Unix("/var/run/docker.sock".to_owned())]);
    }
}
