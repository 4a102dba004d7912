//! Probes of health checks, made with a program that the base has.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::word;
use crate::check::{Brings, Family, Prober, http_prober, tcp_prober};
use crate::model::healthcheck::Probe;
use crate::render::quote::json;
use crate::render::run;
use crate::render::stage::Stage;

/// What a health check runs.
#[derive(Debug)]
pub(in crate::render) enum Command {
    /// A program and its arguments.
    Words(Vec<String>),
    /// A line for a shell.
    Shell(String),
}

impl Command {
    fn of<const N: usize>(words: [&str; N]) -> Self {
        Command::Words(words.map(String::from).into())
    }
}

/// The command of a health check, as `HEALTHCHECK CMD` has it.
pub(in crate::render) fn probe(probe: Probe<'_>, stage: &Stage<'_>) -> String {
    let command = match probe {
        Probe::Line(line) => return run::line(line),
        Probe::Http { port, path } => http(port, path, stage),
        Probe::Tcp { port } => tcp(port, stage),
    };
    match command {
        Command::Words(words) => json(words),
        Command::Shell(line) => line,
    }
}

/// A request that must succeed.
pub(in crate::render) fn http(port: u16, path: &str, stage: &Stage<'_>) -> Command {
    let path = encoded(path);
    let url = format!("http://127.0.0.1:{port}{path}");
    match http_prober(&stage.facts) {
        Some(Prober::Curl) => Command::of(["curl", "-fsS", "-o", "/dev/null", &url]),
        Some(Prober::Wget) => Command::of(["wget", "-q", "-O", "/dev/null", &url]),
        Some(Prober::Python) => {
            let script = format!("import urllib.request as r; r.urlopen('{url}', timeout=10)");
            Command::of(["python3", "-c", &script])
        }
        Some(Prober::Node) => {
            let script = format!(
                "require('http').get('{url}', r => process.exit(r.statusCode < 400 ? 0 : 1)).on('error', () => process.exit(1))"
            );
            Command::of([node(stage), "-e", &script])
        }
        Some(Prober::Bash) => {
            let script = format!(
                "exec 3<>/dev/tcp/127.0.0.1/{port} && printf '%s\\r\\n' 'GET {path} HTTP/1.0' 'Host: 127.0.0.1' '' >&3 && read -r _ status _ <&3 && [[ $status == [23]?? ]]"
            );
            Command::of(["bash", "-c", &script])
        }
        // the policy lets it pass: whichever is there
        None => {
            let url = word(&url);
            Command::Shell(format!(
                "wget -q -O /dev/null {url} || curl -fsS -o /dev/null {url} || exit 1"
            ))
        }
    }
}

/// A connection that must be accepted.
pub(in crate::render) fn tcp(port: u16, stage: &Stage<'_>) -> Command {
    match tcp_prober(&stage.facts) {
        Some(Prober::Python) => {
            let script =
                format!("import socket; socket.create_connection(('127.0.0.1', {port}), 10)");
            Command::of(["python3", "-c", &script])
        }
        Some(Prober::Node) => {
            let script = format!(
                "require('net').connect({port}, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"
            );
            Command::of([node(stage), "-e", &script])
        }
        Some(Prober::Bash) => {
            let script = format!("exec 3<>/dev/tcp/127.0.0.1/{port}");
            Command::of(["bash", "-c", &script])
        }
        // busybox
        Some(Prober::Wget | Prober::Curl) => {
            Command::of(["nc", "-z", "127.0.0.1", &format!("{port}")])
        }
        None => Command::Shell(format!("nc -z 127.0.0.1 {port} || exit 1")),
    }
}

/// The program `node`; distroless images do not have it in their PATH.
fn node(stage: &Stage<'_>) -> &'static str {
    let base = &stage.facts.base;
    if base.family == Family::Distroless && base.brings == Brings::Node {
        "/nodejs/bin/node"
    } else {
        "node"
    }
}

/// A path of a URL, every character that means something elsewhere as `%41`.
fn encoded(path: &str) -> String {
    let mut text = String::new();
    if !path.starts_with('/') {
        text.push('/');
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => text.push(char::from(byte)),
            b'/' | b'-' | b'_' | b'.' | b'~' | b'?' | b'=' | b'&' | b'+' | b',' | b':' | b'@' => {
                text.push(char::from(byte));
            }
            // what is encoded already
            b'%' => text.push('%'),
            _ => text.extend(["%", &format!("{byte:02X}")]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn a_path_cannot_leave_its_quotes() {
        assert_eq!(encoded("/health?full=1&x=%20"), "/health?full=1&x=%20");
        assert_eq!(
            encoded("a'b\"c $(d)\\é\n"),
            "/a%27b%22c%20%24%28d%29%5C%C3%A9%0A"
        );
    }
}
