//! What can be checked, and the const entry points that macros expand to.

use super::findings::{Finding, Findings};
use super::harden::Hardened;
use super::merged::{Flat, Merged, Room};
use super::nested::Nested;
use super::policy::Policy;
use super::scope::Variable;
use super::script::Entry;
use super::workspace::{
    COMMANDS, NESTED, SERVICES, SETTINGS, STAGES, Tables, VARIABLES, WORDS, Workspace,
};
use super::{Facts, Verdict, project, walk};
use crate::model::compose::{Compose, Overlay};
use crate::model::image::Image;

/// An image, a compose project or an overlay.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Spec<'a> {
    /// An image.
    Image(Image<'a>),
    /// A compose project.
    Compose(Compose<'a>),
    /// An overlay of a compose project.
    Overlay(Overlay<'a>),
}

impl<'a> Spec<'a> {
    /// Its name.
    pub const fn name(&self) -> &'a str {
        match self {
            Spec::Image(image) => image.name,
            Spec::Compose(compose) => compose.name,
            Spec::Overlay(overlay) => overlay.name,
        }
    }
}

impl<'a> Image<'a> {
    /// The image as a spec.
    pub const fn as_spec(&self) -> Spec<'a> {
        Spec::Image(*self)
    }
}

impl<'a> Compose<'a> {
    /// The project as a spec.
    pub const fn as_spec(&self) -> Spec<'a> {
        Spec::Compose(*self)
    }
}

impl<'a> Overlay<'a> {
    /// The overlay as a spec.
    pub const fn as_spec(&self) -> Spec<'a> {
        Spec::Overlay(*self)
    }
}

impl Policy {
    /// Itself, as `ruleset!` types give theirs.
    pub const fn policy(&self) -> &Policy {
        self
    }

    /// Checks a spec in tables of fixed size, as const evaluation does.
    ///
    /// What exceeds them is a finding; [`Ruleset`](super::Ruleset) checks without that limit at run time.
    pub const fn check<'a>(&self, spec: Spec<'a>, findings: &mut Findings<'_, 'a>) {
        self.check_rules(spec, findings);
        self.waive(&spec, findings);
    }

    /// Runs the built-in rules; waivers are applied after the own ones.
    #[doc(hidden)]
    pub const fn check_rules<'a>(&self, spec: Spec<'a>, findings: &mut Findings<'_, 'a>) {
        findings.judged_by(self);
        match &spec {
            Spec::Image(image) => self.check_image(image, findings),
            Spec::Compose(compose) => {
                let mut services = [Merged::NONE; SERVICES];
                let mut settings = [Flat::NONE; SETTINGS];
                let room = Room {
                    services: &mut services,
                    settings: &mut settings,
                };
                project::compose(compose, self, findings, room);
            }
            Spec::Overlay(overlay) => {
                let mut services = [Merged::NONE; SERVICES];
                let mut settings = [Flat::NONE; SETTINGS];
                let room = Room {
                    services: &mut services,
                    settings: &mut settings,
                };
                project::overlay(overlay, self, findings, room);
            }
        }
    }

    const fn check_image<'a>(&self, image: &Image<'a>, findings: &mut Findings<'_, 'a>) {
        let mut words = [b"" as &[u8]; WORDS];
        let mut entries = [Entry::NONE; COMMANDS];
        let mut nested = [Nested::NONE; NESTED];
        let mut variables = [Variable::NONE; VARIABLES];
        let mut parents = [0; STAGES];
        let mut stages = [Facts::NONE; STAGES];
        let workspace = Workspace {
            words: &mut words,
            entries: &mut entries,
            nested: &mut nested,
            variables: &mut variables,
            parents: &mut parents,
            stages: &mut stages,
        };
        walk::image(image, self, findings, workspace);
    }

    /// Applies the waivers of a spec to its findings.
    #[doc(hidden)]
    pub const fn waive<'a>(&self, spec: &Spec<'a>, findings: &mut Findings<'_, 'a>) {
        match spec {
            Spec::Image(image) => super::waivers::apply_to_image(image, self, findings),
            Spec::Compose(Compose {
                services, waivers, ..
            })
            | Spec::Overlay(Overlay {
                services, waivers, ..
            }) => project::waive_all(services, waivers, self, findings),
        }
    }

    /// Runs the built-in rules in tables that grow.
    pub(crate) fn check_growing<'a>(&self, spec: &Spec<'a>, findings: &mut Findings<'_, 'a>) {
        findings.judged_by(self);
        let start = findings.counts();
        let mut tables = Tables::new();
        loop {
            if !check(self, spec, findings, &mut tables) {
                return;
            }
            let Some(larger) = tables.larger() else {
                return;
            };
            tables = larger;
            findings.forget_after(start);
        }
    }
}

fn check<'a>(
    policy: &Policy,
    spec: &Spec<'a>,
    findings: &mut Findings<'_, 'a>,
    tables: &mut Tables<'a>,
) -> bool {
    match spec {
        Spec::Image(image) => walk::image(image, policy, findings, tables.borrow()),
        Spec::Compose(compose) => project::compose(compose, policy, findings, tables.room()),
        Spec::Overlay(overlay) => project::overlay(overlay, policy, findings, tables.room()),
    }
}

/// What `#[enforce]` makes of a constant: the slots, the verdict and the witness.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Proof;

impl Proof {
    /// Room for the findings of one constant.
    pub const SLOTS: usize = 48;

    /// Empty slots.
    pub const fn slots<'a>() -> [Option<Finding<'a>>; Self::SLOTS] {
        [None; Self::SLOTS]
    }

    /// The verdict over what `check` has found, and the policy that it ran with.
    pub const fn verdict<'a>(
        findings: &Findings<'_, 'a>,
        spec: &Spec<'a>,
    ) -> (Verdict<'a>, Policy) {
        let slots = match findings.found().first_chunk() {
            Some(slots) => *slots,
            None => Self::slots(),
        };
        let (policy, unchecked) = match findings.policy() {
            Some(policy) => (policy, 0),
            None => (Policy::PRODUCTION, 1),
        };
        let total = findings.total() + unchecked;
        let denied = findings.denied() + unchecked;
        let verdict = Verdict::new(slots, total, denied, spec.name(), policy.name());
        (verdict, policy)
    }

    /// The witness; it renders only where the verdict holds no error.
    pub const fn hardened<T: Copy>(spec: T, verdict: &Verdict<'_>, policy: &Policy) -> Hardened<T> {
        super::harden::witness(spec, verdict, *policy)
    }
}
