//! Limits and rights of a container that a program runs into.

use super::text::{has_words, size, twice_in_mib, words};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::Facts;

/// Whether a line says that shared memory ran out; that there is some says nothing.
pub(super) fn is_shared_memory(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let has = |texts: &[&str]| texts.iter().any(|it| lower.contains(it));
    has(&["bus error", "sigbus", "insufficient shared memory"])
        || has(&["shared memory", "/dev/shm", "shm.h"])
            && has(&["could not resize", "no space left", "enospc"])
}

/// Whether a line says that the kernel watches no more files.
pub(super) fn is_watch_limit(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let has = |texts: &[&str]| texts.iter().any(|it| lower.contains(it));
    lower.contains("number of file watchers")
        || lower.contains("inotify")
            && has(&["no space left", "enospc", "too many", "emfile", "limit"])
}

/// The last line of the log that one of these tells of.
fn told(facts: &Facts, is_it: fn(&str) -> bool) -> Option<&str> {
    if !facts.log_counts() {
        return None;
    }
    let mut lines = facts.log.iter().rev().map(String::as_str);
    lines.find(|line| is_it(line))
}

/// The kernel counts watches for each user of the machine, in all containers together.
pub(super) fn file_watchers(facts: &Facts) -> Option<Cause> {
    let line = told(facts, is_watch_limit)?;
    let (key, value) = if line.to_ascii_lowercase().contains("inotify instances")
        || line.to_ascii_lowercase().contains("too many open files")
    {
        ("fs.inotify.max_user_instances", 1024)
    } else {
        ("fs.inotify.max_user_watches", 524_288)
    };
    Some(
        Cause::certain(
            CauseKind::FileWatchers,
            "the machine allows no more files to be watched (inotify)",
        )
        .seen("the log", line)
        .seen("the engine's machine", format!("its limit is `{key}`"))
        .advice(format!("raise `{key}` on the engine's machine, which all containers share; a server that is not developed on needs no watchers: start it without its reloader"))
        .command(format!("sudo sysctl {key}={value}")),
    )
}

pub(super) fn shared_memory(facts: &Facts) -> Option<Cause> {
    let bus = facts.has_ended() && facts.state.exit_code == 135;
    let line = told(facts, is_shared_memory);
    if !bus && line.is_none() {
        return None;
    }
    let shm = facts.limits.shm;
    // the host's own /dev/shm is not limited by the engine
    let title = format!("`/dev/shm` is too small: it has {}", size(shm));
    let mut cause = Cause::likely(CauseKind::SharedMemory, title);
    if bus {
        cause = cause.seen("State.ExitCode", "135, which is SIGBUS");
    }
    if let Some(line) = line {
        cause = cause.seen("the log", line);
    }
    let more = twice_in_mib(shm.max(512 << 20));
    Some(
        cause
            .seen("HostConfig.ShmSize", size(shm))
            .advice("make it larger; loaders of PyTorch, NCCL, browsers and PostgreSQL keep their data there")
            .spec(format!("shm_size(mib({more}))"))
            .compose(facts, &format!("shm_size: {more}m"))
            .command(format!("docker exec {} df -h /dev/shm", facts.name)),
    )
}

pub(super) fn processes(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() {
        return None;
    }
    let line = facts.last_line(&[
        "can't fork",
        "cannot fork",
        "fork: retry",
        "fork failed",
        "can't start new thread",
        "pthread_create failed",
        "unable to create native thread",
        "unable to create new native thread",
        "failed to create new OS thread",
        "failed to spawn thread",
        "Resource temporarily unavailable",
    ])?;
    let limit = facts.limits.pids;
    let kind = CauseKind::PidsLimit;
    let words: Vec<String> = words(line).collect();
    let of_process = [
        "fork",
        "thread",
        "threads",
        "clone",
        "pthread_create",
        "spawn",
    ]
    .iter()
    .any(|it| has_words(&words, it));
    // a socket is unavailable for a while too
    if !of_process {
        return None;
    }
    let cause = if limit > 0 {
        Cause::certain(
            kind,
            format!("it may have {limit} processes and threads, and wanted more"),
        )
    } else {
        Cause::possible(
            kind,
            "no further process could be started: a limit of the machine or of the user",
        )
    };
    let more = (limit * 2).max(256);
    Some(
        cause
            .seen("the log", line)
            .seen("HostConfig.PidsLimit", if limit > 0 { limit.to_string() } else { "no limit".to_owned() })
            .advice("raise the limit if the program needs that many; children that nobody waits for count too, which `init: true` ends")
            .spec(format!("limits(mib(512), 1.0).pids({more})"))
            .compose(facts, &format!("pids_limit: {more}"))
            .command(format!("docker top {}", facts.name)),
    )
}

