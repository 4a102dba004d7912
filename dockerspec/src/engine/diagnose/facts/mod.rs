//! What is known of a container, read in as few requests as possible.

mod container;
mod events;
pub(super) mod find;
mod host;
mod inside;
mod log;
mod others;
mod when;

pub(super) use inside::{Format, Program};
pub(super) use others::Other;

use std::time::Duration;

use bollard::models::ContainerInspectResponse;
use tokio::time::sleep;

use self::events::History;
use super::error::DiagnoseError;
use super::options::{Declared, DiagnoseOptions};
use crate::engine::{Engine, Mask};

/// A container, its log, its image and its surroundings, as plain values.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) image: String,
    pub(super) state: State,
    pub(super) restart: Restart,
    /// The program and its arguments, as they are started.
    pub(super) command: Vec<String>,
    /// The words of it that are the entrypoint's.
    pub(super) entrypoint: Vec<String>,
    pub(super) stop: Stop,
    pub(super) env: Vec<String>,
    pub(super) user: String,
    pub(super) workdir: String,
    pub(super) labels: Vec<(String, String)>,
    pub(super) exposed: Vec<u16>,
    pub(super) limits: Limits,
    pub(super) security: Security,
    pub(super) mounts: Vec<Mount>,
    pub(super) ports: Vec<Published>,
    pub(super) network_mode: String,
    pub(super) networks: Vec<String>,
    pub(super) health: Option<Health>,
    /// What it wrote since its last start; where it runs and ends again and again, also in the run before.
    pub(super) log: Vec<String>,
    /// Since its last start.
    pub(super) events: Vec<Event>,
    /// The code of its last end, as far as the engine remembers.
    pub(super) last_exit: Option<i64>,
    /// Variables that its configuration needs and that it was not given.
    pub(super) not_given: Vec<Declared>,
    pub(super) image_arch: String,
    pub(super) engine: Host,
    pub(super) others: Vec<Other>,
    pub(super) program: Option<Program>,
    /// Who has the ports of the host that it wants.
    pub(super) holders: Vec<Holder>,
    /// Ports on which something listens inside, with whether others than the container itself reach it; none where that cannot be seen.
    pub(super) listening: Option<Vec<(u16, bool)>>,
    pub(super) looked_at: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) status: String,
    pub(super) exit_code: i64,
    pub(super) oom_killed: bool,
    pub(super) error: String,
    pub(super) pid: i64,
    /// Seconds since 1970; none where it was never started.
    pub(super) started: Option<i64>,
    pub(super) finished: Option<i64>,
    /// Seconds between its last start and now or its end.
    pub(super) lasted: i64,
}

