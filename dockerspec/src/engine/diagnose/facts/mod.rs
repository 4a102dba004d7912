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

use super::error::DiagnoseError;
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
    /// What it wrote since its last start.
    pub(super) log: Vec<String>,
    pub(super) events: Vec<Event>,
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

#[derive(Debug, Clone, Default)]
pub(super) struct Event {
    pub(super) at: i64,
    /// `kill`, `die`, `oom`, `stop`, …
    pub(super) action: String,
    pub(super) signal: String,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Host {
    pub(super) arch: String,
    /// Where it keeps its data.
    pub(super) root: String,
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

    pub(super) fn is_unhealthy(&self) -> bool {
        self.health.as_ref().is_some_and(|health| {
            health.status == "unhealthy" || (health.status == "starting" && health.streak > 0)
        })
    }

    /// Whether what it wrote is worth reading for errors: a container that is well writes of errors too.
    pub(super) fn log_counts(&self) -> bool {
        self.has_failed()
            || (self.state.status == "running" && self.is_unhealthy())
            || self.is_looping()
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

    /// Whether somebody stopped it, and it ended by that.
    pub(super) fn was_stopped(&self) -> bool {
        let stopped = self.events.iter().any(|event| event.action == "stop");
        let signalled = self
            .events
            .iter()
            .any(|event| event.action == "kill" && event.signal != "9");
        self.has_ended()
            && self.state.error.is_empty()
            && self.state.status == "exited"
            && self.state.exit_code != 137
            && (stopped || signalled || matches!(self.state.exit_code, 130 | 143))
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

/// Engines learn by an event that memory was the cause.
const OOM_PATIENCE: Duration = Duration::from_secs(1);
const OOM_PAUSE: Duration = Duration::from_millis(100);

pub(super) async fn gather(engine: &Engine, name: &str) -> Result<Facts, DiagnoseError> {
    let inspected = find::container(engine, name).await?;
    let mut facts = container::read(&inspected);
    let mask = Mask::of_env(facts.env.iter().map(String::as_str));
    let (log, image_arch, others, host, events) = tokio::join!(
        log::read(engine, &facts),
        container::image_arch(engine, &inspected),
        others::read(engine, &facts.id),
        host::engine(engine),
        events::read(engine, &facts.id),
    );
    facts
        .looked_at
        .push("the container (`docker inspect`)".to_owned());
    facts.log = log;
    facts.image_arch = image_arch;
    facts.others = others;
    facts.engine = host;
    facts.events = events;
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

/// Reads again whether memory was the cause, where the container was killed just now.
async fn reread_memory(engine: &Engine, facts: &mut Facts, inspected: &ContainerInspectResponse) {
    if facts.events.iter().any(|event| event.action == "oom") {
        facts.state.oom_killed = true;
    }
    let fresh = facts.state.finished.is_some_and(|at| when::now() - at <= 2);
    let by_hand = facts.events.iter().any(|event| event.action == "kill");
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
