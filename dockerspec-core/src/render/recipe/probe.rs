//! Probes of health checks, made with a program that the base has.

use alloc::format;
use alloc::string::String;

use super::word;
use crate::check::{Brings, Family, Prober, http_prober, tcp_prober};
use crate::model::healthcheck::Probe;
use crate::render::quote::json;
use crate::render::run;
use crate::render::stage::Stage;

/// The command of a health check.
pub(in crate::render) fn probe(probe: Probe<'_>, stage: &Stage<'_>) -> String {
    match probe {
        Probe::Line(line) => run::line(line),
        Probe::Http { port, path } => http(port, path, stage),
        Probe::Tcp { port } => tcp(port, stage),
    }
}

fn http(port: u16, path: &str, stage: &Stage<'_>) -> String {
    let path = encoded(path);
    let url = format!("http://127.0.0.1:{port}{path}");
    match http_prober(&stage.facts) {
        Some(Prober::Curl) => json(["curl", "-fsS", "-o", "/dev/null", &url]),
        Some(Prober::Wget) => json(["wget", "-q", "-O", "/dev/null", &url]),
        Some(Prober::Python) => {
            let script = format!("import urllib.request as r; r.urlopen('{url}', timeout=10)");
            json(["python3", "-c", &script])
        }
        Some(Prober::Node) => {
            let script = format!(
                "require('http').get('{url}', r => process.exit(r.statusCode < 400 ? 0 : 1)).on('error', () => process.exit(1))"
            );
            json([node(stage), "-e", &script])
        }
        Some(Prober::Bash) => {
            let script = format!(
                "exec 3<>/dev/tcp/127.0.0.1/{port} && printf '%s\\r\\n' 'GET {path} HTTP/1.0' 'Host: 127.0.0.1' '' >&3 && read -r _ status _ <&3 && [[ $status == [23]?? ]]"
            );
            json(["bash", "-c", &script])
        }
        // the policy lets it pass: whichever is there
        None => {
            let url = word(&url);
            format!("wget -q -O /dev/null {url} || curl -fsS -o /dev/null {url} || exit 1")
        }
    }
}

fn tcp(port: u16, stage: &Stage<'_>) -> String {
    match tcp_prober(&stage.facts) {
        Some(Prober::Python) => {
            let script =
                format!("import socket; socket.create_connection(('127.0.0.1', {port}), 10)");
            json(["python3", "-c", &script])
        }
        Some(Prober::Node) => {
            let script = format!(
                "require('net').connect({port}, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"
            );
            json([node(stage), "-e", &script])
        }
        Some(Prober::Bash) => {
            let script = format!("exec 3<>/dev/tcp/127.0.0.1/{port}");
            json(["bash", "-c", &script])
        }
        // busybox
        Some(Prober::Wget | Prober::Curl) => json(["nc", "-z", "127.0.0.1", &format!("{port}")]),
        None => format!("nc -z 127.0.0.1 {port} || exit 1"),
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
