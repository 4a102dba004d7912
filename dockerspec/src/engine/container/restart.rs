//! Whether a container is started again when it ends, and how often it was.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::str::FromStr;

use bollard::errors::Error as Transport;
use bollard::models::{
    ContainerUpdateBody, EventMessage, RestartPolicy as Policy, RestartPolicyNameEnum,
};
use bollard::query_parameters::EventsOptions;
use futures_util::{Stream, StreamExt as _};

use super::super::Engine;
use super::{ContainerError, Moment};

/// Seconds after which a container that was started again is taken to run.
const SETTLED: u64 = 60;

/// When the engine starts a container again.
///
/// <https://docs.docker.com/engine/containers/start-containers-automatically/>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RestartPolicy {
    /// Never.
    No,
    /// Whenever it ends, and when the engine starts, even if it was stopped by hand before.
    Always,
    /// Whenever it ends, unless it was stopped by hand.
    UnlessStopped,
    /// If its exit code is not 0, at most so many times in a row.
    OnFailure(Option<u32>),
}

/// A text that is no restart policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRestartPolicy(String);

impl fmt::Display for NoRestartPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no restart policy; there are `no`, `always`, `unless-stopped`, `on-failure` and `on-failure:N` with N \
             from 1 on",
            self.0.escape_debug()
        )
    }
}

impl Error for NoRestartPolicy {}

impl FromStr for RestartPolicy {
    type Err = NoRestartPolicy;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "no" => Ok(Self::No),
            "always" => Ok(Self::Always),
            "unless-stopped" => Ok(Self::UnlessStopped),
            "on-failure" => Ok(Self::OnFailure(None)),
            _ => text
                .strip_prefix("on-failure:")
                .filter(|it| it.bytes().all(|it| it.is_ascii_digit()))
                .and_then(|it| it.parse().ok())
                .filter(|it| (1..=i32::MAX.unsigned_abs()).contains(it))
                .map(|it| Self::OnFailure(Some(it)))
                .ok_or_else(|| NoRestartPolicy(text.to_owned())),
        }
    }
}

impl fmt::Display for RestartPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::No => f.write_str("no"),
            Self::Always => f.write_str("always"),
            Self::UnlessStopped => f.write_str("unless-stopped"),
            Self::OnFailure(None) => f.write_str("on-failure"),
            Self::OnFailure(Some(times)) => write!(f, "on-failure:{times}"),
        }
    }
}

impl RestartPolicy {
    pub(super) fn of(policy: Option<&Policy>) -> Self {
        match policy.and_then(|it| it.name) {
            Some(RestartPolicyNameEnum::ALWAYS) => Self::Always,
            Some(RestartPolicyNameEnum::UNLESS_STOPPED) => Self::UnlessStopped,
            Some(RestartPolicyNameEnum::ON_FAILURE) => {
                let times = policy.and_then(|it| it.maximum_retry_count).unwrap_or(0);
                Self::OnFailure(u32::try_from(times).ok().filter(|it| *it > 0))
            }
            _ => Self::No,
        }
    }

    fn to_engine(self) -> Policy {
        let (name, times) = match self {
            Self::No => (RestartPolicyNameEnum::NO, 0),
            Self::Always => (RestartPolicyNameEnum::ALWAYS, 0),
            Self::UnlessStopped => (RestartPolicyNameEnum::UNLESS_STOPPED, 0),
            Self::OnFailure(times) => (RestartPolicyNameEnum::ON_FAILURE, times.unwrap_or(0)),
        };
        Policy {
            name: Some(name),
            maximum_retry_count: Some(i64::from(times)),
        }
    }
}

/// What a container's policy has led to so far.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestartReport {
    /// Name of the container.
    pub name: String,
    /// Its policy.
    pub policy: RestartPolicy,
    /// How often the engine has started it again since it was last started by hand.
    pub count: u64,
    /// Its state, as in `restarting`.
    pub state: String,
    /// Exit code of its last run, if it has ended once.
    pub exit_code: Option<i64>,
    /// How many seconds it has run since it was last started; none if it does not run.
    pub runs_for: Option<u64>,
    /// Whether it is removed when it ends (`--rm`).
    pub removed_at_end: bool,
}

