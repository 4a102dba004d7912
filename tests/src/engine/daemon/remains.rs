//! Ends and removes what a daemon leaves: its containerd, shims, containers, mounts and files.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

/// Ends every process that belongs to the daemon of `folder`, then unmounts and removes the folder.
pub(super) fn remove(folder: &Path) {
    let text = folder.display().to_string();
    for _ in 0..20 {
        let ids = processes(&text);
        if ids.is_empty() {
            break;
        }
        drop(signal("KILL", &ids));
        thread::sleep(Duration::from_millis(50));
    }
    for _ in 0..5 {
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
        let below: Vec<&str> = mounts
            .lines()
            .filter_map(|it| it.split(' ').nth(1))
            .filter(|it| it.strip_prefix(&text).is_some_and(|it| it.starts_with('/')))
            .collect();
        if below.is_empty() {
            break;
        }
        drop(
            Command::new("umount")
                .arg("-l")
                .args(below.iter().rev())
                .output(),
        );
    }
    drop(fs::remove_dir_all(folder));
}

/// Sends a signal to processes by their id.
pub(super) fn signal(name: &str, ids: &[u32]) -> std::io::Result<()> {
    let ids = ids.iter().map(u32::to_string);
    Command::new("kill")
        .arg("-s")
        .arg(name)
        .args(ids)
        .output()?;
    Ok(())
}

/// Processes that name the folder in their arguments or have their root in it, and what these started.
fn processes(folder: &str) -> Vec<u32> {
    let mut parents = Vec::new();
    let mut found = HashSet::new();
    let own = std::process::id();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|it| it.parse().ok()) else {
            continue;
        };
        let read = |file| fs::read(entry.path().join(file)).unwrap_or_default();
        let stat = String::from_utf8_lossy(&read("stat")).into_owned();
        let mut fields = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace();
        if fields.next() == Some("Z") || id == own {
            continue;
        }
        let parent: u32 = fields.next().and_then(|it| it.parse().ok()).unwrap_or(0);
        parents.push((id, parent));
        let named = String::from_utf8_lossy(&read("cmdline")).contains(folder);
        // The parts of a root made of layers are options of the mount at `/`.
        let rooted = String::from_utf8_lossy(&read("mountinfo"))
            .lines()
            .any(|it| it.split(' ').nth(4) == Some("/") && it.contains(folder));
        if named || rooted {
            found.insert(id);
        }
    }
    loop {
        let before = found.len();
        for (id, parent) in &parents {
            if found.contains(parent) {
                found.insert(*id);
            }
        }
        if found.len() == before {
            break;
        }
    }
    let mut found: Vec<u32> = found.into_iter().collect();
    found.sort_unstable();
    found
}
