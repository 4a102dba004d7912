//! Limits and rights of a container that a program runs into.

use super::text::{size, twice_in_mib};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::Facts;

pub(super) fn shared_memory(facts: &Facts) -> Option<Cause> {
    let bus = facts.has_ended() && facts.state.exit_code == 135;
    let line = facts.log_counts().then(|| {
        facts.last_line(&[
            "bus error",
            "shared memory",
            "/dev/shm",
            "insufficient shm",
            "(shm)",
            "SIGBUS",
        ])
    });
    let line = line.flatten();
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
        "fork/exec",
    ])?;
    let limit = facts.limits.pids;
    let kind = CauseKind::PidsLimit;
    if limit <= 0 && !["fork", "thread"].iter().any(|it| line.contains(it)) {
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

/// What a call needs, by what the program was doing.
const CAPABILITIES: &[(&str, &str)] = &[
    ("chown", "CHOWN"),
    ("setuid", "SETUID"),
    ("setgid", "SETGID"),
    ("setgroups", "SETGID"),
    ("initgroups", "SETGID"),
    ("chroot", "SYS_CHROOT"),
    ("mount", "SYS_ADMIN"),
    ("unshare", "SYS_ADMIN"),
    ("iptables", "NET_ADMIN"),
    ("ip link", "NET_ADMIN"),
    ("RTNETLINK", "NET_ADMIN"),
    ("ping", "NET_RAW"),
    ("socket", "NET_RAW"),
    ("ptrace", "SYS_PTRACE"),
    ("mknod", "MKNOD"),
    ("nice", "SYS_NICE"),
    ("mbind", "SYS_NICE"),
    ("settimeofday", "SYS_TIME"),
    ("date", "SYS_TIME"),
    ("chmod", "FOWNER"),
];

pub(super) fn not_permitted(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() || facts.security.privileged {
        return None;
    }
    let line = facts.last_line(&["operation not permitted", "EPERM"])?;
    let lower = line.to_ascii_lowercase();
    let capability = CAPABILITIES
        .iter()
        .find(|(call, _)| lower.contains(&call.to_ascii_lowercase()))
        .map(|(_, it)| *it);
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
