//! Whether the engine that answered is fit for its work.

use super::check::{Amount, Check, State};
use super::facts::{EngineFacts, EngineState, Host};
use super::needs::Needs;
use super::size::shown;

impl Host {
    /// What an engine says is checked where one answered; where none did, that is said.
    pub(super) fn check_engine(&self, needs: &Needs) -> Vec<Check> {
        let facts = match &self.engine {
            EngineState::Answered(facts) => facts,
            EngineState::NotAllowed { socket } => {
                let found = format!("`{socket}` may not be opened");
                let help = "`dockerspec doctor` names the group that may; or use a rootless engine";
                return vec![Check::new("engine", State::Warning, found).help(help)];
            }
            EngineState::Silent => {
                let (found, help) = if self.client.is_empty() {
                    (
                        "not installed",
                        "install Docker or Podman, as https://docs.docker.com/engine/install/ says",
                    )
                } else {
                    (
                        "does not answer",
                        "start it: `systemctl start docker`, Docker Desktop, `colima start`, `podman machine start`; `dockerspec doctor` says where it was looked for",
                    )
                };
                return vec![Check::new("engine", State::Unknown, found).help(help)];
            }
            EngineState::NotAsked => {
                let help = "it is on another machine, and only sockets of this one are asked here: `dockerspec doctor` asks it";
                return vec![Check::new("engine", State::Unknown, "not asked").help(help)];
            }
        };
        let mut checks = vec![
            version(facts),
            storage(facts),
            cgroup(facts),
            self.check_compose(),
        ];
        if self.is_apart(facts) {
            checks.push(memory(facts, needs));
            checks.push(cpus(facts, needs));
        }
        checks
    }

    fn check_compose(&self) -> Check {
        let (state, found) = if self.compose {
            (State::Passed, "installed")
        } else {
            (State::Warning, "not found")
        };
        let help = "projects are started with it: install the package `docker-compose-plugin`";
        Check::new("compose", state, found).help(help)
    }

    /// Whether the engine has its own memory: that of a virtual machine.
    fn is_apart(&self, facts: &EngineFacts) -> bool {
        match (self.memory, facts.memory) {
            // the same machine counts its memory to the byte, or nearly so
            (Some(host), Some(engine)) => engine < host - host / 20 || self.virtual_machine,
            _ => self.virtual_machine,
        }
    }
}

fn memory(facts: &EngineFacts, needs: &Needs) -> Check {
    let amount = Amount {
        found: facts.memory,
        least: needs.memory.min(needs.memory_for_models),
        recommended: needs.memory,
    };
    let help = "all containers together have no more than the engine's virtual machine: `dockerspec configure` says where to raise it";
    amount.check("engine-memory", shown).help(help)
}

fn cpus(facts: &EngineFacts, needs: &Needs) -> Check {
    let amount = Amount {
        found: facts.cpus.map(u64::from),
        least: u64::from(needs.cpus),
        recommended: u64::from(needs.cpus),
    };
    let help = "all containers together have no more than the engine's virtual machine: `dockerspec configure` says where to raise it";
    amount
        .check("engine-cpus", |cpus| cpus.to_string())
        .help(help)
}

/// The first version that builds with `BuildKit` unless told otherwise.
///
/// <https://docs.docker.com/build/buildkit/>
const BUILDKIT_SINCE: u32 = 23;

fn version(facts: &EngineFacts) -> Check {
    let major = facts
        .version
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    let state = match major {
        Some(major) if major < BUILDKIT_SINCE && !facts.podman => State::Warning,
        Some(_) => State::Passed,
        None => State::Unknown,
    };
    let found = format!(
        "{} on {} at `{}`",
        or_unknown(&facts.version),
        or_unknown(&facts.system),
        facts.socket
    );
    let help = "BuildKit is the builder since 23.0: update the engine, or set `DOCKER_BUILDKIT=1`";
    Check::new("engine", state, found).help(help)
}

/// <https://docs.docker.com/engine/storage/drivers/select-storage-driver/>
fn storage(facts: &EngineFacts) -> Check {
    let state = match facts.storage_driver.as_str() {
        "" => State::Unknown,
        "vfs" => State::Failed,
        "aufs" | "devicemapper" | "overlay" => State::Warning,
        _ => State::Passed,
    };
    let help = match state {
        State::Failed => {
            "`vfs` copies all layers below into each one: set `overlay2` in `/etc/docker/daemon.json`"
        }
        State::Warning => {
            "newer engines do not have this driver any more: set `overlay2` in `/etc/docker/daemon.json`"
        }
        _ => "`docker info` says which one it is",
    };
    Check::new("storage-driver", state, or_unknown(&facts.storage_driver)).help(help)
}

