//! When a service starts, starts again and stops.

use core::time::Duration;

use crate::model::place::At;
use crate::model::setting::{plain_settings, setting};

/// `depends_on`: a service that must be there first.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct DependsOn<'a> {
    /// Name of the other service.
    pub service: &'a str,
    /// What it must have reached.
    pub condition: Condition,
    /// Whether this service starts again when the other one does.
    pub restart: bool,
    /// Whether this service starts also where the other one is not there.
    pub optional: bool,
    /// Where it was written.
    pub at: At<'a>,
}

/// What a service must have reached before another one starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `service_healthy`: its healthcheck passes.
    Healthy,
    /// `service_started`: its container runs.
    Started,
    /// `service_completed_successfully`: it has ended with 0.
    Completed,
}

/// `depends_on`: starts after the other service is healthy, which needs a healthcheck there.
#[track_caller]
pub const fn depends_on(service: &str) -> DependsOn<'_> {
    DependsOn {
        service,
        condition: Condition::Healthy,
        restart: false,
        optional: false,
        at: At::here(),
    }
}

impl DependsOn<'_> {
    /// Starts as soon as the other one runs.
    pub const fn started(mut self) -> Self {
        self.condition = Condition::Started;
        self
    }

    /// Starts after the other one has ended with 0.
    pub const fn completed(mut self) -> Self {
        self.condition = Condition::Completed;
        self
    }

    /// Starts again when compose restarts the other one.
    pub const fn restart(mut self) -> Self {
        self.restart = true;
        self
    }

    /// Starts also where the other one is not there.
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}
setting!(DependsOn DependsOn);

/// When the engine starts a container again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// Never.
    No,
    /// Whenever it ends, also after the engine itself was started.
    Always,
    /// Whenever it ends, unless somebody stopped it.
    UnlessStopped,
    /// When it fails; at most so many times.
    OnFailure(Option<u32>),
}

plain_settings! {
    /// `profiles`: the service starts only with this profile.
    Profile Profile profile(
        /// Name of the profile.
        name: &'a str,
    );
    /// `restart`: when the engine starts the container again.
    SetRestart Restart restart(
        /// The policy.
        policy: Restart,
    );
    /// `scale`: the number of containers.
    Scale Scale scale(
        /// How many.
        containers: u32,
    );
    /// `stop_grace_period`: the time from the stop signal to the end by force; 10 s where it is not given.
    StopGracePeriod StopGracePeriod stop_grace_period(
        /// The time.
        time: Duration,
    );
}
