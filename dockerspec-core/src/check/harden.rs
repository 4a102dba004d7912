//! The witness: a spec that meets its policy. Only it can be rendered, written or built.

use alloc::vec;
use alloc::vec::Vec;

use super::findings::{Finding, Findings};
use super::meta::Level;
use super::policy::Policy;
use super::spec::{Proof, Spec};
use super::verdict::Verdict;
use crate::model::compose::{Compose, Overlay};
use crate::model::image::Image;
use crate::report::Report;

/// A spec that meets its policy.
///
/// It has one maker, the engine: `#[enforce]`, `.enforce(&POLICY)` or `.harden(&POLICY)`.
#[derive(Clone, Copy, Debug)]
pub struct Hardened<T> {
    spec: T,
    policy: Policy,
    clean: bool,
}

impl<T> Hardened<T> {
    /// The spec.
    pub const fn get(&self) -> &T {
        &self.spec
    }

    /// Name of the policy that it meets.
    pub const fn policy(&self) -> &'static str {
        self.policy.name()
    }
}

/// The witness that a verdict makes.
pub(crate) const fn witness<T: Copy>(
    spec: T,
    verdict: &Verdict<'_>,
    policy: Policy,
) -> Hardened<T> {
    Hardened {
        spec,
        policy,
        clean: verdict.is_clean(),
    }
}

/// An image in an example of a rule about services: unchecked, and refused wherever a witness is wanted.
#[expect(
    clippy::large_types_passed_by_value,
    reason = "an example is a constant"
)]
pub(crate) const fn example(image: Image<'_>) -> Hardened<Image<'_>> {
    Hardened {
        spec: image,
        policy: Policy::NOTHING,
        clean: false,
    }
}

/// What `#[enforce]` makes: a constant of this type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[enforce]` cannot make a `{Self}`",
    label = "expected `Hardened<Image>`, `Hardened<Compose>` or `Hardened<Overlay>`"
)]
pub trait Witness {
    /// The type of the expression behind the `=`.
    type Spec;
}

impl<T> Witness for Hardened<T> {
    type Spec = T;
}

/// What a spec is checked against: a [`Policy`], or one with rules of its own made by `ruleset!`.
pub trait Ruleset {
    /// The policy.
    #[doc(hidden)]
    fn rules_policy(&self) -> &Policy;
    /// Runs the rules that are not built in.
    #[doc(hidden)]
    fn own_rules<'a>(&self, spec: &Spec<'a>, findings: &mut Findings<'_, 'a>) {
        let _ = (spec, findings);
    }
}

impl Ruleset for Policy {
    fn rules_policy(&self) -> &Policy {
        self
    }
}

/// Checks a spec with as many slots as it has findings.
pub(crate) fn findings<'a>(spec: &Spec<'a>, ruleset: &(impl Ruleset + ?Sized)) -> Vec<Finding<'a>> {
    let mut slots: Vec<Option<Finding<'a>>> = vec![None; 64];
    loop {
        let mut found = Findings::over(&mut slots);
        let policy = ruleset.rules_policy();
        policy.check_growing(spec, &mut found);
        ruleset.own_rules(spec, &mut found);
        policy.waive(spec, &mut found);
        let wanted = found.counts().pushed;
        if !found.overflowed() {
            let mut found: Vec<Finding<'a>> = slots.into_iter().flatten().collect();
            found.sort_by_key(|finding| order(finding));
            return found;
        }
        slots = vec![None; wanted.next_power_of_two()];
    }
}

fn order<'a>(finding: &Finding<'a>) -> (&'a str, u32, u32, &'static str) {
    use crate::model::place::At;
    match finding.at {
        At::Rust { file, line, column } => (file, line, column, finding.rule.name()),
        At::Text { file, start, .. } => {
            let inside = finding.inside().map_or(0, |(offset, _)| offset);
            (file, start, inside, finding.rule.name())
        }
    }
}

macro_rules! hardening {
    ($spec:ident, $variant:ident, $what:literal) => {
        impl<'a> $spec<'a> {
            #[doc = concat!("Checks the ", $what, " in const evaluation.")]
            ///
            /// # Panics
            ///
            /// With every error in one message; in a constant that is a compiler error.
            #[track_caller]
            pub const fn enforce(self, policy: &Policy) -> Hardened<$spec<'a>> {
                let spec = Spec::$variant(self);
                let mut slots = Proof::slots();
                let mut findings = Findings::over(&mut slots);
                policy.check(spec, &mut findings);
                let (verdict, policy) = Proof::verdict(&findings, &spec);
                verdict.assert();
                witness(self, &verdict, policy)
            }

            #[doc = concat!("Checks the ", $what, " at run time.")]
            ///
            /// # Errors
            ///
            /// The report, where it holds an error.
            pub fn harden(
                self,
                ruleset: &(impl Ruleset + ?Sized),
            ) -> Result<Hardened<$spec<'a>>, Report> {
                let report = self.check_with(ruleset);
                if report.is_clean() {
                    Ok(Hardened {
                        spec: self,
                        policy: *ruleset.rules_policy(),
                        clean: true,
                    })
                } else {
                    Err(report)
                }
            }

            /// Everything that the ruleset finds, warnings and notes included.
            pub fn check_with(&self, ruleset: &(impl Ruleset + ?Sized)) -> Report {
                let found = findings(&Spec::$variant(*self), ruleset);
                Report::new(self.name, $what, ruleset.rules_policy().name(), &found)
            }
        }

        impl Hardened<$spec<'_>> {
            /// Whether the engine finds it clean; a witness that is not refuses to render.
            ///
            /// It is asked again here, since what a macro expands to can be written by hand.
            #[allow(dead_code, reason = "projects render with the feature `yaml` only")]
            pub(crate) fn is_proved(&self) -> bool {
                let found = findings(&Spec::$variant(self.spec), &self.policy);
                self.clean && !found.iter().any(|it| matches!(it.level, Level::Error))
            }

            /// What the policy's built-in rules only warned of.
            pub fn report(&self) -> Report {
                self.spec.check_with(&self.policy)
            }
        }
    };
}
hardening!(Image, Image, "image");
hardening!(Compose, Compose, "project");
hardening!(Overlay, Overlay, "overlay");