/// Sources: <https://docs.docker.com/engine/containers/runmetrics/#changing-cgroup-version>,
/// <https://docs.docker.com/engine/security/rootless/tips/#limiting-resources>
fn cgroup(facts: &EngineFacts) -> Check {
    let state = match facts.cgroup_version.as_str() {
        "" => State::Unknown,
        "1" => State::Warning,
        _ => State::Passed,
    };
    let help = match state {
        State::Warning => {
            "a rootless engine cannot limit memory and CPUs with version 1: start the kernel with `systemd.unified_cgroup_hierarchy=1`"
        }
        _ => "`docker info` says which one it is",
    };
    Check::new("cgroup-version", state, or_unknown(&facts.cgroup_version)).help(help)
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "not known" } else { text }
}

#[cfg(test)]
mod tests {
    use crate::host::{Check, EngineFacts, EngineState, GIB, Host, Needs, State};

    fn facts() -> EngineFacts {
        EngineFacts {
            socket: "/var/run/docker.sock".into(),
            version: "28.2.2".into(),
            system: "Debian GNU/Linux 13".into(),
            memory: Some(32 * GIB),
            cpus: Some(8),
            storage_driver: "overlay2".into(),
            cgroup_version: "2".into(),
            data: "/var/lib/docker".into(),
            runtimes: vec!["runc".into()],
            podman: false,
        }
    }

    fn checks(change: impl FnOnce(&mut EngineFacts)) -> Vec<Check> {
        let mut facts = facts();
        change(&mut facts);
        let host = Host {
            memory: Some(32 * GIB),
            compose: true,
            engine: EngineState::Answered(facts),
            ..Host::default()
        };
        host.check_engine(&Needs::default())
    }

    fn state(checks: &[Check], name: &str) -> Option<State> {
        checks
            .iter()
            .find(|check| check.name == name)
            .map(|check| check.state)
    }

    #[test]
    fn a_current_engine_passes() {
        let checks = checks(|_| {});
        assert!(
            checks.iter().all(|check| check.state == State::Passed),
            "{checks:?}"
        );
        assert_eq!(
            checks[0].found,
            "28.2.2 on Debian GNU/Linux 13 at `/var/run/docker.sock`"
        );
        assert_eq!(state(&checks, "engine-memory"), None);
    }

    #[test]
    fn what_holds_an_engine_back_is_found() {
        let old = checks(|facts| facts.version = "20.10.24".into());
        assert_eq!(state(&old, "engine"), Some(State::Warning));
        let vfs = checks(|facts| facts.storage_driver = "vfs".into());
        assert_eq!(state(&vfs, "storage-driver"), Some(State::Failed));
        let first = checks(|facts| facts.cgroup_version = "1".into());
        assert_eq!(state(&first, "cgroup-version"), Some(State::Warning));
        let podman = checks(|facts| {
            facts.version = "5.4.2".into();
            facts.podman = true;
        });
        assert_eq!(state(&podman, "engine"), Some(State::Passed));
        let silent = checks(|facts| facts.version = String::new());
        assert_eq!(state(&silent, "engine"), Some(State::Unknown));
    }

    #[test]
    fn a_virtual_machine_is_measured_for_itself() {
        let small = checks(|facts| {
            facts.memory = Some(2 * GIB);
            facts.cpus = Some(2);
        });
        assert_eq!(state(&small, "engine-memory"), Some(State::Failed));
        assert_eq!(state(&small, "engine-cpus"), Some(State::Failed));
    }

    #[test]
    fn an_engine_that_does_not_answer_is_no_failure() {
        let mut host = Host::default();
        for (engine, found) in [
            (EngineState::NotAsked, "not asked"),
            (EngineState::Silent, "not installed"),
        ] {
            host.engine = engine;
            let checks = host.check_engine(&Needs::default());
            assert_eq!(checks[0].found, found);
            assert_eq!(checks[0].state, State::Unknown);
        }
        host.client = "docker".into();
        assert_eq!(
            host.check_engine(&Needs::default())[0].found,
            "does not answer"
        );
        let socket = "/var/run/docker.sock".into();
        host.engine = EngineState::NotAllowed { socket };
        assert_eq!(
            host.check_engine(&Needs::default())[0].state,
            State::Warning
        );
    }
}
