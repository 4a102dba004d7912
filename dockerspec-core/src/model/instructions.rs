//! The instructions with few options: ARG, ENV, WORKDIR, USER, EXPOSE, LABEL, CMD and the like.

use super::config::Field;
use super::place::At;
use super::setting::{Key, Setting};
use super::step::{Instruction, Step, instruction};
use super::words::{Line, Protocol, Signal, User};
use crate::rules::Rule;

/// `ARG`: a build argument.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Arg<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value where the build gives none.
    pub default: Option<&'a str>,
    /// What it is for, shown by `docker build --call=outline`.
    pub describe: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

impl<'a> Arg<'a> {
    /// The value where the build gives none.
    pub const fn default(mut self, value: &'a str) -> Self {
        self.default = Some(value);
        self
    }

    /// What it is for; rendered as a comment that `docker build --call=outline` shows.
    pub const fn describe(mut self, text: &'a str) -> Self {
        self.describe = text;
        self
    }
}
instruction!(Arg);

/// `ENV`: an environment variable.
///
/// In the value of an image's variable, as in those of ARG, LABEL and paths, `$NAME` and `${NAME…}` are replaced by the
/// builder. `\$` is a dollar, and of backslashes before a `$` two are one; every other character is itself, quotes and
/// single backslashes too. Between `${` and `}` a backslash takes the meaning from the character behind it.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Env<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value; `$NAME` in an image's value is replaced by the builder.
    pub value: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

/// `WORKDIR`: the working directory.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Workdir<'a> {
    /// The directory.
    pub path: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

/// `USER`: who runs what follows.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct SetUser<'a> {
    /// The user.
    pub user: User<'a>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `EXPOSE`: ports that the image listens on.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Expose<'a> {
    /// First port of the range.
    pub first: u16,
    /// Last port of the range; the first again for a single port.
    pub last: u16,
    /// TCP unless said otherwise.
    pub protocol: Protocol,
    /// As a text wrote it, where that is not a number in range (`$PORT`, `99999`); else empty.
    pub written: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

impl Expose<'_> {
    /// UDP instead of TCP.
    pub const fn udp(mut self) -> Self {
        self.protocol = Protocol::Udp;
        self
    }

    /// SCTP instead of TCP.
    pub const fn sctp(mut self) -> Self {
        self.protocol = Protocol::Sctp;
        self
    }
}

/// `LABEL`: metadata.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    /// Its name; the standard ones are in [`oci`](crate::oci).
    pub name: &'a str,
    /// Its value.
    pub value: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

/// `STOPSIGNAL`: the signal that stops the container.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct StopSignal<'a> {
    /// The signal.
    pub signal: Signal<'a>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `CMD`: what a container runs, or the arguments of its entrypoint.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Cmd<'a> {
    /// The command.
    pub line: Line<'a>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `ENTRYPOINT`: what a container runs.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Entrypoint<'a> {
    /// The command.
    pub line: Line<'a>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `VOLUME`: directories whose data outlives the container.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Volumes<'a> {
    /// The directories.
    pub paths: &'a [&'a str],
    /// Where it was written.
    pub at: At<'a>,
}
instruction!(Volumes);

/// `SHELL`: the program that runs shell forms.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Shell<'a> {
    /// The program and its arguments.
    pub argv: &'a [&'a str],
    /// Where it was written.
    pub at: At<'a>,
}
instruction!(Shell);

/// `ONBUILD`: an instruction for images that are built from this one.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Onbuild<'a> {
    /// The instruction.
    pub step: &'a Step<'a>,
    /// Where it was written.
    pub at: At<'a>,
}
instruction!(Onbuild);

/// A comment line.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Comment<'a> {
    /// Its text, without `#`; each line becomes a comment of its own.
    pub text: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}
instruction!(Comment);

/// The variables of a configuration struct.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Reads<'a> {
    /// Name of the struct.
    pub name: &'static str,
    /// Its variables.
    pub fields: &'static [Field],
    /// Where it was written.
    pub at: At<'a>,
}

/// A line of a Dockerfile as it is.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// The line.
    pub line: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}
instruction!(Raw);

/// A word of both worlds with its waiver, before it is known which list it goes to.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Waived<'a, T> {
    word: T,
    rule: Rule,
    reason: &'a str,
    at: At<'a>,
}

impl<'a, T: Copy> Waived<'a, T> {
    #[track_caller]
    pub(crate) const fn new(word: T, rule: Rule, reason: &'a str) -> Self {
        Waived {
            word,
            rule,
            reason,
            at: At::here(),
        }
    }
}

/// Gives a payload its way into a stage and into a service.
macro_rules! shared {
    ($payload:ident $variant:ident) => {
        impl<'a> $payload<'a> {
            /// The entry of a stage.
            pub const fn into_step(self) -> $crate::model::step::Step<'a> {
                $crate::model::step::Step::new(
                    $crate::model::step::Instruction::$variant(self),
                    self.at,
                )
            }

            /// The entry of a service.
            pub const fn into_setting(self) -> $crate::model::setting::Setting<'a> {
                $crate::model::setting::Setting::new(
                    $crate::model::setting::Key::$variant(self),
                    self.at,
                )
            }

            /// Lets this entry break a rule, for a reason of at least ten characters.
            #[track_caller]
            pub const fn allow(
                self,
                rule: $crate::rules::Rule,
                reason: &'a str,
            ) -> $crate::model::instructions::Waived<'a, Self> {
                $crate::model::instructions::Waived::new(self, rule, reason)
            }
        }

        impl<'a> $crate::model::instructions::Waived<'a, $payload<'a>> {
            /// The entry of a stage.
            pub const fn into_step(self) -> $crate::model::step::Step<'a> {
                self.step_of(self.word().into_step())
            }

            /// The entry of a service.
            pub const fn into_setting(self) -> $crate::model::setting::Setting<'a> {
                self.setting_of(self.word().into_setting())
            }
        }
    };
}
pub(crate) use shared;

impl<'a, T: Copy> Waived<'a, T> {
    pub(crate) const fn word(&self) -> T {
        self.word
    }

    pub(crate) const fn step_of(&self, mut step: Step<'a>) -> Step<'a> {
        step.waivers = step.waivers.written(self.rule, self.reason, self.at);
        step
    }

    pub(crate) const fn setting_of(&self, mut setting: Setting<'a>) -> Setting<'a> {
        setting.waivers = setting.waivers.written(self.rule, self.reason, self.at);
        setting
    }
}

shared!(Env Env);
shared!(Workdir Workdir);
shared!(SetUser User);
shared!(Expose Expose);
shared!(Label Label);
shared!(StopSignal StopSignal);
shared!(Cmd Cmd);
shared!(Entrypoint Entrypoint);
shared!(Reads Reads);

/// A part of a list, written once and put into several.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Include<'a, T> {
    pub(crate) items: &'a [T],
    pub(crate) at: At<'a>,
}

impl<'a> Include<'a, Step<'a>> {
    /// The entry of a stage.
    pub const fn into_step(self) -> Step<'a> {
        Step::new(Instruction::Include(self.items), self.at)
    }
}

impl<'a> Include<'a, Setting<'a>> {
    /// The entry of a service.
    pub const fn into_setting(self) -> Setting<'a> {
        Setting::new(Key::Include(self.items), self.at)
    }
}