/// How it is asked to stop.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop {
    /// The image's own signal.
    pub(super) signal: Option<i64>,
    /// Seconds until it is killed.
    pub(super) grace: i64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Restart {
    pub(super) policy: String,
    pub(super) most: i64,
    pub(super) count: i64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    /// Bytes; 0 is no limit.
    pub(super) memory: i64,
    pub(super) pids: i64,
    pub(super) shm: i64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Security {
    pub(super) read_only: bool,
    pub(super) privileged: bool,
    pub(super) cap_drop: Vec<String>,
    pub(super) gpu_asked: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Mount {
    /// `bind`, `volume` or `tmpfs`.
    pub(super) kind: String,
    /// Path on the host, or the volume's name.
    pub(super) source: String,
    pub(super) target: String,
    pub(super) writable: bool,
    pub(super) inside: Option<Owner>,
}

/// Whose a folder is, as seen inside of the container.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) uid: u64,
    pub(super) gid: u64,
    pub(super) mode: u32,
    pub(super) is_folder: bool,
    /// Whether there is nothing in it; only asked of folders.
    pub(super) is_empty: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Published {
    pub(super) address: String,
    pub(super) host: u16,
    pub(super) container: u16,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Health {
    pub(super) status: String,
    pub(super) streak: i64,
    pub(super) test: Vec<String>,
    /// Seconds.
    pub(super) interval: i64,
    pub(super) timeout: i64,
    pub(super) start_period: i64,
    pub(super) retries: i64,
    pub(super) probes: Vec<Probe>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Probe {
    pub(super) exit_code: i64,
    pub(super) output: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// Seconds since 1970.
    pub(super) at: i64,
    /// `kill`, `die`, `oom`, `stop`, …
    pub(super) action: String,
    /// Of a `kill`.
    pub(super) signal: Option<i64>,
    /// Of a `die`.
    pub(super) exit_code: Option<i64>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Host {
    pub(super) arch: String,
    /// Where it keeps its data.
    pub(super) root: String,
    /// Free space there in bytes; only asked where the disk may be full.
    pub(super) free: Option<i64>,
    pub(super) runtimes: Vec<String>,
}

/// Who has a port of the host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) port: u16,
    /// As in "container `web`" or "`python3` (process 4711)".
    pub(super) who: String,
    /// A command that shows more.
    pub(super) command: String,
}

impl Facts {
    /// The compose service, or else the container's name.
    pub(super) fn service_name(&self) -> &str {
        self.label("com.docker.compose.service")
            .unwrap_or(&self.name)
    }

    pub(super) fn label(&self, name: &str) -> Option<&str> {
        let found = self.labels.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it has ended, or could not be started.
    pub(super) fn has_ended(&self) -> bool {
        matches!(self.state.status.as_str(), "exited" | "restarting" | "dead")
            || (self.state.status == "created" && !self.state.error.is_empty())
    }

    pub(super) fn has_failed(&self) -> bool {
        self.has_ended() && (self.state.exit_code != 0 || !self.state.error.is_empty())
    }

    /// Engines call each container with a check unhealthy once it has ended.
    pub(super) fn is_unhealthy(&self) -> bool {
        let health = self.health.as_ref();
        self.state.status == "running"
            && health.is_some_and(|health| {
                health.status == "unhealthy" || (health.status == "starting" && health.streak > 0)
            })
    }

    /// Whether what it wrote is worth reading for errors: a container that is well writes of errors too.
    pub(super) fn log_counts(&self) -> bool {
        self.has_failed() || self.is_unhealthy() || self.is_looping()
    }

    pub(super) fn is_looping(&self) -> bool {
        self.state.status == "restarting"
            || (self.restart.count >= 2 && self.state.status == "running" && self.state.lasted < 60)
    }

    pub(super) fn env(&self, name: &str) -> Option<&str> {
        self.env.iter().find_map(|it| {
            let (key, value) = it.split_once('=')?;
            (key == name).then_some(value)
        })
    }

    /// The code of its last end; the state of a container that runs says 0.
    pub(super) fn exit_code(&self) -> i64 {
        match self.last_exit {
            Some(code) if self.state.status == "running" => code,
            _ => self.state.exit_code,
        }
    }

    /// Where that code was read.
    pub(super) fn exit_code_from(&self) -> &'static str {
        if self.last_exit.is_some() && self.state.status == "running" {
            "the events"
        } else {
            "State.ExitCode"
        }
    }

    /// Whether somebody stopped it, and it ended by that.
    pub(super) fn was_stopped(&self) -> bool {
        let code = self.state.exit_code;
        let died = self.events.iter().rfind(|event| event.action == "die");
        let end = died.map(|event| event.at).or(self.state.finished);
        self.state.status == "exited"
            && self.state.error.is_empty()
            && code != 137
            && (self.has_stop_event()
                || self.asked_to_stop(end).is_some()
                || matches!(code, 130 | 143))
    }

    fn has_stop_event(&self) -> bool {
        self.events.iter().any(|event| event.action == "stop")
    }

    /// When it was last asked to stop, if `end` came of that: other signals ask for something else, and what was long ago
    /// was lived through.
    pub(super) fn asked_to_stop(&self, end: Option<i64>) -> Option<i64> {
        let asks = |signal: i64| matches!(signal, 2 | 3 | 15) || self.stop.signal == Some(signal);
        let asked = self.events.iter().rfind(|event| {
            event.action == "kill"
                && event.signal.is_some_and(asks)
                && end.is_none_or(|end| event.at <= end)
        })?;
        // a stop may have been given more time than the container has by itself
        let in_time = end.is_none_or(|end| end - asked.at <= self.stop.grace.saturating_add(1));
        (in_time || self.has_stop_event()).then_some(asked.at)
    }

    /// When the engine last sent SIGKILL.
    pub(super) fn killed_at(&self) -> Option<i64> {
        let mut events = self.events.iter().rev();
        let kill = events.find(|it| it.action == "kill" && it.signal == Some(9));
        kill.map(|event| event.at)
    }

    /// What says that no space is left, and where it was read.
    pub(super) fn no_space(&self) -> Option<(&'static str, &str)> {
        let error = self.state.error.as_str();
        if error.to_ascii_lowercase().contains(NO_SPACE) {
            return Some(("State.Error", error));
        }
        let line = self
            .last_line(&["no space left", "ENOSPC", "disk quota exceeded"])
            .filter(|_| self.log_counts())?;
        Some(("the log", line))
    }

    /// The mount that a path is on.
    pub(super) fn mount_of(&self, path: &str) -> Option<&Mount> {
        let on = |mount: &&Mount| {
            path == mount.target
                || path
                    .strip_prefix(&mount.target)
                    .is_some_and(|it| it.starts_with('/'))
        };
        self.mounts
            .iter()
            .filter(on)
            .max_by_key(|mount| mount.target.len())
    }

    /// The first line of the log that has one of these texts, whatever its case.
    pub(super) fn line(&self, texts: &[&str]) -> Option<&str> {
        self.log.iter().map(String::as_str).find(|line| {
            let line = line.to_ascii_lowercase();
            texts
                .iter()
                .any(|text| line.contains(&text.to_ascii_lowercase()))
        })
    }

    /// The last such line.
    pub(super) fn last_line(&self, texts: &[&str]) -> Option<&str> {
        self.log.iter().rev().map(String::as_str).find(|line| {
            let line = line.to_ascii_lowercase();
            texts
                .iter()
                .any(|text| line.contains(&text.to_ascii_lowercase()))
        })
    }

    /// The command in one line.
    pub(super) fn command_line(&self) -> String {
        self.command.join(" ")
    }
}

const NO_SPACE: &str = "no space left on device";
/// Engines learn by an event that memory was the cause.
const OOM_PATIENCE: Duration = Duration::from_secs(1);
const OOM_PAUSE: Duration = Duration::from_millis(100);

pub(super) async fn gather(
    engine: &Engine,
    name: &str,
    options: &DiagnoseOptions,
) -> Result<Facts, DiagnoseError> {
    let inspected = find::container(engine, name).await?;
    let mut facts = container::read(&inspected);
    let mask = Mask::of_env(facts.env.iter().map(String::as_str));
    facts.not_given = options.not_given(&facts.env);
    let ((history, log), image_arch, others, host) = tokio::join!(
        past(engine, &facts),
        container::image_arch(engine, &inspected),
        others::read(engine, &facts.id),
        host::engine(engine),
    );
    facts
        .looked_at
        .push("the container (`docker inspect`)".to_owned());
    facts.log = log;
    facts.image_arch = image_arch;
    facts.others = others;
    facts.engine = host;
    facts.events = history.events;
    facts.last_exit = history.last_exit;
    facts
        .looked_at
        .push(format!("its last {} lines of log", facts.log.len()));
    facts
        .looked_at
        .push(format!("its last {} events", facts.events.len()));
    facts
        .looked_at
        .push(format!("{} other containers", facts.others.len()));
    if facts.has_failed() || facts.is_unhealthy() {
        let (program, mounts) = tokio::join!(
            inside::program(engine, &facts),
            inside::mounts(engine, &facts)
        );
        if let Some(program) = &program {
            facts.looked_at.push(format!("the file `{}`", program.path));
        }
        facts.program = program;
        for (mount, owner) in facts.mounts.iter_mut().zip(mounts) {
            mount.inside = owner;
        }
    }
    if facts.no_space().is_some() {
        facts.engine.free = host::free(engine, &facts.engine.root).await;
    }
    if facts.state.error.contains("port") || facts.state.error.contains("address already in use") {
        facts.holders = host::holders(engine, &facts);
        facts.looked_at.push("the ports of this host".to_owned());
    }
    facts.listening = host::listening(&facts);
    // the options of a command are told by the word in front of them
    facts.command = mask.words(&facts.command);
    if let Some(health) = &mut facts.health {
        health.test = mask.words(&health.test);
    }
    reread_memory(engine, &mut facts, &inspected).await;
    Ok(facts)
}

/// Its events, and the log of the run that counts.
async fn past(engine: &Engine, facts: &Facts) -> (History, Vec<String>) {
    let history = events::read(engine, &facts.id).await;
    // what ends it was written before its last start
    let since = if facts.is_looping() && facts.state.status == "running" {
        history.started_before
    } else {
        facts.state.started
    };
    let log = log::read(engine, &facts.id, since).await;
    (history, log)
}

/// Reads again whether memory was the cause, where the container was killed just now.
async fn reread_memory(engine: &Engine, facts: &mut Facts, inspected: &ContainerInspectResponse) {
    if facts.events.iter().any(|event| event.action == "oom") {
        facts.state.oom_killed = true;
    }
    let fresh = facts.state.finished.is_some_and(|at| when::now() - at <= 2);
    let by_hand = facts.killed_at().is_some();
    let id = inspected.id.clone().unwrap_or_default();
    let mut waited = Duration::ZERO;
    while facts.state.exit_code == 137
        && facts.has_ended()
        && !facts.state.oom_killed
        && fresh
        && !by_hand
        && waited < OOM_PATIENCE
    {
        sleep(OOM_PAUSE).await;
        waited += OOM_PAUSE;
        let Ok(again) = engine.docker.inspect_container(&id, None).await else {
            return;
        };
        facts.state.oom_killed = again.state.and_then(|it| it.oom_killed).unwrap_or(false);
    }
}
