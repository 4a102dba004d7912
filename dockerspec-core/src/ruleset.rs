//! A policy with rules of a house's own: data and `const fn`s, since const evaluation calls no fn pointers.

pub use crate::check::{Findings, OwnRule, Part, Ruleset, Spec};

/// Makes a policy with rules of a house's own, as `#[enforce(acme_policy::ACME)]` and `.harden(&ACME)` take it.
///
/// An own rule is a `const fn(&Image<'a>, &mut Findings<'_, 'a>)`, or the same over a
/// [`Compose`](crate::model::Compose).
///
/// ```
/// use dockerspec_core::ruleset::{Findings, OwnRule};
/// use dockerspec_core::{Instruction, Policy, Rule, model::Image, ruleset};
///
/// pub const PORT_RANGE: Rule = Rule::Own(&OwnRule {
///     name: "acme-port-range",
///     summary: "port that the cluster does not route",
///     why: "the cluster routes ports 8000 to 8999 only",
///     help: "expose a port from 8000 to 8999",
/// });
///
/// const fn port_range<'a>(image: &Image<'a>, findings: &mut Findings<'_, 'a>) {
///     let mut steps = image.shipped_steps();
///     while let Some(step) = steps.next() {
///         if let Instruction::Expose(ports) = step.instruction
///             && (ports.first < 8000 || ports.last > 8999)
///         {
///             findings.report(PORT_RANGE, step.at, "port outside 8000 to 8999");
///         }
///     }
/// }
///
/// ruleset! {
///     /// The policy of Acme.
///     pub const ACME: Acme = Policy::PRODUCTION.named("acme"), image: [port_range],
/// }
/// # fn main() { assert_eq!(ACME.policy().name(), "acme"); }
/// ```
#[macro_export]
macro_rules! ruleset {
    ($(#[$meta:meta])* $vis:vis const $name:ident: $type:ident = $policy:expr
        $(, image: [$($image:path),* $(,)?])? $(, compose: [$($compose:path),* $(,)?])? $(,)?) => {
        $(#[$meta])*
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        $vis struct $type(());

        $(#[$meta])*
        $vis const $name: $type = $type(());

        impl $type {
            const POLICY: $crate::Policy = $policy;

            /// The policy behind the own rules.
            pub const fn policy(&self) -> &'static $crate::Policy {
                &Self::POLICY
            }

            /// Checks a spec against the built-in rules and the own ones.
            pub const fn check<'a>(
                &self,
                spec: $crate::ruleset::Spec<'a>,
                findings: &mut $crate::ruleset::Findings<'_, 'a>,
            ) {
                Self::POLICY.check_rules(spec, findings);
                Self::own(&spec, findings);
                Self::POLICY.waive(&spec, findings);
            }

            const fn own<'a>(
                spec: &$crate::ruleset::Spec<'a>,
                findings: &mut $crate::ruleset::Findings<'_, 'a>,
            ) {
                match spec {
                    $crate::ruleset::Spec::Image(image) => {
                        let _ = image;
                        $($($image(image, findings);)*)?
                    }
                    $crate::ruleset::Spec::Compose(compose) => {
                        let _ = compose;
                        $($($compose(compose, findings);)*)?
                    }
                    _ => {}
                }
                let _ = findings;
            }
        }

        impl $crate::ruleset::Ruleset for $type {
            fn rules_policy(&self) -> &$crate::Policy {
                &Self::POLICY
            }

            fn own_rules<'a>(
                &self,
                spec: &$crate::ruleset::Spec<'a>,
                findings: &mut $crate::ruleset::Findings<'_, 'a>,
            ) {
                Self::own(spec, findings);
            }
        }
    };
}
