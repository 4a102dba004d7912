//! Asks which image a tag is now: the engine, which has mirrors and certificates of its own, or the registry.
//!
//! <https://distribution.github.io/distribution/spec/api/>

mod challenge;
mod error;
mod registry;

use std::collections::BTreeSet;

use bollard::errors::Error as Transport;
use dockerspec_core::model::reference::ImageRef;

use super::connection::Engine;
use super::error::EngineError;
use super::login::{HUB, Login};
use crate::artifact::Artifact;
use crate::lockfile::{Lockfile, key};

pub use error::LockError;
pub use registry::Registries;

impl Engine {
    /// Locks every image that images, projects and overlays are built from or run.
    ///
    /// # Errors
    ///
    /// As [`Engine::digest`], for the first image that fails.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use dockerspec::{Artifact, Hardened, Image};
    /// # async fn example(api: &Hardened<Image<'_>>) -> Result<(), Box<dyn std::error::Error>> {
    /// let engine = dockerspec::engine::Engine::connect().await?;
    /// let lock = engine.lock(&[api]).await?;
    /// std::fs::write(dockerspec::LOCKFILE, lock.to_string())?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn lock(&self, artifacts: &[&dyn Artifact]) -> Result<Lockfile, LockError> {
        let mut lock = Lockfile::default();
        let images: BTreeSet<String> = artifacts
            .iter()
            .flat_map(|it| it.images())
            .filter(|it| !it.contains('@'))
            .collect();
        for image in images {
            let digest = self.digest(&image).await?;
            lock.insert(&image, &digest);
        }
        Ok(lock)
    }

    /// The digest of a tag, which the engine asks its registry for: of the index, where the image has several platforms.
    ///
    /// Credentials are those of `docker login`.
    ///
    /// # Errors
    ///
    /// [`LockError`]: no such image, no permission, a registry that does not answer.
    pub async fn digest(&self, image: &str) -> Result<String, LockError> {
        let (image, registry) = named(image)?;
        let known = Login::at(&registry).await?;
        let anonymous = known.is_none();
        let known = known.map(|it| it.for_engine(&registry));
        let asked = self.docker.inspect_registry_image(&image, known).await;
        match asked {
            Ok(found) => match found.descriptor.digest {
                Some(digest) => registry::checked(&image, digest),
                None => Err(LockError::Refused {
                    image,
                    message: "the answer has no digest".to_owned(),
                }),
            },
            Err(Transport::DockerResponseServerError {
                status_code,
                message,
            }) => Err(LockError::read(
                status_code,
                message,
                image,
                registry,
                anonymous,
            )),
            Err(error) => Err(EngineError::from_transport(error, "asking for a digest").into()),
        }
    }

    /// The digest under which the engine pulled an image, without asking anybody.
    ///
    /// # Errors
    ///
    /// [`LockError::NotPulled`] where the engine does not have the image, or built or loaded it itself.
    pub async fn pulled_digest(&self, image: &str) -> Result<String, LockError> {
        let (image, _) = named(image)?;
        let found = match self.docker.inspect_image(&image).await {
            Ok(found) => found,
            Err(Transport::DockerResponseServerError {
                status_code: 404, ..
            }) => return Err(LockError::NotPulled { image }),
            Err(error) => {
                return Err(EngineError::from_transport(error, "looking at an image").into());
            }
        };
        let repository = |name: &str| key(name).map(|it| repository(&it).to_owned());
        let wanted = repository(&image);
        let digests = found.repo_digests.unwrap_or_default();
        digests
            .iter()
            .filter_map(|it| it.split_once('@'))
            .find(|(name, _)| repository(name) == wanted)
            .map(|(_, digest)| digest.to_owned())
            .ok_or(LockError::NotPulled { image })
    }
}

/// The name of an image with its tag, and its registry.
fn named(image: &str) -> Result<(String, String), LockError> {
    let name = key(image).ok_or_else(|| LockError::NotAnImage {
        image: image.to_owned(),
    })?;
    let registry = ImageRef::parse(&name).and_then(|it| it.registry);
    let registry = registry.unwrap_or(HUB).to_owned();
    Ok((name, registry))
}

/// A name without its tag.
fn repository(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => name,
    }
}