impl RestartReport {
    /// Whether its policy keeps a container going that ends with an error again and again: it waits for the next start, or
    /// has come up less than a minute ago, and not for the first time.
    pub fn is_loop(&self) -> bool {
        let runs = self.count >= 2 && self.runs_for.is_some_and(|it| it < SETTLED);
        self.policy != RestartPolicy::No
            && self.has_failed()
            && (runs || self.state == "restarting")
    }

    /// Whether its policy has started a container that fails as often as it may, and leaves it at that.
    pub fn has_given_up(&self) -> bool {
        let RestartPolicy::OnFailure(Some(times)) = self.policy else {
            return false;
        };
        self.state == "exited" && self.has_failed() && self.count >= u64::from(times)
    }

    fn has_failed(&self) -> bool {
        self.exit_code.is_some_and(|it| it != 0)
    }
}

impl Engine {
    /// The restart policy of a container, by name or id, and what it has led to.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Absent`], and those of asking an engine.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(engine: dockerspec::engine::Engine) -> Result<(), dockerspec::engine::ContainerError> {
    /// let report = engine.restart_policy("web").await?;
    /// println!("{}, started again {} times", report.policy, report.count);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn restart_policy(&self, name: &str) -> Result<RestartReport, ContainerError> {
        let found = self.details(name).await?;
        let host = found.host_config.unwrap_or_default();
        let state = found.state.unwrap_or_default();
        let count = found
            .restart_count
            .and_then(|it| u64::try_from(it).ok())
            .unwrap_or(0);
        let ended = state
            .finished_at
            .as_deref()
            .and_then(Moment::of_engine)
            .is_some();
        let runs = state.running == Some(true) && state.restarting != Some(true);
        let started = state.started_at.as_deref().and_then(Moment::of_engine);
        let runs_for = started.filter(|_| runs).map(|it| {
            let seconds = it.seconds_until(Moment::now());
            u64::try_from(seconds).unwrap_or(0)
        });
        let exit_code = if !ended {
            None
        } else if runs {
            self.last_exit_code(found.id.as_deref().unwrap_or(name))
                .await
        } else {
            state.exit_code
        };
        let shown = found.name.as_deref().unwrap_or(name);
        Ok(RestartReport {
            name: shown.trim_start_matches('/').to_owned(),
            policy: RestartPolicy::of(host.restart_policy.as_ref()),
            count,
            state: state.status.map(|it| it.to_string()).unwrap_or_default(),
            exit_code,
            runs_for,
            removed_at_end: host.auto_remove == Some(true),
        })
    }

    /// Of the run before this one: the state of a container that runs says 0.
    async fn last_exit_code(&self, id: &str) -> Option<i64> {
        let last = self.past_events("die", Some(id)).await?.pop()?;
        last.actor?.attributes?.get("exitCode")?.parse().ok()
    }

    /// Sets the restart policy of a container, by name or id, and gives what is so afterwards.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Absent`], [`ContainerError::RemovedAtEnd`] if it was started with `--rm`, and those of asking an
    /// engine.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(engine: dockerspec::engine::Engine) -> Result<(), dockerspec::engine::ContainerError> {
    /// use dockerspec::engine::RestartPolicy;
    ///
    /// engine.set_restart_policy("web", RestartPolicy::UnlessStopped).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn set_restart_policy(
        &self,
        name: &str,
        policy: RestartPolicy,
    ) -> Result<RestartReport, ContainerError> {
        let before = self.restart_policy(name).await?;
        if before.removed_at_end {
            return Err(ContainerError::RemovedAtEnd { name: before.name });
        }
        let body = ContainerUpdateBody {
            restart_policy: Some(policy.to_engine()),
            ..ContainerUpdateBody::default()
        };
        let done = self.docker.update_container(name, body).await;
        done.map_err(|it| ContainerError::of(it, name, "setting a restart policy"))?;
        self.restart_policy(name).await
    }

    /// The ends and starts of a container, from now on.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Absent`], and those of asking an engine.
    pub async fn restart_events(&self, name: &str) -> Result<RestartEvents, ContainerError> {
        let found = self.details(name).await?;
        let id = found.id.unwrap_or_default();
        let texts = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect();
        let filters = [
            ("type".to_owned(), texts(&["container"])),
            ("container".to_owned(), texts(&[&id])),
            (
                "event".to_owned(),
                texts(&["die", "start", "oom", "destroy", "pause", "unpause"]),
            ),
        ];
        let options = EventsOptions {
            filters: Some(filters.into()),
            ..EventsOptions::default()
        };
        Ok(RestartEvents {
            name: name.to_owned(),
            events: self.docker.events(Some(options)).boxed(),
        })
    }
}

