//! Containers that were killed, and by whom.

use super::text::{size, twice_in_mib};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::Facts;

const SIGKILL: i64 = 137;

/// The flag alone says only that some process was killed, which a program may survive.
pub(super) fn out_of_memory(facts: &Facts) -> Option<Cause> {
    let limit = facts.limits.memory;
    let java = facts
        .line(&["java.lang.OutOfMemoryError"])
        .filter(|_| facts.has_failed());
    let killed = facts.has_ended() && facts.state.exit_code == SIGKILL && facts.state.oom_killed;
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

/// When the engine sent a signal.
fn signal(facts: &Facts, wanted: impl Fn(&str) -> bool) -> Option<i64> {
    let kill = facts
        .events
        .iter()
        .find(|event| event.action == "kill" && wanted(&event.signal));
    kill.map(|event| event.at)
}

pub(super) fn stop_ignored(facts: &Facts) -> Option<Cause> {
    if !facts.has_ended() || facts.state.exit_code != SIGKILL || facts.state.oom_killed {
        return None;
    }
    let asked = signal(facts, |it| it != "9")?;
    let forced = signal(facts, |it| it == "9")?;
    let shell = facts.command.first().is_some_and(|it| it.ends_with("sh"))
        && facts.command.get(1).is_some_and(|it| it == "-c");
    let command = facts.command_line();
    let mut cause = Cause::certain(
        CauseKind::StopIgnored,
        format!(
            "it did not hear the stop signal, and was killed {} s later",
            (forced - asked).max(0)
        ),
    )
    .seen(
        "the events",
        format!(
            "a stop signal, then SIGKILL {} s later",
            (forced - asked).max(0)
        ),
    )
    .seen("the command", command.clone());
    cause = if shell {
        cause.advice("process 1 is a shell, which does not pass signals on: use the exec form, or `exec` in the script")
    } else {
        cause.advice("process 1 has no default for signals: handle SIGTERM in the program, or put an init in front of it")
    };
    let words = if shell {
        let line = facts.command.get(2).map(String::as_str).unwrap_or_default();
        line.split_whitespace()
            .map(|it| format!("\"{it}\""))
            .collect::<Vec<_>>()
            .join(", ")
    } else {
        facts
            .command
            .iter()
            .map(|it| format!("\"{it}\""))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let plain = !shell || !command.contains([';', '|', '&', '>', '\n', '\'', '"', '$']);
    if plain {
        cause = cause.dockerfile(format!("CMD [{words}]"));
    }
    let spec = if plain {
        format!("cmd(&[{words}]) in the image, init() in the service")
    } else {
        "init()".to_owned()
    };
    Some(
        cause
            .spec(spec)
            .compose(facts, "init: true\nstop_grace_period: 30s"),
    )
}

pub(super) fn killed(facts: &Facts) -> Option<Cause> {
    if !facts.has_ended() || facts.state.exit_code != SIGKILL || facts.state.oom_killed {
        return None;
    }
    if signal(facts, |it| it != "9").is_some() {
        return None;
    }
    let by_hand = signal(facts, |it| it == "9").is_some();
    let cause = if by_hand {
        Cause::certain(CauseKind::Killed, "somebody killed it, as by `docker kill`")
            .seen("the events", "SIGKILL, without a stop signal before it")
            .advice("nothing needs to change; to end it in order, use `docker stop`")
            .command(format!("docker start {}", facts.name))
    } else {
        Cause::possible(
            CauseKind::Killed,
            "it was killed from outside of the engine: by the kernel, as the machine had no memory left, or by a `kill -9`",
        )
        .seen("State.ExitCode", "137, which is SIGKILL")
        .seen("State.OOMKilled", "false: its own limit was not the cause")
        .advice("look at the kernel's log; give each container a limit, so that the kernel does not have to choose")
        .spec("limits(mib(512), 1.0)")
        .compose(facts, "mem_limit: 512m")
        .command("journalctl --dmesg --grep 'Killed process'")
    };
    Some(cause.seen("State.OOMKilled", "false"))
}
