//! What a witness becomes on disk.

use std::path::PathBuf;

use dockerspec_core::Report;
use dockerspec_core::model::{Compose, Image, Overlay};
use dockerspec_core::{Hardened, Ruleset};

use crate::checksum;

/// One file of an artifact.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefact {
    /// Its path below the project's folder.
    pub path: PathBuf,
    /// Its text, the line with its checksum included.
    pub text: String,
}

impl Artefact {
    fn new(path: String, text: &str) -> Self {
        Artefact {
            path: PathBuf::from(path),
            text: checksum::signed(text),
        }
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A witness that renders to files: a hardened image, project or overlay.
pub trait Artifact: sealed::Sealed {
    /// The name of the image, project or overlay.
    fn name(&self) -> &str;

    /// The files that it renders to.
    fn files(&self) -> Vec<Artefact>;

    /// What the built-in rules find in it, warnings and notes included.
    fn report(&self) -> Report;

    /// Name of the policy that it meets.
    fn policy(&self) -> &'static str;

    /// What a ruleset finds in it.
    #[doc(hidden)]
    fn check_against(&self, ruleset: &dyn Ruleset) -> Report;
}

macro_rules! artifact {
    ($spec:ident, |$it:ident| $files:expr) => {
        impl sealed::Sealed for Hardened<$spec<'_>> {}

        impl Artifact for Hardened<$spec<'_>> {
            fn name(&self) -> &str {
                self.get().name
            }

            fn files(&self) -> Vec<Artefact> {
                let $it = self;
                $files
            }

            fn report(&self) -> Report {
                Hardened::<$spec<'_>>::report(self)
            }

            fn policy(&self) -> &'static str {
                Hardened::policy(self)
            }

            fn check_against(&self, ruleset: &dyn Ruleset) -> Report {
                self.get().check_with(ruleset)
            }
        }
    };
}

artifact!(Image, |image| {
    let name = image.get().dockerfile_name();
    let ignore = format!("{name}.dockerignore");
    vec![
        Artefact::new(name, &image.to_dockerfile()),
        Artefact::new(ignore, &image.to_dockerignore()),
    ]
});

#[cfg(feature = "yaml")]
artifact!(Compose, |compose| vec![Artefact::new(
    "compose.yaml".to_owned(),
    &compose.to_yaml()
)]);

#[cfg(feature = "yaml")]
artifact!(Overlay, |overlay| vec![Artefact::new(
    format!("compose.{}.yaml", overlay.get().name),
    &overlay.to_yaml()
)]);
