//! Containers that do not run, without an error.

use super::command::Words;
use crate::engine::diagnose::cause::{Cause, CauseKind, Confidence};
use crate::engine::diagnose::facts::Facts;

pub(super) fn never_started(facts: &Facts) -> Option<Cause> {
    let created = facts.state.status == "created" && facts.state.error.is_empty();
    created.then(|| {
        Cause::certain(CauseKind::NeverStarted, "it was created and never started")
            .seen("State.Status", "created")
            .advice("start it; where compose created it, look at what it depends on, which may not be healthy")
            .command(format!("docker start {}", facts.name))
    })
}

pub(super) fn paused(facts: &Facts) -> Option<Cause> {
    (facts.state.status == "paused").then(|| {
        Cause::certain(
            CauseKind::Paused,
            "it is paused: its processes are frozen and answer nothing",
        )
        .seen("State.Status", "paused")
        .advice("let it go on")
        .command(format!("docker unpause {}", facts.name))
    })
}

pub(super) fn dead(facts: &Facts) -> Option<Cause> {
    (facts.state.status == "dead").then(|| {
        Cause::certain(
            CauseKind::Dead,
            "the engine could not remove all of it, and it cannot be started again",
        )
        .seen("State.Status", "dead")
        .advice("remove it by force; if its files are busy, restart the engine first")
        .command(format!("docker rm --force {}", facts.name))
    })
}

pub(super) fn removing(facts: &Facts) -> Option<Cause> {
    (facts.state.status == "removing").then(|| {
        Cause::certain(CauseKind::Removing, "it is being removed")
            .seen("State.Status", "removing")
            .advice("wait until it is gone, then create it again")
            .command(format!("docker ps -a --filter name={}", facts.name))
    })
}

pub(super) fn ended_at_once(facts: &Facts) -> Option<Cause> {
    let over = facts.has_ended() && facts.state.exit_code == 0 && facts.state.error.is_empty();
    if !over {
        return None;
    }
    let command = facts.command_line();
    // otherwise the engine would have started it again: somebody stopped it, or the engine itself ended
    let was_stopped = facts.state.status == "exited"
        && matches!(facts.restart.policy.as_str(), "always" | "unless-stopped");
    if was_stopped {
        return None;
    }
    let (reason, confidence) = reason(facts, &command)?;
    let words = Words::of(facts);
    let words = words.with(foreground(facts, &words));
    Some(
        Cause::new(
            CauseKind::EndedAtOnce,
            confidence,
            format!(
                "its process 1 ended by itself after {} s without an error: nothing stays in the foreground",
                facts.state.lasted
            ),
        )
        .seen("State.ExitCode", "0")
        .seen("the command", command)
        .seen("the container", reason)
        .advice(
            "start the server in the foreground, as the last command and with `exec`; a container lives as long as its process 1",
        )
        .spec(words.spec())
        .dockerfile(words.dockerfile())
        .compose(facts, &words.compose()),
    )
}

/// What says that the container was to go on; a job of the same image has its ports too, and what is published may have
/// been stopped long ago.
fn reason(facts: &Facts, command: &str) -> Option<(String, Confidence)> {
    if let Some(reason) = background(command) {
        return Some((reason.to_owned(), Confidence::Likely));
    }
    if facts.state.status == "restarting" {
        let reason = "the engine starts it again and again".to_owned();
        return Some((reason, Confidence::Likely));
    }
    let port = facts.ports.first()?;
    let reason = format!("it publishes port {}", port.container);
    Some((reason, Confidence::Possible))
}

/// What in the command sends a program to the background.
fn background(command: &str) -> Option<&'static str> {
    let ends_with_and = command.trim_end().ends_with('&');
    let words: Vec<&str> = command.split_whitespace().collect();
    let has = |word: &str| words.contains(&word);
    if ends_with_and {
        Some("the command ends in `&`")
    } else if words
        .windows(3)
        .any(|it| matches!(it, ["service", _, verb] if verb.starts_with("start")))
    {
        Some("`service … start` returns as soon as the server runs")
    } else if has("--daemon") || has("--daemonize") || command.contains("--daemonize yes") {
        Some("an option sends the server to the background")
    } else if has("nginx") && !command.contains("daemon off") {
        Some("`nginx` goes to the background without `daemon off;`")
    } else if words.iter().any(|it| it.ends_with("httpd"))
        && !has("-f")
        && !command.contains("FOREGROUND")
    {
        Some("`httpd` goes to the background without `-f`")
    } else {
        None
    }
}

/// The command as it would stay.
fn foreground(facts: &Facts, words: &Words) -> Vec<String> {
    let command = facts.command_line();
    if command.contains("nginx") {
        return ["nginx", "-g", "daemon off;"].map(str::to_owned).to_vec();
    }
    if command.contains("redis-server") {
        return ["redis-server", "--daemonize", "no"]
            .map(str::to_owned)
            .to_vec();
    }
    let mut words: Vec<String> = match words.shell_line() {
        Some(line) => {
            let last = line
                .split([';', '\n'])
                .map(str::trim)
                .rfind(|it| !it.is_empty())
                .unwrap_or(line);
            let last = last.trim_end_matches('&').split_whitespace();
            last.map(str::to_owned).collect()
        }
        None => words.all().to_vec(),
    };
    words.retain(|it| !matches!(it.as_str(), "-d" | "--daemon" | "--daemonize"));
    if words.first().is_some_and(|it| it.ends_with("httpd")) && !words.iter().any(|it| it == "-f") {
        words.insert(1, "-f".to_owned());
    }
    words
}
