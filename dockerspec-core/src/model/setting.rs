//! One entry of a service.

use super::healthcheck::{Healthcheck, NoHealthcheck};
use super::instructions::{
    Cmd, Entrypoint, Env, Expose, Label, Reads, SetUser, StopSignal, Workdir,
};
use super::place::At;
use super::waiver::Waivers;
use crate::rules::Rule;

/// One entry of a service, with its place and its waivers.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// What it sets.
    pub key: Key<'a>,
    /// Where it was written.
    pub at: At<'a>,
    /// Rules that it may break.
    pub waivers: Waivers<'a>,
}

/// What a setting sets.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// `command`
    Cmd(Cmd<'a>),
    /// `entrypoint`
    Entrypoint(Entrypoint<'a>),
    /// `environment`
    Env(Env<'a>),
    /// `expose`
    Expose(Expose<'a>),
    /// `healthcheck`
    Healthcheck(Healthcheck<'a>),
    /// `healthcheck: { disable: true }`
    NoHealthcheck(NoHealthcheck<'a>),
    /// A part that is shared between services.
    Include(&'a [Setting<'a>]),
    /// `labels`
    Label(Label<'a>),
    /// The variables of a configuration struct, which the service must set.
    Reads(Reads<'a>),
    /// `stop_signal`
    StopSignal(StopSignal<'a>),
    /// `user`
    User(SetUser<'a>),
    /// `working_dir`
    Workdir(Workdir<'a>),
}

impl<'a> Setting<'a> {
    /// A setting without waivers.
    pub(crate) const fn new(key: Key<'a>, at: At<'a>) -> Self {
        Setting {
            key,
            at,
            waivers: Waivers::NONE,
        }
    }

    /// Itself, so that lists take settings and words alike.
    pub const fn into_setting(self) -> Self {
        self
    }

    /// Lets this setting break a rule, for a reason of at least ten characters.
    #[track_caller]
    pub const fn allow(mut self, rule: Rule, reason: &'a str) -> Self {
        self.waivers = self.waivers.and(rule, reason);
        self
    }
}
