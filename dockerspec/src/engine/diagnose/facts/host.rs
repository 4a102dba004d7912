//! The engine's machine, and this one where it is the same: who has a port, and what listens in a container.
//!
//! <https://docs.kernel.org/networking/proc_net_tcp.html>

use std::fs;
use std::path::Path;

use super::{Facts, Holder, Host};
use crate::engine::Engine;

/// `TCP_LISTEN` of the kernel.
const LISTEN: &str = "0A";

pub(super) async fn engine(engine: &Engine) -> Host {
    let info = engine.docker.info().await.unwrap_or_default();
    let mut runtimes: Vec<String> = info.runtimes.unwrap_or_default().into_keys().collect();
    runtimes.sort();
    Host {
        arch: arch(&info.architecture.unwrap_or_default()),
        root: info.docker_root_dir.unwrap_or_default(),
        runtimes,
    }
}

/// The kernel's name of a CPU, as images have it.
fn arch(kernel: &str) -> String {
    let name = match kernel {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "armv7l" | "armv6l" => "arm",
        "i386" | "i686" => "386",
        other => other,
    };
    name.to_owned()
}

/// Who has each published port: another container, or a process of this machine.
pub(super) fn holders(engine: &Engine, facts: &Facts) -> Vec<Holder> {
    let local = engine.address().starts_with("unix:");
    let holder = |port: u16| {
        let other = facts.others.iter().find(|it| it.published.contains(&port));
        if let Some(other) = other {
            return Some(Holder {
                port,
                who: format!("the container `{}`", other.name),
                command: format!("docker stop {}", other.name),
            });
        }
        let (pid, name) = local.then(|| process(port)).flatten()?;
        Some(Holder {
            port,
            who: format!("the process `{name}` ({pid}) of this machine"),
            command: format!("ps -fp {pid}"),
        })
    };
    facts
        .ports
        .iter()
        .filter(|it| it.host != 0)
        .filter_map(|it| holder(it.host))
        .collect()
}

/// The process that listens on a port of this machine, where this user may see it.
fn process(port: u16) -> Option<(u32, String)> {
    let mut inodes = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let text = fs::read_to_string(table).unwrap_or_default();
        let rows = text.lines().filter_map(Row::read);
        inodes.extend(
            rows.filter(|row| row.port == port)
                .map(|row| format!("socket:[{}]", row.inode)),
        );
    }
    if inodes.is_empty() {
        return None;
    }
    for entry in fs::read_dir("/proc").ok()?.flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|it| it.parse::<u32>().ok())
        else {
            continue;
        };
        let Ok(open) = fs::read_dir(entry.path().join("fd")) else {
            continue;
        };
        let has = open
            .flatten()
            .filter_map(|it| fs::read_link(it.path()).ok());
        if has
            .into_iter()
            .any(|it| inodes.iter().any(|inode| Path::new(inode) == it))
        {
            let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
            return Some((pid, name.trim().to_owned()));
        }
    }
    None
}

/// A row of `/proc/net/tcp` that listens.
struct Row {
    port: u16,
    /// Whether only the machine itself, or the container itself, reaches it.
    loopback: bool,
    inode: String,
}

impl Row {
    fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        if *fields.get(3)? != LISTEN {
            return None;
        }
        let (address, port) = fields.get(1)?.rsplit_once(':')?;
        let loopback = (address.len() == 8 && address.ends_with("7F"))
            || address == "00000000000000000000000001000000";
        Some(Row {
            port: u16::from_str_radix(port, 16).ok()?,
            loopback,
            inode: (*fields.get(9)?).to_owned(),
        })
    }
}

/// What listens in the network of a running container, where its process is one of this machine.
pub(super) fn listening(facts: &Facts) -> Option<Vec<(u16, bool)>> {
    let pid = facts.state.pid;
    if facts.state.status != "running" || pid <= 0 {
        return None;
    }
    let groups = fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?;
    // elsewhere the number belongs to another process
    if facts.id.is_empty() || !groups.contains(&facts.id) {
        return None;
    }
    let mut ports: Vec<(u16, bool)> = Vec::new();
    for table in ["tcp", "tcp6"] {
        let text = fs::read_to_string(format!("/proc/{pid}/net/{table}")).ok()?;
        ports.extend(
            text.lines()
                .filter_map(Row::read)
                .map(|row| (row.port, !row.loopback)),
        );
    }
    // the engine's own name server listens there too
    ports.sort_unstable();
    ports.dedup();
    Some(ports)
}

#[cfg(test)]
mod tests {
    use super::Row;

    #[test]
    fn a_listener_is_told_from_a_connection_and_loopback_from_all_addresses() {
        let all =
            "0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1 x";
        let row = Row::read(all).unwrap();
        assert_eq!(
            (row.port, row.loopback, row.inode.as_str()),
            (8080, false, "4711")
        );
        let own = "1: 0100007F:0050 00000000:0000 0A 0:0 00:0 0 0 0 12 1 x";
        assert!(Row::read(own).unwrap().loopback);
        let connection = "2: 0100007F:0050 0100007F:9999 01 0:0 00:0 0 0 0 12 1 x";
        assert!(Row::read(connection).is_none());
        assert!(Row::read("sl local_address rem_address st").is_none());
    }
}
