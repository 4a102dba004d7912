//! Verifies what was built and what runs: the hardening guide's list, held against an image or a container.

mod checks;
mod container;
mod drift;
mod files;
mod image;
mod report;
mod text;

use dockerspec_core::model::Image;
use dockerspec_core::{Hardened, Policy};
use serde_json::Value;

use super::container::{is_name, is_reference};
use super::image::{ImageError, absent};
use super::{Built, Engine, spec_hash};

pub use report::{Check, CheckState, Report};

/// What is asked of an image or a container.
///
/// ```
/// use dockerspec::Policy;
/// use dockerspec::engine::VerifyOptions;
///
/// let options = VerifyOptions::new(Policy::STRICT).max_size(150_000_000);
/// assert_eq!(options.max_size, Some(150_000_000));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerifyOptions {
    /// How serious each check is taken.
    pub policy: Policy,
    /// Most bytes of all layers together.
    pub max_size: Option<u64>,
    /// Text of the Dockerfile that it is to agree with.
    pub dockerfile: Option<String>,
    /// Hash of the spec that it is to be built from.
    pub spec: Option<String>,
    /// As in `linux/arm64`.
    pub platform: Option<String>,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        VerifyOptions::new(Policy::PRODUCTION)
    }
}

impl VerifyOptions {
    /// Options for a policy.
    pub const fn new(policy: Policy) -> Self {
        VerifyOptions {
            policy,
            max_size: None,
            dockerfile: None,
            spec: None,
            platform: None,
        }
    }

    /// Sets the most bytes of all layers together.
    #[must_use]
    pub const fn max_size(mut self, bytes: u64) -> Self {
        self.max_size = Some(bytes);
        self
    }

    /// Holds the image against the text of a Dockerfile, too.
    #[must_use]
    pub fn dockerfile(mut self, text: impl Into<String>) -> Self {
        self.dockerfile = Some(text.into());
        self
    }

    /// Holds the image against the spec that it is to be built from, too.
    #[must_use]
    pub fn spec(self, image: &Hardened<Image<'_>>) -> Self {
        VerifyOptions {
            spec: Some(spec_hash(image)),
            ..self.dockerfile(image.to_dockerfile())
        }
    }
}

/// The name of an image of the engine: a tag, an id, a spec, or what a build made.
pub trait Named {
    /// The name.
    fn name(&self) -> &str;
}

impl Named for str {
    fn name(&self) -> &str {
        self
    }
}

impl Named for String {
    fn name(&self) -> &str {
        self
    }
}

impl Named for Hardened<Image<'_>> {
    fn name(&self) -> &str {
        self.get().name
    }
}

impl Named for Built {
    fn name(&self) -> &str {
        &self.id
    }
}

impl Engine {
    /// Verifies an image of the engine against the hardening guide, by the policy `production`.
    ///
    /// # Errors
    ///
    /// Those of [`Engine::analyze`]; what does not hold is no error but a check that failed.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use dockerspec::engine::Engine;
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let report = Engine::connect().await?.verify("acme/api:1.4").await?;
    /// for check in report.failed() {
    ///     println!("{}: {}", check.name, check.evidence.join(", "));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn verify<N: Named + ?Sized>(&self, image: &N) -> Result<Report, ImageError> {
        self.verify_with(image, &VerifyOptions::default()).await
    }

    /// The same, with a policy, a limit for the size and a Dockerfile of one's own.
    ///
    /// # Errors
    ///
    /// Those of [`Engine::analyze`].
    pub async fn verify_with<N: Named + ?Sized>(
        &self,
        image: &N,
        options: &VerifyOptions,
    ) -> Result<Report, ImageError> {
        let platform = options.platform.as_deref();
        let mut layers = self.analyze_platform(image.name(), platform).await?;
        if let Some(text) = &options.dockerfile {
            layers = layers.with_dockerfile(text);
        }
        Ok(Report::of(&layers, options))
    }

    /// Verifies a container as it was started: rights, confinement, limits, mounts, ports, and whether it still agrees
    /// with its image.
    ///
    /// # Errors
    ///
    /// [`ImageError::Absent`] where there is no such container, [`ImageError::Engine`] for what lies between us and the
    /// engine.
    pub async fn verify_container(
        &self,
        container: &str,
        options: &VerifyOptions,
    ) -> Result<Report, ImageError> {
        if !is_name(container) {
            return Err(ImageError::absent("container", container));
        }
        let found = self
            .docker
            .inspect_container(container, None)
            .await
            .map_err(|error| absent(error, "container", container))?;
        let found = serde_json::to_value(&found).map_err(unread)?;
        let id = found["Image"].as_str().unwrap_or_default();
        let tag = found["Config"]["Image"].as_str().unwrap_or_default();
        let image = self.image(id).await?;
        let tagged = if tag == id {
            None
        } else {
            self.image(tag).await?
        };
        Ok(container::report(
            container,
            &found,
            image.as_ref(),
            tagged.as_ref(),
            options,
        ))
    }

    /// What the engine says of an image; `None` where it has none of this name.
    async fn image(&self, name: &str) -> Result<Option<Value>, ImageError> {
        if !is_reference(name) {
            return Ok(None);
        }
        match self.docker.inspect_image(name).await {
            Ok(found) => serde_json::to_value(&found).map(Some).map_err(unread),
            Err(error) => match absent(error, "image", name) {
                ImageError::Absent { .. } => Ok(None),
                other => Err(other),
            },
        }
    }
}

fn unread(error: serde_json::Error) -> ImageError {
    ImageError::unreadable("the answer of the engine", error)
}
