//! Builds one context on the engine and follows the build to its end.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::{BuildInfo, BuildInfoAux};
use bollard::query_parameters::{BuildImageOptions, BuilderVersion, TagImageOptionsBuilder};
use futures_util::StreamExt as _;

use super::Engine;
use super::archive::{BuildInput, DOCKERFILE, WriteError};
use super::context::Admission;
use super::error::EngineError;
use super::options::BuildOptions;
use super::trace::Trace;
use super::upload;

/// An image that the engine has built and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Built {
    /// The image's id, `sha256:` and 64 digits: a name for exactly this image.
    pub id: String,
    /// The names it was given.
    pub tags: Vec<String>,
}

/// The first answer comes once the engine has something to say, which may be after a long upload; the build itself has no limit.
const PATIENCE: Duration = Duration::from_secs(60 * 60 * 24);

impl Engine {
    pub(super) async fn build_input(
        &self,
        input: BuildInput,
        admission: Arc<dyn Admission + Send + Sync>,
        mut options: BuildOptions<'_>,
    ) -> Result<Built, EngineError> {
        options.check()?;
        let docker = self.docker.clone().with_timeout(PATIENCE);
        let (upload, body) = upload::start(input, admission);
        let request = request(&options);
        let outcome = follow(
            docker.build_image(request, None, Some(bollard::body_try_stream(body))),
            &mut *options.progress,
        )
        .await;
        let id = match outcome {
            Ok(id) => id,
            Err(error) => {
                // A file that cannot be read breaks the request; the file is the cause to tell of.
                upload.reader.abort();
                return Err(match upload.reader.await {
                    Ok(Err(WriteError::Context(cause))) => cause,
                    _ => error,
                });
            }
        };
        for tag in options.tags.iter().skip(1) {
            self.name(&id, tag).await?;
        }
        Ok(Built {
            id,
            tags: options.tags,
        })
    }

    /// Gives the image another name; the build request takes only one.
    async fn name(&self, id: &str, reference: &str) -> Result<(), EngineError> {
        let (name, tag) = match reference.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, tag),
            _ => (reference, "latest"),
        };
        let options = TagImageOptionsBuilder::new().repo(name).tag(tag).build();
        self.docker
            .tag_image(id, Some(options))
            .await
            .map_err(|error| EngineError::from_transport(error, "naming the image"))
    }
}

fn request(options: &BuildOptions<'_>) -> BuildImageOptions {
    BuildImageOptions {
        dockerfile: DOCKERFILE.to_owned(),
        t: options.tags.first().cloned(),
        nocache: options.no_cache,
        pull: options.pull.then(|| "1".to_owned()),
        rm: true,
        forcerm: true,
        buildargs: Some(options.args.clone()).filter(|it| !it.is_empty()),
        labels: Some(options.labels.clone()).filter(|it| !it.is_empty()),
        networkmode: options.network.clone(),
        platform: options.platform.clone().unwrap_or_default(),
        target: options.target.clone().unwrap_or_default(),
        version: BuilderVersion::BuilderBuildKit,
        session: Some(session_id()),
        ..BuildImageOptions::default()
    }
}

/// A name for the session that no other build of this engine has.
fn session_id() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("dockerspec-{:016x}{:016x}", part(), part())
}

/// Reads the engine's messages until the build has ended one way or the other.
async fn follow(
    messages: impl futures_util::Stream<Item = Result<BuildInfo, Error>>,
    sink: &mut (dyn FnMut(super::Progress) + Send),
) -> Result<String, EngineError> {
    let mut messages = pin!(messages);
    let mut trace = Trace::default();
    let mut id = None;
    while let Some(message) = messages.next().await {
        match message {
            Ok(info) => {
                match info.aux {
                    Some(BuildInfoAux::BuildKit(status)) => trace.read(status, sink),
                    Some(BuildInfoAux::Default(image)) => id = image.id,
                    None => {}
                }
                if let Some(line) = info.stream {
                    trace.plain(&line, sink);
                }
            }
            Err(Error::DockerStreamError { error }) => {
                return Err(EngineError::Build(Box::new(trace.failure(error))));
            }
            Err(other) => return Err(EngineError::from_transport(other, "building")),
        }
    }
    id.ok_or_else(|| EngineError::Lost {
        during: "building",
        reason: "the engine ended the build without an image and without an error".to_owned(),
    })
}
