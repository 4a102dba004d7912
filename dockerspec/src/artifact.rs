//! What a witness becomes on disk.

use std::path::PathBuf;

use dockerspec_core::Report;
use dockerspec_core::model::Image;
#[cfg(feature = "yaml")]
use dockerspec_core::model::{Compose, Overlay, compose::Service};
use dockerspec_core::parse::dockerfile;
use dockerspec_core::{Hardened, Ruleset};

use crate::{Lockfile, checksum, lockfile};

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
    /// A file without a checksum line: it is its reader's own from the start.
    ///
    /// ```
    /// let file = dockerspec::Artefact::plain("Dockerfile", "FROM scratch\n");
    /// assert_eq!(file.text, "FROM scratch\n");
    /// ```
    pub fn plain(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Artefact {
            path: path.into(),
            text: text.into(),
        }
    }

    /// A JSON document, which can have its checksum only in its first member.
    pub(crate) fn json(path: &str, text: &str) -> Self {
        Artefact {
            path: PathBuf::from(path),
            text: checksum::signed_json(text),
        }
    }

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

/// What renders to files: a hardened image, project or overlay, or the example of an environment.
pub trait Artifact: sealed::Sealed {
    /// The name of the image, the project, the overlay or the configuration struct.
    fn name(&self) -> &str;

    /// The files that it renders to.
    fn files(&self) -> Vec<Artefact>;

    /// What the built-in rules find in it, warnings and notes included; nothing where no rule looks at it.
    fn report(&self) -> Option<Report>;

    /// The same files, each image with the digest that it has in the lock file.
    ///
    /// # Errors
    ///
    /// A message for each image that gets no digest.
    fn files_locked(&self, lock: &Lockfile) -> Result<Vec<Artefact>, Vec<String>> {
        let _ = lock;
        Ok(self.files())
    }

    /// The images that it is built from, or that it runs.
    fn images(&self) -> Vec<String> {
        Vec::new()
    }

    /// The images that it is, or that it builds.
    #[doc(hidden)]
    fn built(&self) -> Vec<&Hardened<Image<'_>>> {
        Vec::new()
    }

    /// Whether it is a project of services.
    #[doc(hidden)]
    fn is_project(&self) -> bool {
        false
    }

    /// What a ruleset finds in it.
    #[doc(hidden)]
    fn check_against(&self, ruleset: &dyn Ruleset) -> Option<Report>;
}

macro_rules! artifact {
    ($spec:ident, |$it:ident| $files:expr, $locked:expr, $images:expr, $built:expr, $project:expr) => {
        impl sealed::Sealed for Hardened<$spec<'_>> {}

        impl Artifact for Hardened<$spec<'_>> {
            fn name(&self) -> &str {
                self.get().name
            }

            fn files(&self) -> Vec<Artefact> {
                let $it = self;
                $files
            }

            fn files_locked(&self, lock: &Lockfile) -> Result<Vec<Artefact>, Vec<String>> {
                let $it = self;
                $locked(lock)
            }

            fn images(&self) -> Vec<String> {
                let $it = self;
                $images
            }

            fn built(&self) -> Vec<&Hardened<Image<'_>>> {
                let $it = self;
                $built
            }

            fn is_project(&self) -> bool {
                $project
            }

            fn report(&self) -> Option<Report> {
                Some(Hardened::<$spec<'_>>::report(self))
            }

            fn check_against(&self, ruleset: &dyn Ruleset) -> Option<Report> {
                Some(self.get().check_with(ruleset))
            }
        }
    };
}

artifact!(
    Image,
    |image| image_files(image, &image.to_dockerfile()),
    |lock| image_locked(image, lock),
    lockfile::of_image(image),
    vec![image],
    false
);

fn image_files(image: &Hardened<Image<'_>>, dockerfile: &str) -> Vec<Artefact> {
    let name = image.get().dockerfile_name();
    let ignore = match name.as_str() {
        "Dockerfile" => ".dockerignore".to_owned(),
        name => format!("{name}.dockerignore"),
    };
    vec![
        Artefact::new(name, dockerfile),
        Artefact::new(ignore, &image.to_dockerignore()),
    ]
}

