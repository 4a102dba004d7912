//! When a container is ready: by the health check of its image.

use std::mem;
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::errors::Error;
use bollard::exec::StartExecOptions;
use bollard::models::{ContainerState, ExecConfig, HealthConfig, HealthStatusEnum};

/// What a health check means where it says nothing: <https://docs.docker.com/reference/dockerfile/#healthcheck>.
const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(30);
const RETRIES: u32 = 3;
/// A busy machine is slow, however short the health check's own times are.
const LEAST: Duration = Duration::from_secs(30);
/// Probes that hang, of which another one is started beside them: nothing ends a process in a container from outside.
const MOST: usize = 3;

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
}

/// The probes of one container, and which of them run.
#[derive(Debug)]
pub(super) struct Probes<'a> {
    readiness: &'a Readiness,
    running: Vec<Started>,
}

#[derive(Debug)]
struct Started {
    id: String,
    at: Instant,
}

impl<'a> Probes<'a> {
    pub(super) fn new(readiness: &'a Readiness) -> Self {
        Self {
            readiness,
            running: Vec::new(),
        }
    }

    /// What the engine says, and else what the probe says that was started by the last look.
    pub(super) async fn look(&mut self, docker: &Docker, name: &str) -> Result<Moment, Error> {
        let found = docker.inspect_container(name, None).await?;
        let state = found.state.unwrap_or_default();
        if let Some(moment) = judged(&state) {
            return Ok(moment);
        }
        let Some(probe) = &self.readiness.probe else {
            return Ok(Moment::Ready);
        };
        if self.passed(docker).await {
            return Ok(Moment::Ready);
        }
        if self.may_start(Instant::now())
            && let Ok(id) = started(docker, name, probe).await
        {
            let at = Instant::now();
            self.running.push(Started { id, at });
        }
        Ok(Moment::Starting)
    }

    /// Whether one has succeeded in its time; those that have ended are forgotten.
    async fn passed(&mut self, docker: &Docker) -> bool {
        let mut passed = false;
        for probe in mem::take(&mut self.running) {
            let in_time = probe.at.elapsed() <= self.readiness.timeout;
            let found = docker.inspect_exec(&probe.id).await;
            match found.map(|it| (it.running, it.exit_code)) {
                Ok((Some(false), Some(code))) => passed |= code == 0 && in_time,
                // the engine notes the code a moment after the end
                Ok(_) => self.running.push(probe),
                // it went with the container
                Err(_) => {}
            }
        }
        passed
    }

    /// The next one is started when the one before has ended, or has had its time, and never beside many that hang.
    fn may_start(&self, now: Instant) -> bool {
        let had_time = |it: &Started| now.duration_since(it.at) > self.readiness.timeout;
        self.running.len() < MOST && self.running.iter().all(had_time)
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

/// Starts a probe. One that cannot be run, as in the moment in which the container ends, has not succeeded.
async fn started(docker: &Docker, name: &str, probe: &[String]) -> Result<String, Error> {
    let config = ExecConfig {
        cmd: Some(probe.to_vec()),
        ..ExecConfig::default()
    };
    let id = docker.create_exec(name, config).await?.id;
    let detached = StartExecOptions {
        detach: true,
        ..StartExecOptions::default()
    };
    docker.start_exec(&id, Some(detached)).await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::{MOST, Moment, Probes, Readiness, Started, judged};
    use bollard::models::{ContainerState, HealthConfig};
    use std::time::{Duration, Instant};

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

    #[test]
    fn a_probe_is_started_beside_few_that_hang_and_none_that_runs() {
        let readiness = Readiness::new(Some(&check(&["CMD", "probe"])), None);
        let mut probes = Probes::new(&readiness);
        let mut now = Instant::now();
        for _ in 0..MOST {
            assert!(probes.may_start(now));
            let id = "probe".to_owned();
            probes.running.push(Started { id, at: now });
            assert!(!probes.may_start(now));
            now += Duration::from_secs(6);
        }
        assert!(!probes.may_start(now));
        probes.running.pop();
        assert!(probes.may_start(now));
    }
}
