//! What the lines of a stage depend on.

use super::recipe::Owner;
use crate::check::{Facts, base};
use crate::model::step::Instruction;
use crate::model::words::User;

/// The state of a stage between two of its lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stage<'a> {
    /// The name of the image.
    pub(super) image: &'a str,
    /// The user in force, as far as this program sets it.
    pub(super) user: Option<User<'a>>,
    /// Whether the shell of shell forms is a POSIX one.
    pub(super) posix: bool,
    /// Whether a working directory other than `/` is set.
    pub(super) workdir: bool,
    /// What is known of the base and of what was installed.
    pub(super) facts: Facts<'a>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(image: &'a str, base: base::Facts, user: Option<User<'a>>) -> Self {
        let mut facts = Facts::NONE;
        facts.base = base;
        Stage {
            image,
            user,
            posix: true,
            workdir: false,
            facts,
        }
    }

    /// Keeps what is in force after the instruction.
    pub(super) fn note(&mut self, instruction: &Instruction<'a>) {
        match instruction {
            Instruction::User(set) => self.user = Some(set.user),
            Instruction::Shell(shell) => self.posix = crate::check::is_posix_shell(shell.argv),
            Instruction::Workdir(workdir) => self.workdir = workdir.path != "/",
            Instruction::Recipe(recipe) => self.installed(recipe.system_packages()),
            _ => {}
        }
    }

    fn installed(&mut self, packages: &[&str]) {
        for package in packages {
            match package.split('=').next() {
                Some("curl") => self.facts.has_curl = true,
                Some("wget") => self.facts.has_wget = true,
                _ => {}
            }
        }
    }

    /// Who owns what a command of this stage writes.
    pub(super) fn owner(&self) -> Owner<'a> {
        match self.user {
            None if self.facts.base.nonroot => Owner::Unknown,
            None => Owner::Root,
            Some(user) => match user.uid {
                Some(0) => Owner::Root,
                Some(uid) => Owner::Number(user, uid),
                None if user.name == "root" => Owner::Root,
                None => Owner::Unknown,
            },
        }
    }
}