fn image_locked(
    image: &Hardened<Image<'_>>,
    lock: &Lockfile,
) -> Result<Vec<Artefact>, Vec<String>> {
    let name = image.get().dockerfile_name();
    let own = lockfile::own_bases(image.get());
    let own: Vec<&str> = own.iter().map(|it| it.get().name).collect();
    let file = dockerfile::parse(name.as_str(), image.to_dockerfile());
    match lock.pin_but(&file, &own) {
        Ok(text) => Ok(image_files(image, &text)),
        Err(unpinned) => Err(unpinned
            .iter()
            .map(|it| format!("`{name}`, {it}"))
            .collect()),
    }
}

/// The file of a project, where all images that its services pull are locked.
#[cfg(feature = "yaml")]
fn project_locked(
    path: String,
    services: &[Service<'_>],
    lock: &Lockfile,
    write: impl Fn(&dyn Fn(&str) -> Option<String>) -> String,
) -> Result<Vec<Artefact>, Vec<String>> {
    let pulled = lockfile::pulled(services);
    let unlocked = pulled
        .filter(|it| !it.contains('@') && lock.digest(it).is_none())
        .map(|it| format!("`{path}`: `{it}` is not locked; run `dockerspec lock`"));
    let unlocked: Vec<String> = unlocked.collect();
    if !unlocked.is_empty() {
        return Err(unlocked);
    }
    let text = write(&|image| lock.pinned(image));
    Ok(vec![Artefact::new(path, &text)])
}

#[cfg(feature = "yaml")]
artifact!(
    Compose,
    |compose| vec![Artefact::new("compose.yaml".to_owned(), &compose.to_yaml())],
    |lock| project_locked(
        "compose.yaml".to_owned(),
        compose.get().services,
        lock,
        |pin| { compose.to_yaml_pinned(pin) }
    ),
    lockfile::of_compose(compose.get().services),
    lockfile::built(compose.get().services),
    true
);

#[cfg(feature = "yaml")]
artifact!(
    Overlay,
    |overlay| vec![Artefact::new(
        format!("compose.{}.yaml", overlay.get().name),
        &overlay.to_yaml()
    )],
    |lock| project_locked(
        format!("compose.{}.yaml", overlay.get().name),
        overlay.get().services,
        lock,
        |pin| overlay.to_yaml_pinned(pin)
    ),
    lockfile::of_compose(overlay.get().services),
    lockfile::built(overlay.get().services),
    false
);

/// The `.env.example` of a configuration struct.
///
/// ```
/// use dockerspec::prelude::*;
/// use dockerspec::{Artifact as _, EnvExample};
///
/// /// Configuration of the server.
/// #[derive(Config)]
/// struct Settings {
///     /// Port of the server.
///     #[config(default = 8080)]
///     port: u16,
/// }
///
/// let files = EnvExample::of::<Settings>().files();
/// assert!(files[0].text.contains("PORT=8080"));
/// ```
#[cfg(feature = "config")]
#[derive(Clone, Copy, Debug)]
pub struct EnvExample {
    name: &'static str,
    text: fn() -> String,
}

#[cfg(feature = "config")]
impl EnvExample {
    /// The example of one struct.
    pub const fn of<C: crate::config::Config>() -> Self {
        EnvExample {
            name: C::NAME,
            text: crate::config::env_example::<C>,
        }
    }
}

#[cfg(feature = "config")]
impl sealed::Sealed for EnvExample {}

#[cfg(feature = "config")]
impl Artifact for EnvExample {
    fn name(&self) -> &str {
        self.name
    }

    fn files(&self) -> Vec<Artefact> {
        vec![Artefact::new(".env.example".to_owned(), &(self.text)())]
    }

    fn report(&self) -> Option<Report> {
        None
    }

    fn check_against(&self, _: &dyn Ruleset) -> Option<Report> {
        None
    }
}
