//! What control groups allow this process, in both of their versions.
//!
//! Sources: <https://docs.kernel.org/admin-guide/cgroup-v2.html>,
//! <https://docs.kernel.org/admin-guide/cgroup-v1/memory.html>, <https://docs.kernel.org/scheduler/sched-bwc.html>

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::facts::Limits;

/// The limits of this process; the files are looked for below `root`.
pub(super) fn limits(root: &Path) -> Limits {
    let groups = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let mount = root.join("sys/fs/cgroup");
    let first = |controller| {
        group(&groups, |names| {
            names.split(',').any(|name| name == controller)
        })
    };
    let (memory, cpu) = (first("memory"), first("cpu"));
    let unified = group(&groups, str::is_empty);
    let version = match (memory.or(cpu), unified) {
        (Some(_), _) => 1,
        (None, Some(_)) => 2,
        (None, None) => 0,
    };
    let memory = match (memory, unified) {
        (Some(group), _) => least(&mount.join("memory"), group, |folder| {
            bytes(&folder.join("memory.limit_in_bytes"))
        }),
        (None, Some(group)) => least(&mount, group, |folder| bytes(&folder.join("memory.max"))),
        (None, None) => None,
    };
    let cpus = match (cpu, unified) {
        (Some(group), _) => {
            let controller = ["cpu", "cpu,cpuacct"].map(|name| mount.join(name));
            let found = controller.iter().find(|folder| folder.is_dir());
            found.and_then(|folder| least(folder, group, quota))
        }
        (None, Some(group)) => least(&mount, group, |folder| {
            let text = fs::read_to_string(folder.join("cpu.max")).ok()?;
            let (quota, period) = text.trim().split_once(' ')?;
            share(quota, period)
        }),
        (None, None) => None,
    };
    Limits {
        version,
        memory,
        cpus,
    }
}

/// The path of the group whose controllers are asked for: lines are `number:controllers:path`.
fn group(groups: &str, wanted: impl Fn(&str) -> bool) -> Option<&str> {
    groups.lines().find_map(|line| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        wanted(controllers).then_some(path)
    })
}

/// The least of a group and all groups around it: each one limits those in it.
fn least<T: PartialOrd>(mount: &Path, group: &str, read: impl Fn(&Path) -> Option<T>) -> Option<T> {
    let path = Path::new(group.trim_start_matches('/'));
    // a group outside of this namespace is shown with `..`, and is not to be seen
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let mut folder: PathBuf = if inside {
        mount.join(path)
    } else {
        mount.to_owned()
    };
    let mut least = None;
    while folder.starts_with(mount) {
        if let Some(found) = read(&folder)
            && least.as_ref().is_none_or(|least| found < *least)
        {
            least = Some(found);
        }
        if !folder.pop() {
            break;
        }
    }
    least
}

/// A number of bytes; nothing for `max`, and for version 1's largest number, which means the same.
fn bytes(path: &Path) -> Option<u64> {
    const UNLIMITED: u64 = 1 << 62;
    let text = fs::read_to_string(path).ok()?;
    let bytes = text.trim().parse().ok()?;
    (bytes < UNLIMITED).then_some(bytes)
}

fn quota(folder: &Path) -> Option<f64> {
    let read = |name| fs::read_to_string(folder.join(name)).ok();
    share(
        read("cpu.cfs_quota_us")?.trim(),
        read("cpu.cfs_period_us")?.trim(),
    )
}

/// Microseconds in each period, as CPUs; a quota of `max` or -1 is none.
fn share(quota: &str, period: &str) -> Option<f64> {
    let (quota, period): (f64, f64) = (quota.parse().ok()?, period.parse().ok()?);
    (quota > 0.0 && period > 0.0).then_some(quota / period)
}

#[cfg(test)]
mod tests {
    use super::limits;
    use crate::host::inspect::tests::Root;
    use crate::host::{GIB, Limits};

    #[test]
    fn the_second_version_limits_by_every_group_around() {
        let root = Root::new(&[
            ("proc/self/cgroup", "0::/a.slice/b.scope\n"),
            ("sys/fs/cgroup/a.slice/memory.max", "2147483648\n"),
            ("sys/fs/cgroup/a.slice/cpu.max", "max 100000\n"),
            ("sys/fs/cgroup/a.slice/b.scope/memory.max", "max\n"),
            ("sys/fs/cgroup/a.slice/b.scope/cpu.max", "150000 100000\n"),
        ]);
        let found = limits(root.path());
        assert_eq!(
            found,
            Limits {
                version: 2,
                memory: Some(2 * GIB),
                cpus: Some(1.5)
            }
        );
    }

    #[test]
    fn the_first_version_has_a_hierarchy_for_each_controller() {
        let root = Root::new(&[
            (
                "proc/self/cgroup",
                "4:memory:/docker/1\n2:cpu,cpuacct:/docker/1\n0::/docker/1\n",
            ),
            (
                "sys/fs/cgroup/memory/memory.limit_in_bytes",
                "9223372036854771712\n",
            ),
            (
                "sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes",
                "1073741824\n",
            ),
            (
                "sys/fs/cgroup/cpu,cpuacct/docker/1/cpu.cfs_quota_us",
                "50000\n",
            ),
            (
                "sys/fs/cgroup/cpu,cpuacct/docker/1/cpu.cfs_period_us",
                "100000\n",
            ),
        ]);
        let found = limits(root.path());
        assert_eq!(
            found,
            Limits {
                version: 1,
                memory: Some(GIB),
                cpus: Some(0.5)
            }
        );
    }

    #[test]
    fn a_group_that_cannot_be_seen_is_that_of_the_mount() {
        let root = Root::new(&[
            ("proc/self/cgroup", "0::/../../other\n"),
            ("sys/fs/cgroup/memory.max", "1073741824\n"),
        ]);
        assert_eq!(limits(root.path()).memory, Some(GIB));
        let root = Root::new(&[
            ("proc/self/cgroup", "4:memory:/docker/1\n"),
            ("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n"),
        ]);
        assert_eq!(limits(root.path()).memory, Some(GIB));
    }

    #[test]
    fn without_limits_there_are_none() {
        let root = Root::new(&[
            ("proc/self/cgroup", "3:cpu:/\nnonsense\n0::/\n"),
            ("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n"),
            ("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"),
        ]);
        let found = limits(root.path());
        assert_eq!((found.version, found.memory, found.cpus), (1, None, None));
        assert_eq!(limits(Root::new(&[]).path()), Limits::default());
    }
}
