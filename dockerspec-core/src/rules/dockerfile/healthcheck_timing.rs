//! Times of a healthcheck that contradict each other or say nothing.

use crate::check::{Check, Examples, Level, Meta, On, Part, Topic};
use core::time::Duration;

use crate::model::step::Healthcheck;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "healthcheck-timing",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Instruction("Healthcheck"),
    summary: "healthcheck whose times contradict each other",
    why: "a probe may hang longer than its next turn is away, or the engine falls back to other times than those that are written",
    help: "choose a timeout below the interval and a start interval below the start period, all of them above zero",
    sources: &["kics:healthcheck_timing"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nHEALTHCHECK --interval=10s --timeout=1m CMD [\"app\", \"--health\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK --start-interval=2s CMD [\"app\", \"--health\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK --start-period=5s --start-interval=10s CMD [\"app\", \"--health\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK --retries=0 CMD [\"app\", \"--health\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK --timeout=0s CMD [\"app\", \"--health\"]\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nHEALTHCHECK --interval=5s CMD [\"app\", \"--health\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK --interval=30s --timeout=30s CMD [\"app\", \"--health\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK --start-period=30s --start-interval=1s --timeout=3s CMD [\"app\", \"--health\"]\n",
        "FROM debian:13.1-slim\nHEALTHCHECK --start-period=0s CMD [\"app\", \"--health\"]\n",
    ]),
};

pub(crate) const fn check<'a>(health: &'a Healthcheck<'a>, check: &mut Check<'_, 'a>) {
    let (interval, timeout) = (nanos(health.interval), nanos(health.timeout));
    let (period, start) = (nanos(health.start_period), nanos(health.start_interval));
    zero(
        interval,
        "an interval of 0 means the default of 30 s",
        check,
    );
    zero(timeout, "a timeout of 0 means the default of 30 s", check);
    zero(
        start,
        "a start interval of 0 means the default of 5 s",
        check,
    );
    if let Some(0) = health.retries {
        say("0 retries mean the default of 3", check);
    }
    if let (Some(interval @ 1..), Some(timeout)) = (interval, timeout)
        && timeout > interval
    {
        say("the timeout is longer than the interval", check);
    }
    match (period, start) {
        (Some(period @ 1..), Some(start)) if start > period => {
            say(
                "the start interval is longer than the start period, so no probe falls into it",
                check,
            );
        }
        (None | Some(0), Some(1..)) => {
            say(
                "a start interval does nothing without a start period",
                check,
            );
        }
        _ => {}
    }
}

const fn nanos(time: Option<Duration>) -> Option<u128> {
    match time {
        Some(time) => Some(time.as_nanos()),
        None => None,
    }
}

const fn zero(nanos: Option<u128>, message: &'static str, check: &mut Check<'_, '_>) {
    match nanos {
        Some(0) => say(message, check),
        Some(1..1_000_000) => say("the builder refuses a time below 1 ms", check),
        _ => {}
    }
}

const fn say(message: &'static str, check: &mut Check<'_, '_>) {
    check.report(Rule::HealthcheckTiming, &[Part::Text(message)]);
}
