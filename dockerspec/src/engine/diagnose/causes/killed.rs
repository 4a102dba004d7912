//! Containers that were killed, and by whom.

use super::command::Words;
use super::text::{size, twice_in_mib};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::Facts;
use crate::engine::exit_code::signal_name;

const SIGKILL: i64 = 137;

/// The flag alone says only that some process was killed, which a program may survive.
pub(super) fn out_of_memory(facts: &Facts) -> Option<Cause> {
    let limit = facts.limits.memory;
    let java = facts
        .line(&["java.lang.OutOfMemoryError"])
        .filter(|_| facts.has_failed());
    let killed = facts.has_ended()
        && facts.state.exit_code == SIGKILL
        && facts.state.oom_killed
        // the flag may be of a child that was killed before
        && facts.killed_at().is_none();
    let node = facts
        .line(&["JavaScript heap out of memory"])
        .filter(|_| facts.has_failed());
    let python = facts.last_line(&["MemoryError", "Cannot allocate memory", "std::bad_alloc"]);
    let python = python.filter(|_| facts.has_failed());
    let (cause, said) = if killed {
        let title = match limit {
            0 => "the kernel killed it, since the machine had no memory left".to_owned(),
            limit => format!("it needed more memory than its limit of {}", size(limit)),
        };
        (Cause::certain(CauseKind::OutOfMemory, title), None)
    } else {
        let line = java.or(node).or(python)?;
        let title = match limit {
            0 => "the program could not get the memory it asked for".to_owned(),
            limit => format!(
                "the program could not get more memory; its limit is {}",
                size(limit)
            ),
        };
        (Cause::likely(CauseKind::OutOfMemory, title), Some(line))
    };
    let cause = match said {
        Some(line) => cause.seen("the log", line),
        None => cause
            .seen("State.OOMKilled", "true")
            .seen("State.ExitCode", "137, which is SIGKILL")
            .seen(
                "HostConfig.Memory",
                if limit == 0 {
                    "no limit".to_owned()
                } else {
                    size(limit)
                },
            ),
    };
    let more = twice_in_mib(
        limit
            .max(256 << 20)
            .min(if limit == 0 { i64::MAX } else { limit }),
    );
    Some(
        cause
            .advice("raise the limit if the program needs that much, or find out what grows: fewer workers, a smaller batch or context")
            .spec(format!("limits(mib({more}), 1.0)"))
            .compose(facts, &format!("mem_limit: {more}m"))
            .command(format!("docker stats --no-stream {}", facts.name)),
    )
}

/// What the flag of memory adds to a container that somebody killed.
fn memory(facts: &Facts) -> &'static str {
    if facts.state.oom_killed {
        "true: memory ran out for one of its processes, and it went on"
    } else {
        "false"
    }
}

pub(super) fn stop_ignored(facts: &Facts) -> Option<Cause> {
    if !facts.has_ended() || facts.state.exit_code != SIGKILL {
        return None;
    }
    let forced = facts.killed_at()?;
    let asked = facts.asked_to_stop(Some(forced))?;
    let waited = (forced - asked).max(0);
    let words = Words::of(facts);
    let line = words.shell_line();
    let cause = Cause::certain(
        CauseKind::StopIgnored,
        format!("it did not hear the stop signal, and was killed {waited} s later"),
    )
    .seen(
        "the events",
        format!("a stop signal, then SIGKILL {waited} s later"),
    )
    .seen("the command", facts.command_line())
    .seen("State.OOMKilled", memory(facts));
    let cause = if line.is_some() {
        cause.advice("process 1 is a shell, which does not pass signals on: use the exec form, or `exec` in the script")
    } else {
        cause.advice("process 1 has no default for signals: handle SIGTERM in the program, or put an init in front of it")
    };
    let plain = match line {
        // only a shell understands the rest
        Some(line) if line.contains([';', '|', '&', '>', '<', '\n', '\'', '"', '$', '`', '*']) => {
            None
        }
        Some(line) => Some(words.with(line.split_whitespace().map(str::to_owned).collect())),
        None => Some(words),
    };
    let cause = match plain {
        Some(words) => cause.dockerfile(words.dockerfile()).spec(format!(
            "{} in the image, init() in the service",
            words.spec()
        )),
        None => cause.spec("init()"),
    };
    Some(cause.compose(facts, "init: true\nstop_grace_period: 30s"))
}

/// Somebody sent a signal that ended it.
pub(super) fn killed(facts: &Facts) -> Option<Cause> {
    if !facts.has_ended() || stop_ignored(facts).is_some() {
        return None;
    }
    let code = facts.state.exit_code;
    let sent = facts.events.iter().rev().find_map(|event| {
        let signal = event.signal.filter(|_| event.action == "kill")?;
        (code.checked_sub(128) == Some(signal)).then_some(signal)
    });
    if let Some(signal) = sent {
        let name = signal_name(signal).map_or_else(|| format!("signal {signal}"), str::to_owned);
        let cause = Cause::certain(
            CauseKind::Killed,
            format!("somebody sent it {name}, as by `docker kill`"),
        )
        .seen(
            "the events",
            format!("{name}, without a stop signal before it"),
        )
        .seen("State.OOMKilled", memory(facts));
        return Some(
            cause
                .advice("nothing needs to change; to end it in order, use `docker stop`")
                .command(format!("docker start {}", facts.name)),
        );
    }
    if code != SIGKILL || facts.state.oom_killed {
        return None;
    }
    Some(
        Cause::possible(
            CauseKind::Killed,
            "it was killed from outside of the engine: by the kernel, as the machine had no memory left, or by a `kill -9`",
        )
        .seen("State.ExitCode", "137, which is SIGKILL")
        .seen("State.OOMKilled", "false: its own limit was not the cause")
        .advice("look at the kernel's log; give each container a limit, so that the kernel does not have to choose")
        .spec("limits(mib(512), 1.0)")
        .compose(facts, "mem_limit: 512m")
        .command("journalctl --dmesg --grep 'Killed process'"),
    )
}
