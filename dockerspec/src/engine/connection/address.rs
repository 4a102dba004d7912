//! Where an engine listens, as `DOCKER_HOST` and contexts write it.
//!
//! <https://docs.docker.com/reference/cli/docker/#host>

use std::fmt;

use super::ssh::Login;
use crate::engine::error::EngineError;
use crate::engine::mask::Mask;

/// An address of an engine that this client can talk to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum Address {
    /// Path of a Unix socket.
    Unix(String),
    /// Host and port, in the clear or with TLS.
    Tcp(String),
    /// Path of a Windows named pipe.
    Pipe(String),
    /// A machine on which `docker system dial-stdio` is run.
    Ssh(Login),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{path}"),
            Self::Tcp(host) => write!(f, "tcp://{host}"),
            Self::Pipe(path) => write!(f, "npipe://{path}"),
            Self::Ssh(login) => login.fmt(f),
        }
    }
}

/// Socket of an engine where the address names none.
const SOCKET: &str = "/var/run/docker.sock";
/// Port of an engine where the address names none: in the clear, and with TLS.
const PORTS: [&str; 2] = ["2375", "2376"];

impl Address {
    /// Reads an address as `DOCKER_HOST` has it; `tls` decides which port is meant where none is named.
    pub(in crate::engine) fn parse(text: &str, tls: bool) -> Result<Self, EngineError> {
        Self::read(text, tls).map_err(|reason| EngineError::BadAddress {
            address: Mask::new().text(text).into_owned(),
            reason: reason.to_owned(),
        })
    }

    fn read(text: &str, tls: bool) -> Result<Self, &'static str> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return if text.starts_with(['/', '.']) {
                Err("a socket is written `unix:///path/to/docker.sock`")
            } else if text.contains(':') {
                // as docker reads it
                host_and_port(text, tls).map(Self::Tcp)
            } else {
                Err(
                    "write `unix:///path/to/docker.sock`, `tcp://host:2375`, `ssh://user@host` or `npipe:////./pipe/docker_engine`",
                )
            };
        };
        match scheme {
            "unix" if cfg!(not(unix)) => {
                Err("this system has no Unix sockets; use `npipe://` or `tcp://`")
            }
            // as docker reads it
            "unix" if rest.is_empty() => Ok(Self::Unix(SOCKET.to_owned())),
            "unix" => Ok(Self::Unix(rest.to_owned())),
            "npipe" if cfg!(not(windows)) => {
                Err("named pipes exist on Windows only; use `unix://`")
            }
            "npipe" if rest.is_empty() => Err("the name of the pipe is missing"),
            "npipe" => Ok(Self::Pipe(rest.to_owned())),
            "tcp" | "http" => host_and_port(rest, tls).map(Self::Tcp),
            "https" => host_and_port(rest, true).map(Self::Tcp),
            "ssh" => Login::parse(rest).map(Self::Ssh),
            _ => Err("the scheme is none of `unix`, `tcp`, `ssh`, `http`, `https` and `npipe`"),
        }
    }
}

/// `host:port` with the port filled in, IPv6 in brackets.
fn host_and_port(rest: &str, tls: bool) -> Result<String, &'static str> {
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.is_empty() {
        return Err("the host is missing, as in `tcp://127.0.0.1:2375`");
    }
    if rest.contains(['/', '?', '#', '@']) {
        return Err("only a host and a port may follow `tcp://`");
    }
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (rest, PORTS[usize::from(tls)]),
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
        match Address::parse(text, false) {
            Err(EngineError::BadAddress { address, reason }) => {
                assert_eq!(address, text.replace("secret", "***"));
                reason
            }
            other => panic!("`{text}` gave {other:?}"),
        }
    }

    #[test]
    fn sockets_and_hosts_are_read() {
        let read = |text| Address::parse(text, false).ok();
        assert_eq!(
            read("unix:///run/d.sock"),
            Some(Address::Unix("/run/d.sock".to_owned()))
        );
        let usual = Address::Unix("/var/run/docker.sock".to_owned());
        assert_eq!(read("unix://"), Some(usual));
        assert_eq!(read("tcp://10.0.0.1:2376"), Some(tcp("10.0.0.1:2376")));
        assert_eq!(read("http://box"), Some(tcp("box:2375")));
        assert_eq!(read("tcp://[::1]:99"), Some(tcp("[::1]:99")));
        assert_eq!(read("tcp://[::1]/"), Some(tcp("[::1]:2375")));
        assert_eq!(read("localhost:2375"), Some(tcp("localhost:2375")));
        assert_eq!(read("https://box"), Some(tcp("box:2376")));
        assert_eq!(
            Address::parse("tcp://box", true).ok(),
            Some(tcp("box:2376"))
        );
        let ssh = read("ssh://me@box:2222/run/d.sock").map(|it| it.to_string());
        assert_eq!(ssh.as_deref(), Some("ssh://me@box:2222/run/d.sock"));
    }

    #[test]
    fn nonsense_is_refused_with_what_to_write() {
        assert!(reason("/var/run/docker.sock").contains("unix:///path"));
        assert!(reason("localhost").contains("tcp://host:2375"));
        assert!(reason("C:\\docker").contains("port"));
        assert!(reason("").contains("tcp://host:2375"));
        assert!(reason("tcp://").contains("missing"));
        assert!(reason("tcp://:2375").contains("missing"));
        assert!(reason("tcp://a:99999").contains("port"));
        assert!(reason("tcp://a b:1").contains("character"));
        assert!(reason("tcp://::1").contains("brackets"));
        assert!(reason("tcp://a:1/v1.41").contains("only a host"));
        assert!(reason("npipe:////./pipe/docker_engine").contains("Windows"));
        assert!(reason("ssh://::1").contains("brackets"));
        assert!(reason("ssh://me:secret@host").contains("password"));
        assert!(reason("ftp://host").contains("none of"));
    }
}
