//! HEALTHCHECK: how the engine finds out whether the container works.

use core::time::Duration;

use super::instructions::shared;
use super::place::At;
use super::words::Line;

/// `HEALTHCHECK`, of an image or of a service.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Healthcheck<'a> {
    /// The probe.
    pub test: Probe<'a>,
    /// Time between probes; 30 s where it is not given.
    pub interval: Option<Duration>,
    /// Time after which a probe has failed; 30 s where it is not given.
    pub timeout: Option<Duration>,
    /// Time in which a failed probe does not count; none where it is not given.
    pub start_period: Option<Duration>,
    /// Time between probes in the start period; 5 s where it is not given (Docker 25 and later).
    pub start_interval: Option<Duration>,
    /// Failed probes in a row that make the container unhealthy; 3 where it is not given.
    pub retries: Option<u32>,
    /// Where it was written.
    pub at: At<'a>,
}

/// What a healthcheck runs.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Probe<'a> {
    /// A command.
    Line(Line<'a>),
    /// A GET request that must succeed, by a program that the base image has.
    Http {
        /// Port on 127.0.0.1.
        port: u16,
        /// Path of the URL.
        path: &'a str,
    },
    /// A TCP connection that must be accepted, by a program that the base image has.
    Tcp {
        /// Port on 127.0.0.1.
        port: u16,
    },
}

impl Healthcheck<'_> {
    /// Time between probes.
    pub const fn interval(mut self, time: Duration) -> Self {
        self.interval = Some(time);
        self
    }

    /// Time after which a probe has failed; shorter than the interval.
    pub const fn timeout(mut self, time: Duration) -> Self {
        self.timeout = Some(time);
        self
    }

    /// Time to start up, in which a failed probe does not count.
    pub const fn start_period(mut self, time: Duration) -> Self {
        self.start_period = Some(time);
        self
    }

    /// Time between probes while the container starts up (Docker 25 and later).
    pub const fn start_interval(mut self, time: Duration) -> Self {
        self.start_interval = Some(time);
        self
    }

    /// Failed probes in a row that make the container unhealthy.
    pub const fn retries(mut self, times: u32) -> Self {
        self.retries = Some(times);
        self
    }
}
shared!(Healthcheck Healthcheck);

/// `HEALTHCHECK NONE`, with the reason.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct NoHealthcheck<'a> {
    /// Why nothing has to be probed; empty in a text that does not say.
    pub reason: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}
shared!(NoHealthcheck NoHealthcheck);