/// What happened to a container.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestartEvent {
    /// When.
    pub time: Moment,
    /// What: `die`, `start`, `oom`, `pause`, `unpause` or `destroy`.
    pub action: String,
    /// The exit code of a `die`.
    pub exit_code: Option<i64>,
}

/// What happens to a container, as it happens.
#[must_use]
pub struct RestartEvents {
    name: String,
    events: Pin<Box<dyn Stream<Item = Result<EventMessage, Transport>> + Send>>,
}

impl fmt::Debug for RestartEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestartEvents")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl RestartEvents {
    /// The next event; none where the engine ends.
    ///
    /// # Errors
    ///
    /// Those of asking an engine.
    pub async fn next(&mut self) -> Result<Option<RestartEvent>, ContainerError> {
        let Some(event) = self.events.next().await else {
            return Ok(None);
        };
        let event = event.map_err(|it| ContainerError::of(it, &self.name, "following events"))?;
        let attributes = event.actor.and_then(|it| it.attributes).unwrap_or_default();
        Ok(Some(RestartEvent {
            time: Moment::from_seconds(event.time.unwrap_or_default()),
            action: event.action.unwrap_or_default(),
            exit_code: attributes.get("exitCode").and_then(|it| it.parse().ok()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::{RestartPolicy, RestartReport};

    #[test]
    fn a_loop_goes_on_and_what_has_given_up_does_not() {
        let report = |policy: &str, count, state: &str, exit_code, runs_for| RestartReport {
            name: "job".to_owned(),
            policy: policy.parse().unwrap(),
            count,
            state: state.to_owned(),
            exit_code: Some(exit_code),
            runs_for,
            removed_at_end: false,
        };
        for (report, is_loop, has_given_up) in [
            (report("always", 1, "restarting", 4, None), true, false),
            (report("always", 2, "running", 4, Some(3)), true, false),
            // two failures at the start, then hours
            (report("always", 2, "running", 4, Some(7200)), false, false),
            (report("always", 1, "running", 4, Some(3)), false, false),
            (report("always", 5, "running", 0, Some(3)), false, false),
            (report("always", 5, "exited", 137, None), false, false),
            (report("on-failure:2", 2, "exited", 4, None), false, true),
            (report("on-failure:2", 2, "exited", 0, None), false, false),
            (report("on-failure:2", 1, "exited", 4, None), false, false),
            (
                report("on-failure:2", 1, "restarting", 4, None),
                true,
                false,
            ),
            (report("no", 0, "exited", 4, None), false, false),
        ] {
            let found = (report.is_loop(), report.has_given_up());
            assert_eq!(found, (is_loop, has_given_up), "{report:?}");
        }
    }

    #[test]
    fn a_policy_is_written_as_it_is_read() {
        for text in [
            "no",
            "always",
            "unless-stopped",
            "on-failure",
            "on-failure:5",
        ] {
            assert_eq!(text.parse::<RestartPolicy>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "never",
            "on-failure:",
            "on-failure:0",
            "on-failure:-1",
            "on-failure:+1",
            "Always",
        ] {
            let error = text.parse::<RestartPolicy>().unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("`{text}` is no restart policy")),
                "{error}"
            );
        }
    }
}
