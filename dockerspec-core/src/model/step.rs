//! One entry of a stage: an instruction, a recipe or an included part.

use super::place::At;
use super::recipe::PackedRecipe;
use super::waiver::Waivers;
use crate::rules::Rule;

pub use super::healthcheck::{Healthcheck, NoHealthcheck};
pub use super::instructions::{
    Arg, Cmd, Comment, Entrypoint, Env, Expose, Include, Label, Onbuild, Raw, Reads, SetUser,
    Shell, StopSignal, Volumes, Waived, Workdir,
};
pub use super::mount::{
    BindMount, CacheMount, Mount, MountKind, SecretMount, Sharing, SshMount, TmpfsMount,
};
pub use super::run::{Network, Run, Security};
pub use super::transfer::{Add, Copy, InlineFile, Mode, Origin, Owner};

/// One entry of a stage, with its place and its waivers.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// What it does.
    pub instruction: Instruction<'a>,
    /// Where it was written.
    pub at: At<'a>,
    /// Rules that it may break.
    pub waivers: Waivers<'a>,
    /// In a text: written on the line of the step before, as `b` in `ENV a=1 b=2`.
    ///
    /// Its variables are resolved as they were before that line.
    pub continued: bool,
}

/// What a step does.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Instruction<'a> {
    /// `ADD`
    Add(Add<'a>),
    /// `ARG`
    Arg(Arg<'a>),
    /// `CMD`
    Cmd(Cmd<'a>),
    /// A comment line.
    Comment(Comment<'a>),
    /// `COPY`
    Copy(Copy<'a>),
    /// `ENTRYPOINT`
    Entrypoint(Entrypoint<'a>),
    /// `ENV`
    Env(Env<'a>),
    /// `EXPOSE`
    Expose(Expose<'a>),
    /// `COPY` of a text that is part of the Dockerfile.
    File(InlineFile<'a>),
    /// `HEALTHCHECK`
    Healthcheck(Healthcheck<'a>),
    /// `HEALTHCHECK NONE`
    NoHealthcheck(NoHealthcheck<'a>),
    /// A part that is shared between stages.
    Include(&'a [Step<'a>]),
    /// `LABEL`
    Label(Label<'a>),
    /// `ONBUILD`
    Onbuild(Onbuild<'a>),
    /// A line as it is.
    Raw(Raw<'a>),
    /// The variables of a configuration struct.
    Reads(Reads<'a>),
    /// An instruction that writes itself.
    Recipe(PackedRecipe<'a>),
    /// `RUN`
    Run(Run<'a>),
    /// `SHELL`
    Shell(Shell<'a>),
    /// `STOPSIGNAL`
    StopSignal(StopSignal<'a>),
    /// `USER`
    User(SetUser<'a>),
    /// `VOLUME`
    Volumes(Volumes<'a>),
    /// `WORKDIR`
    Workdir(Workdir<'a>),
}

impl<'a> Step<'a> {
    /// A step without waivers.
    pub(crate) const fn new(instruction: Instruction<'a>, at: At<'a>) -> Self {
        Step {
            instruction,
            at,
            waivers: Waivers::NONE,
            continued: false,
        }
    }

    /// What it does in the end: what an ONBUILD sets off, of any other step its own instruction.
    pub(crate) const fn effect(&self) -> &Instruction<'a> {
        match &self.instruction {
            Instruction::Onbuild(trigger) => &trigger.step.instruction,
            own => own,
        }
    }

    /// Itself, so that lists take steps and words alike.
    pub const fn into_step(self) -> Self {
        self
    }

    /// Lets this step break a rule, for a reason of at least ten characters.
    #[track_caller]
    pub const fn allow(mut self, rule: Rule, reason: &'a str) -> Self {
        self.waivers = self.waivers.and(rule, reason);
        self
    }
}

/// Gives a payload its way into a stage.
macro_rules! instruction {
    ($payload:ident) => {
        impl<'a> $payload<'a> {
            /// The entry of a stage.
            pub const fn into_step(self) -> $crate::model::step::Step<'a> {
                $crate::model::step::Step::new(
                    $crate::model::step::Instruction::$payload(self),
                    self.at,
                )
            }

            /// Lets this instruction break a rule, for a reason of at least ten characters.
            #[track_caller]
            pub const fn allow(
                self,
                rule: $crate::rules::Rule,
                reason: &'a str,
            ) -> $crate::model::step::Step<'a> {
                self.into_step().allow(rule, reason)
            }
        }
    };
}
pub(crate) use instruction;
