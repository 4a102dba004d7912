//! Builds one context on the engine and follows the build to its end.

mod apart;
pub(in crate::engine) mod archive;
mod context;
mod failure;
mod file;
mod options;
mod progress;
pub(in crate::engine) mod trace;
mod upload;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::pin::pin;
use std::time::Duration;

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::{BuildInfo, BuildInfoAux};
use bollard::query_parameters::{BuildImageOptions, BuilderVersion, TagImageOptionsBuilder};
use dockerspec_core::Hardened;
use dockerspec_core::model::image::Image;
use dockerspec_core::parse::Ignore;
use futures_util::{Stream, StreamExt as _};

use tokio::time::timeout;

pub use failure::BuildFailure;
pub use options::BuildOptions;
pub use progress::{Progress, Step};

use self::apart::Events;
use self::archive::{BuildInput, WriteError};
use self::trace::Trace;
use crate::engine::Engine;
use crate::engine::error::EngineError;

/// An image that the engine has built and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Built {
    /// The image's id, `sha256:` and 64 digits: a name for exactly this image.
    pub id: String,
    /// The names it was given.
    pub tags: Vec<String>,
}

/// A reader that broke the request has ended already; one that still waits for a connection to close has no part in it.
const AT_ONCE: Duration = Duration::from_secs(1);
/// The first answer comes once the engine has something to say, which may be after a long upload; the build itself has no limit.
const PATIENCE: Duration = Duration::from_hours(24);

impl Engine {
    /// Builds an image with `BuildKit`.
    ///
    /// The context is the image's folder below [`BuildOptions::new`]'s, through the image's own `.dockerignore`; a
    /// `.dockerignore` on disk is a file like any other. Where the options say nothing, the image's name and tags, its
    /// target and its platform (if it names just one) are used. Dropping the future ends the build on the engine.
    ///
    /// # Errors
    ///
    /// [`EngineError::Build`] with step and log if a step fails or the engine refuses the Dockerfile,
    /// [`Context`](EngineError::Context) if a file cannot be read, [`BadIgnore`](EngineError::BadIgnore) and
    /// [`BadOption`](EngineError::BadOption) before anything is sent, [`Refused`](EngineError::Refused) and
    /// [`Lost`](EngineError::Lost) for everything between us and the engine.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use dockerspec::engine::{BuildOptions, Engine, EngineError};
    /// use dockerspec::prelude::*;
    ///
    /// const TOOL: Hardened<Image> = Image::new("acme/tool")
    ///     .stages(&[from("debian:13.1-slim").with(steps![
    ///         copy("tool", "/usr/local/bin/"),
    ///         user(User::NONROOT),
    ///         no_healthcheck("a tool that runs to its end"),
    ///         entrypoint(&["tool"]),
    ///     ])])
    ///     .enforce(&Policy::PRODUCTION);
    ///
    /// # async fn example() -> Result<(), EngineError> {
    /// let engine = Engine::connect().await?;
    /// let options = BuildOptions::new(".").progress(|event| println!("{event}"));
    /// let built = engine.build(&TOOL, options).await?;
    /// println!("{}", built.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn build(
        &self,
        image: &Hardened<Image<'_>>,
        mut options: BuildOptions<'_>,
    ) -> Result<Built, EngineError> {
        options.complete(image.get());
        let input = BuildInput {
            name: image.get().dockerfile_name(),
            dockerfile: image.to_dockerfile(),
            dockerignore: image.to_dockerignore(),
            context: options.folder.join(image.get().context),
        };
        self.build_input(input, options).await
    }

    pub(in crate::engine) async fn build_input(
        &self,
        input: BuildInput,
        mut options: BuildOptions<'_>,
    ) -> Result<Built, EngineError> {
        options.check()?;
        let ignore = ignore(&input.dockerignore)?;
        let docker = self.docker.clone().with_timeout(PATIENCE);
        let request = request(&input.name, &options);
        let id = apart::run(
            move |events| attempt(docker, request, input, ignore, events),
            &mut *options.progress,
        )
        .await?;
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

/// Reads the patterns; a bad one is refused, as BuildKit does, and not left out.
fn ignore(text: &str) -> Result<Ignore, EngineError> {
    let (ignore, errors) = Ignore::parse(text);
    match errors.into_iter().next() {
        None => Ok(ignore),
        Some(error) => Err(EngineError::BadIgnore {
            line: error.line,
            pattern: text.get(error.range).unwrap_or_default().to_owned(),
            reason: error.message,
        }),
    }
}

fn request(dockerfile: &str, options: &BuildOptions<'_>) -> BuildImageOptions {
    BuildImageOptions {
        dockerfile: dockerfile.to_owned(),
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

/// Sends the context and follows the build.
async fn attempt(
    docker: Docker,
    request: BuildImageOptions,
    input: BuildInput,
    ignore: Ignore,
    events: Events,
) -> Result<String, EngineError> {
    let (reader, body) = upload::start(input, ignore);
    let body = bollard::body_try_stream(body);
    let outcome = follow(docker.build_image(request, None, Some(body)), &events).await;
    let Err(error) = outcome else {
        return outcome;
    };
    // A file that cannot be read breaks the request; the file is the cause to tell of.
    match timeout(AT_ONCE, reader).await {
        Ok(Ok(Err(WriteError::Context(cause)))) => Err(cause),
        _ => Err(error),
    }
}

/// Reads the engine's messages until the build has ended one way or the other.
async fn follow(
    messages: impl Stream<Item = Result<BuildInfo, Error>>,
    events: &Events,
) -> Result<String, EngineError> {
    let mut messages = pin!(messages);
    let mut trace = Trace::default();
    let mut news = Vec::new();
    let mut id = None;
    while let Some(message) = messages.next().await {
        match message {
            Ok(info) => {
                match info.aux {
                    Some(BuildInfoAux::BuildKit(status)) => trace.read(status, &mut news),
                    Some(BuildInfoAux::Default(image)) => id = image.id,
                    None => {}
                }
                if let Some(text) = info.stream {
                    trace::plain(&text, &mut news);
                }
            }
            Err(Error::DockerStreamError { error }) => {
                return Err(EngineError::Build(Box::new(trace.failure(error))));
            }
            Err(other) => return Err(EngineError::from_transport(other, "building")),
        }
        for event in news.drain(..) {
            // The caller is gone: whoever awaits this is dropped with it.
            let _ = events.send(event).await;
        }
    }
    id.ok_or_else(|| EngineError::Lost {
        during: "building",
        reason: "the engine ended the build without an image and without an error".to_owned(),
    })
}
