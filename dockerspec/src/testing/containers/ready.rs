//! When a container is ready: by the health check of its image.

use std::time::Duration;

use bollard::Docker;
use bollard::exec::StartExecOptions;
use bollard::models::{ContainerState, ExecConfig, HealthConfig, HealthStatusEnum};
use tokio::time::timeout;

/// What a health check means where it says nothing: <https://docs.docker.com/reference/dockerfile/#healthcheck>.
const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(30);
const RETRIES: u32 = 3;
/// A busy machine is slow, however short the health check's own times are.
const LEAST: Duration = Duration::from_secs(30);

/// How a container shows that it is ready, and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Readiness {
    /// The command of the health check; none where there is no check.
    probe: Option<Vec<String>>,
    timeout: Duration,
    pub(super) limit: Duration,
}

/// What can be said of a container at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moment {
    Ready,
    Starting,
    /// It will not become ready: why.
    Failed(String),
}

impl Readiness {
    pub(super) fn new(check: Option<&HealthConfig>, limit: Option<Duration>) -> Self {
        let test = check.and_then(|it| it.test.as_deref()).unwrap_or_default();
        let probe = match test {
            [kind, command @ ..] if kind == "CMD" => Some(command.to_vec()),
            [kind, command, ..] if kind == "CMD-SHELL" => {
                Some(["/bin/sh", "-c", command].map(str::to_owned).to_vec())
            }
            _ => None,
        };
        let time = |nanos: Option<i64>, default| match nanos {
            Some(nanos) if nanos > 0 => Duration::from_nanos(nanos.unsigned_abs()),
            _ => default,
        };
        let interval = time(check.and_then(|it| it.interval), INTERVAL);
        let timeout = time(check.and_then(|it| it.timeout), TIMEOUT);
        let start = time(check.and_then(|it| it.start_period), Duration::ZERO);
        let retries = check
            .and_then(|it| it.retries)
            .and_then(|it| u32::try_from(it).ok())
            .filter(|it| *it > 0)
            .unwrap_or(RETRIES);
        let allowed = start + (interval + timeout) * retries;
        Self {
            probe,
            timeout,
            limit: limit.unwrap_or(allowed.max(LEAST)),
        }
    }

    /// What the engine says, and else what the probe says that is run now.
    pub(super) async fn look(
        &self,
        docker: &Docker,
        name: &str,
    ) -> Result<Moment, bollard::errors::Error> {
        let found = docker.inspect_container(name, None).await?;
        let state = found.state.unwrap_or_default();
        if let Some(moment) = judged(&state) {
            return Ok(moment);
        }
        let Some(probe) = &self.probe else {
            return Ok(Moment::Ready);
        };
        let passed = timeout(self.timeout, succeeds(docker, name, probe)).await;
        Ok(match passed {
            Ok(true) => Moment::Ready,
            _ => Moment::Starting,
        })
    }
}

/// What the state alone tells; none for a container that runs and is neither healthy nor unhealthy.
fn judged(state: &ContainerState) -> Option<Moment> {
    if state.running != Some(true) {
        let code = state.exit_code.unwrap_or_default();
        return Some(Moment::Failed(format!("ended with exit code {code}")));
    }
    match state.health.as_ref().and_then(|it| it.status) {
        Some(HealthStatusEnum::HEALTHY) => Some(Moment::Ready),
        Some(HealthStatusEnum::UNHEALTHY) => Some(Moment::Failed("is unhealthy".to_owned())),
        _ => None,
    }
}

/// A probe that cannot be run, as in the moment in which the container ends, has not succeeded.
async fn succeeds(docker: &Docker, name: &str, probe: &[String]) -> bool {
    let config = ExecConfig {
        cmd: Some(probe.to_vec()),
        ..ExecConfig::default()
    };
    let Ok(exec) = docker.create_exec(name, config).await else {
        return false;
    };
    let detached = StartExecOptions {
        detach: true,
        ..StartExecOptions::default()
    };
    if docker.start_exec(&exec.id, Some(detached)).await.is_err() {
        return false;
    }
    loop {
        match docker.inspect_exec(&exec.id).await {
            Ok(state) if state.running == Some(true) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Ok(state) => return state.exit_code == Some(0),
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, Readiness, judged};
    use bollard::models::{ContainerState, HealthConfig};
    use std::time::Duration;

    const SECOND: i64 = 1_000_000_000;

    fn check(test: &[&str]) -> HealthConfig {
        HealthConfig {
            test: Some(test.iter().map(|it| (*it).to_owned()).collect()),
            interval: Some(10 * SECOND),
            timeout: Some(5 * SECOND),
            start_period: Some(60 * SECOND),
            retries: Some(2),
            ..HealthConfig::default()
        }
    }

    #[test]
    fn a_container_has_the_time_its_health_check_gives_it() {
        let limit = |check: &HealthConfig| Readiness::new(Some(check), None).limit;
        assert_eq!(limit(&check(&["CMD", "probe"])), Duration::from_secs(90));
        assert_eq!(limit(&HealthConfig::default()), Duration::from_mins(3));
        let given = Readiness::new(None, Some(Duration::from_secs(1))).limit;
        assert_eq!(given, Duration::from_secs(1));
    }

    #[test]
    fn the_probe_is_the_command_of_the_health_check() {
        let probe = |test: &[&str]| Readiness::new(Some(&check(test)), None).probe;
        assert_eq!(probe(&["CMD", "wget", "-q"]).unwrap(), ["wget", "-q"]);
        assert_eq!(
            probe(&["CMD-SHELL", "a || b"]).unwrap(),
            ["/bin/sh", "-c", "a || b"]
        );
        assert_eq!(probe(&["NONE"]), None);
        assert_eq!(probe(&[]), None);
    }

    #[test]
    fn a_container_that_has_ended_does_not_become_ready() {
        let ended = ContainerState {
            running: Some(false),
            exit_code: Some(7),
            ..ContainerState::default()
        };
        let failed = Moment::Failed("ended with exit code 7".to_owned());
        assert_eq!(judged(&ended), Some(failed));
    }
}
