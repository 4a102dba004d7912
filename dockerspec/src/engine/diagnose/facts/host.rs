//! The engine's machine, and this one where it is the same: who has a port, and what listens in a container.
//!
//! <https://docs.kernel.org/networking/proc_net_tcp.html>

use std::fs;
use std::path::Path;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::{Facts, Holder, Host};
use crate::engine::Engine;

/// A file system of another machine that does not answer holds `df` up.
const PATIENCE: Duration = Duration::from_millis(500);

/// `TCP_LISTEN` of the kernel.
const LISTEN: &str = "0A";

pub(super) async fn engine(engine: &Engine) -> Host {
    let info = engine.docker.info().await.unwrap_or_default();
    let mut runtimes: Vec<String> = info.runtimes.unwrap_or_default().into_keys().collect();
    runtimes.sort();
    Host {
        arch: arch(&info.architecture.unwrap_or_default()),
        root: info.docker_root_dir.unwrap_or_default(),
        free: None,
        runtimes,
    }
}

/// Free space of the engine's data in bytes, where the engine is on this machine.
pub(super) async fn free(engine: &Engine, root: &str) -> Option<i64> {
    if !engine.address().starts_with("unix:") || !root.starts_with('/') {
        return None;
    }
    let asked = Command::new("df")
        .args(["-P", "-k", root])
        .kill_on_drop(true)
        .output();
    let said = timeout(PATIENCE, asked).await.ok()?.ok()?;
    free_of(&String::from_utf8_lossy(&said.stdout))
}

/// The fourth column of what `df -P -k` prints.
///
/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/df.html>
fn free_of(table: &str) -> Option<i64> {
    let row = table.lines().nth(1)?;
    let kib: i64 = row.split_whitespace().nth(3)?.parse().ok()?;
    kib.checked_mul(1024)
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
        // each four bytes are written back to front; Java has IPv4 within IPv6
        let v4 = address
            .strip_prefix("0000000000000000FFFF0000")
            .unwrap_or(address);
        let loopback =
            (v4.len() == 8 && v4.ends_with("7F")) || address == "00000000000000000000000001000000";
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
    let table = |name: &str| fs::read_to_string(format!("/proc/{pid}/net/{name}"));
    let v4 = table("tcp").ok()?;
    // a kernel without IPv6 has no such table
    Some(open(&v4, &table("tcp6").unwrap_or_default()))
}

/// The ports of both tables, with whether others reach them.
fn open(v4: &str, v6: &str) -> Vec<(u16, bool)> {
    let rows = v4.lines().chain(v6.lines()).filter_map(Row::read);
    let mut ports: Vec<(u16, bool)> = rows.map(|row| (row.port, !row.loopback)).collect();
    // the engine's own name server listens there too
    ports.sort_unstable();
    ports.dedup();
    ports
}

#[cfg(test)]
mod tests {
    use super::{Row, free_of, open};

    #[test]
    fn free_space_is_read_from_the_table_of_df() {
        let table = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 100 98 2 98% /var\n";
        assert_eq!(free_of(table), Some(2048));
        assert_eq!(free_of("df: /var/lib/docker: Permission denied"), None);
    }

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

    #[test]
    fn loopback_is_told_in_ipv6_too_and_ipv6_need_not_be_there() {
        let row = |address: &str| format!("0: {address}:1F90 0:0 0A 0:0 00:0 0 0 0 12 1 x");
        for (address, open_to_others) in [
            ("0100007F", false),
            ("00000000000000000000000001000000", false),
            ("0000000000000000FFFF00000100007F", false),
            ("0000000000000000FFFF0000020011AC", true),
            ("00000000000000000000000000000000", true),
            // `fd00::7f00:0`
            ("000000FD00000000000000000000007F", true),
        ] {
            let ports = open("", &row(address));
            assert_eq!(ports, [(8080, open_to_others)], "{address}");
        }
        assert_eq!(open(&row("00000000"), ""), [(8080, true)]);
    }
}