/// What a call needs, by what the program was doing; the first that stands in the line counts.
const CAPABILITIES: &[(&str, &str)] = &[
    ("chown", "CHOWN"),
    ("lchown", "CHOWN"),
    ("fchown", "CHOWN"),
    ("setuid", "SETUID"),
    ("setgid", "SETGID"),
    ("setgroups", "SETGID"),
    ("initgroups", "SETGID"),
    ("chroot", "SYS_CHROOT"),
    ("mount", "SYS_ADMIN"),
    ("umount", "SYS_ADMIN"),
    ("unshare", "SYS_ADMIN"),
    ("iptables", "NET_ADMIN"),
    ("ip link", "NET_ADMIN"),
    ("RTNETLINK", "NET_ADMIN"),
    ("ping", "NET_RAW"),
    ("socket", "NET_RAW"),
    ("ptrace", "SYS_PTRACE"),
    ("mknod", "MKNOD"),
    ("setpriority", "SYS_NICE"),
    ("niceness", "SYS_NICE"),
    ("mbind", "SYS_NICE"),
    ("settimeofday", "SYS_TIME"),
    ("clock_settime", "SYS_TIME"),
    ("set date", "SYS_TIME"),
    ("chmod", "FOWNER"),
    ("fchmod", "FOWNER"),
];

/// The capability of the call that a line names. A path is no call, but for that of the program in front.
fn capability(line: &str) -> Option<&'static str> {
    let mut spelled = line.split_whitespace();
    let program = spelled.next().and_then(|it| it.rsplit('/').next());
    let calls = spelled.filter(|it| !it.contains('/'));
    let text: Vec<&str> = program.into_iter().chain(calls).collect();
    let words: Vec<String> = words(&text.join(" ")).collect();
    CAPABILITIES
        .iter()
        .find(|(call, _)| has_words(&words, call))
        .map(|(_, it)| *it)
}

pub(super) fn not_permitted(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() || facts.security.privileged {
        return None;
    }
    let line = facts.last_line(&["operation not permitted", "EPERM"])?;
    let capability = capability(line);
    let dropped = facts.security.cap_drop.join(", ");
    let title = match capability {
        Some(capability) => {
            format!("it may not do what it wants to: the capability {capability} is missing")
        }
        None => {
            "it may not do what it wants to: a capability is missing, or seccomp refuses the call"
                .to_owned()
        }
    };
    let cause = Cause::likely(CauseKind::NotPermitted, title)
        .seen("the log", line)
        .seen(
            "HostConfig.CapDrop",
            if dropped.is_empty() {
                "none".to_owned()
            } else {
                dropped
            },
        )
        .seen(
            "Config.User",
            if facts.user.is_empty() {
                "root"
            } else {
                &facts.user
            },
        );
    Some(match capability {
        Some(capability) => {
            let name = capability.split('_').map(|it| {
                let lower = it.to_ascii_lowercase();
                lower.get(..1).unwrap_or_default().to_ascii_uppercase() + lower.get(1..).unwrap_or_default()
            });
            cause
                .advice("let the image be prepared at build time, so that nothing needs the right; or give back this one")
                .spec(format!("cap_add(Capability::{})", name.collect::<String>()))
                .compose(facts, &format!("cap_add:\n  - {capability}"))
        }
        None => cause
            .advice("find the call with `strace`; give back the one capability it needs, never `privileged`")
            .spec("cap_add(Capability::…)")
            .compose(facts, "cap_add:\n  - …"),
    })
}

#[cfg(test)]
mod tests {
    use super::{capability, is_shared_memory, is_watch_limit};

    #[test]
    fn a_capability_is_known_by_whole_words_and_by_calls_before_paths() {
        for (line, name) in [
            ("chown: /data: Operation not permitted", Some("CHOWN")),
            (
                "Error: EPERM: operation not permitted, chmod '/data/update.lock'",
                Some("FOWNER"),
            ),
            ("failed to update id mapping: operation not permitted", None),
            ("open '/srv/date': operation not permitted", None),
            (
                "date: can't set date: Operation not permitted",
                Some("SYS_TIME"),
            ),
            (
                "/bin/ping: socket: Operation not permitted",
                Some("NET_RAW"),
            ),
            (
                "RTNETLINK answers: Operation not permitted",
                Some("NET_ADMIN"),
            ),
        ] {
            assert_eq!(capability(line), name, "{line}");
        }
    }

    #[test]
    fn that_memory_is_shared_or_files_are_watched_is_no_failure() {
        for line in [
            "selecting dynamic shared memory implementation ... posix",
            "using /dev/shm for temporary files",
        ] {
            assert!(!is_shared_memory(line), "{line}");
        }
        assert!(is_shared_memory(
            "ERROR: could not resize shared memory segment \"/PostgreSQL.1\" to 8 bytes: No space left on device"
        ));
        assert!(!is_watch_limit(
            "OSError: [Errno 28] No space left on device"
        ));
        assert!(!is_watch_limit("watching files with inotify"));
        assert!(is_watch_limit(
            "OSError: [Errno 28] inotify watch limit reached"
        ));
    }
}
