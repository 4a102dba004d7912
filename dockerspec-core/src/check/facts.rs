//! What is known of a stage while its instructions are read.

use super::base;
use crate::model::place::At;
use crate::model::words::User;

/// Who runs what follows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Who {
    /// The base image's user, which its name does not tell.
    Base,
    /// Root.
    Root,
    /// Somebody else.
    Other,
    /// Only the build knows.
    Unknown,
}

/// The shell of shell forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    /// A POSIX shell.
    Posix,
    /// PowerShell, cmd or another.
    Other,
}

/// The facts of a stage; a local parent's are inherited by copying.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    /// Its index.
    pub(crate) index: usize,
    /// Its name; empty where it has none.
    pub(crate) name: &'a str,
    /// Whether it is part of what ships: the target or one of its local parents.
    pub(crate) ships: bool,
    /// Whether it is the target itself.
    pub(crate) target: bool,
    /// The earlier stage that it starts from.
    pub(crate) parent: Option<usize>,
    /// What its outermost base is.
    pub(crate) base: base::Facts,
    /// Reference of the outermost base.
    pub(crate) reference: &'a str,
    /// Who runs what follows.
    pub(crate) who: Who,
    /// The last USER.
    pub(crate) user: Option<(User<'a>, At<'a>)>,
    /// The last WORKDIR is absolute, or follows one that is.
    pub(crate) workdir: bool,
    /// The last CMD of this stage.
    pub(crate) cmd: Option<At<'a>>,
    /// The last ENTRYPOINT of this stage.
    pub(crate) entrypoint: Option<At<'a>>,
    /// The last HEALTHCHECK of this stage or its parents.
    pub(crate) healthcheck: Option<At<'a>>,
    /// Whether that one is of this very stage.
    pub(crate) own_healthcheck: bool,
    /// The shell of shell forms.
    pub(crate) shell: Shell,
    /// Whether a SHELL chose it.
    pub(crate) chose_shell: bool,
    /// Whether that shell is called with `-e`.
    pub(crate) errexit: bool,
    /// Whether that shell is called with `pipefail`.
    pub(crate) pipefail: bool,
    /// A RUN installed or copied curl.
    pub(crate) has_curl: bool,
    /// A RUN installed or copied wget.
    pub(crate) has_wget: bool,
    /// Whether anything was copied from another stage or image, so that programs may have come with it.
    pub(crate) copied: bool,
}

impl<'a> Facts<'a> {
    /// Of a stage that has not begun.
    pub(crate) const NONE: Facts<'static> = Facts {
        index: 0,
        name: "",
        ships: false,
        target: false,
        parent: None,
        base: base::Facts::UNKNOWN,
        reference: "",
        who: Who::Base,
        user: None,
        workdir: false,
        cmd: None,
        entrypoint: None,
        healthcheck: None,
        own_healthcheck: false,
        shell: Shell::Posix,
        chose_shell: false,
        errexit: false,
        pipefail: false,
        has_curl: false,
        has_wget: false,
        copied: false,
    };

    /// What a stage that starts from this one begins with.
    pub(crate) const fn inherited(mut self) -> Self {
        self.cmd = None;
        self.entrypoint = None;
        self.own_healthcheck = false;
        self
    }

    /// Name and index, for findings.
    pub(crate) const fn unit(&self) -> (&'a str, u32) {
        (self.name, self.index as u32)
    }
}
