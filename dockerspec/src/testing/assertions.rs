//! Assertions for the tests of specs.

use std::path::Path;
use std::{env, fs};

use dockerspec_core::model::{Compose, Image, Overlay};
use dockerspec_core::{Hardened, Report, Rule, Ruleset};

use crate::artifact::Artifact;
use crate::clock::Dated;
use crate::files::replace;

/// What an assertion can check: a spec, or the witness of one.
pub trait Subject {
    /// What a ruleset finds in it.
    #[doc(hidden)]
    fn found(&self, ruleset: &dyn Ruleset) -> Report;
}

macro_rules! subject {
    ($($spec:ident)*) => {
        $(
            impl Subject for $spec<'_> {
                fn found(&self, ruleset: &dyn Ruleset) -> Report {
                    self.check_with(ruleset)
                }
            }

            impl Subject for Hardened<$spec<'_>> {
                fn found(&self, ruleset: &dyn Ruleset) -> Report {
                    self.get().check_with(ruleset)
                }
            }
        )*
    };
}
subject!(Image Compose Overlay);

/// Asserts that a spec meets a policy, the production policy where none is given.
///
/// Unlike const evaluation it knows the day, so a waiver that has expired fails.
///
/// ```
/// use dockerspec::prelude::*;
///
/// const API: Image<'_> = Image::new("acme/api")
///     .stages(&[from("python:3.13-slim").with(steps![user(User::NONROOT)])]);
/// dockerspec::assert_hardened!(API, Policy::DEVELOPMENT);
/// ```
#[macro_export]
macro_rules! assert_hardened {
    ($spec:expr $(,)?) => {
        $crate::assert_hardened!($spec, $crate::Policy::PRODUCTION)
    };
    ($spec:expr, $policy:expr $(,)?) => {
        if let ::core::result::Result::Err(text) = $crate::testing::hardened(&$spec, &$policy) {
            ::core::panic!("{text}");
        }
    };
}

/// Asserts that a rule finds something in a spec.
///
/// ```
/// use dockerspec::prelude::*;
///
/// const API: Image<'_> = Image::new("acme/api")
///     .stages(&[from("python:3.13-slim").with(steps![user(User::ROOT)])]);
/// dockerspec::assert_finding!(API, Rule::RootUser);
/// ```
#[macro_export]
macro_rules! assert_finding {
    ($spec:expr, $rule:expr $(,)?) => {
        if let ::core::result::Result::Err(text) = $crate::testing::finding(&$spec, $rule) {
            ::core::panic!("{text}");
        }
    };
}

/// Asserts that a committed file is what an artifact renders to; the path is below the crate's folder.
///
/// With `DOCKERSPEC_UPDATE=1` the file is written instead, never where `CI` is set.
#[macro_export]
macro_rules! assert_up_to_date {
    ($path:expr, $artifact:expr $(,)?) => {
        if let ::core::result::Result::Err(text) =
            $crate::testing::up_to_date(::core::env!("CARGO_MANIFEST_DIR"), $path, &$artifact)
        {
            ::core::panic!("{text}");
        }
    };
}

#[doc(hidden)]
pub fn hardened(subject: &impl Subject, ruleset: &dyn Ruleset) -> Result<(), String> {
    let report = subject.found(&Dated::new(ruleset));
    if report.is_clean() {
        Ok(())
    } else {
        Err(report.to_string())
    }
}

#[doc(hidden)]
pub fn finding(subject: &impl Subject, rule: Rule) -> Result<(), String> {
    let report = subject.found(&dockerspec_core::Policy::STRICT);
    if report.by_rule(rule).next().is_some() {
        return Ok(());
    }
    Err(format!(
        "`{}` does not find anything; what is found:\n\n{report}",
        rule.name()
    ))
}

#[doc(hidden)]
pub fn up_to_date(manifest: &str, path: &str, artifact: &dyn Artifact) -> Result<(), String> {
    let files = artifact.files();
    let wanted = Path::new(path).file_name();
    let file = files
        .iter()
        .find(|it| it.path.file_name() == wanted)
        .or(files.first())
        .ok_or_else(|| format!("`{}` renders to no file", artifact.name()))?;
    let path = Path::new(manifest).join(path);
    let text = fs::read_to_string(&path).unwrap_or_default();
    if text == file.text {
        return Ok(());
    }
    let update = env::var_os("DOCKERSPEC_UPDATE").is_some_and(|it| it == "1");
    if update && env::var_os("CI").is_none() {
        return replace(&path, file.text.as_bytes())
            .map_err(|error| format!("`{}`: {error}", path.display()));
    }
    Err(format!(
        "`{}` is not what `{}` renders to; `DOCKERSPEC_UPDATE=1 cargo test` writes it\n\n{}",
        path.display(),
        artifact.name(),
        crate::diff::lines(&text, &file.text)
    ))
}
