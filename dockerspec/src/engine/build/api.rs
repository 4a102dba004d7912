//! A build through the engine's own API.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::pin::pin;
use std::time::Duration;

use bollard::auth::DockerCredentials;
use bollard::errors::Error;
use bollard::models::{BuildInfo, BuildInfoAux};
use bollard::query_parameters::{BuildImageOptions, BuilderVersion};
use bytes::Bytes;
use dockerspec_core::parse::Ignore;
use futures_util::{Stream, StreamExt as _};
use tokio::time::timeout;

use super::apart::{Event, Events};
use super::archive::{BuildInput, WriteError};
use super::options::{BuildOptions, Secret};
use super::session::{Agents, Session};
use super::status::Status;
use super::trace::{self, Trace};
use super::upload;
use super::way::Way;
use crate::engine::Engine;
use crate::engine::error::{EngineError, is_no_space};
use crate::engine::mask::Mask;

/// A reader that broke the request has ended already; one that still waits for a connection to close has no part in it.
pub(super) const AT_ONCE: Duration = Duration::from_secs(1);
/// The first answer comes once the engine has something to say, which may be after a long upload; the build itself has no limit.
pub(super) const PATIENCE: Duration = Duration::from_hours(24);

/// The error of a build that the engine ended with a message.
pub(super) fn failed(message: String, trace: &mut Trace) -> EngineError {
    let failure = trace.failure(message);
    if is_no_space(&failure.message) {
        let message = failure.message;
        return EngineError::NoSpace { message };
    }
    // a program of the step says it in its own words, and ends with a code of its own
    let said = failure
        .log
        .iter()
        .rev()
        .find(|it| is_no_space(&it.to_lowercase()));
    match (said, &failure.step) {
        (Some(line), Some(step)) => EngineError::NoSpace {
            message: format!("`{step}`: {line}"),
        },
        _ => EngineError::Build(Box::new(failure)),
    }
}

/// What a build through the API needs beside its files.
pub(super) struct Call {
    pub(super) request: BuildImageOptions,
    /// Of registries, for an engine without BuildKit.
    pub(super) logins: Option<HashMap<String, DockerCredentials>>,
    pub(super) secrets: Vec<Secret>,
    pub(super) agents: Agents,
    pub(super) mask: Option<Mask>,
}

pub(super) fn request(dockerfile: &str, options: &BuildOptions<'_>, way: Way) -> BuildImageOptions {
    let mut args = options.args.clone();
    if options.cache_to.iter().any(|it| it == "type=inline") {
        args.insert("BUILDKIT_INLINE_CACHE".to_owned(), "1".to_owned());
    }
    BuildImageOptions {
        dockerfile: dockerfile.to_owned(),
        t: options.tags.first().cloned(),
        nocache: options.no_cache,
        pull: options.pull.then(|| "1".to_owned()),
        rm: true,
        forcerm: true,
        buildargs: Some(args).filter(|it| !it.is_empty()),
        labels: Some(options.labels.clone()).filter(|it| !it.is_empty()),
        networkmode: options.network.clone(),
        platform: options.platforms.first().cloned().unwrap_or_default(),
        cachefrom: Some(options.cache_from.clone()).filter(|it| !it.is_empty()),
        target: options.target.clone().unwrap_or_default(),
        version: match way {
            Way::Classic => BuilderVersion::BuilderV1,
            Way::Api | Way::Buildx => BuilderVersion::BuilderBuildKit,
        },
        session: (way != Way::Classic).then(session_id),
        ..BuildImageOptions::default()
    }
}

/// A name for the session that no other build of this engine has.
pub(super) fn session_id() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("dockerspec-{:016x}{:016x}", part(), part())
}

/// Lets the engine ask for what it needs, and follows the build.
pub(super) async fn by_session(
    engine: Engine,
    call: Call,
    input: BuildInput,
    events: Events,
) -> Result<String, EngineError> {
    let mut request = call.request;
    input.file_name().clone_into(&mut request.dockerfile);
    let theirs = request.session.clone().unwrap_or_default();
    let ours = session_id();
    let session = Session::open(&engine, &ours, input, call.secrets, call.agents).await?;
    let docker = engine.with_session(&theirs, &ours).with_timeout(PATIENCE);
    let nothing = bollard::body_full(Bytes::new());
    let messages = docker.build_image(request, None, Some(nothing));
    let outcome = follow(messages, call.mask, &events).await;
    // a file that cannot be read ends the build; the file is the cause to tell of
    outcome.map_err(|error| session.failure().unwrap_or(error))
}

/// Sends the context as an archive and follows the build.
pub(super) async fn attempt(
    engine: Engine,
    call: Call,
    input: BuildInput,
    ignore: Ignore,
    events: Events,
) -> Result<String, EngineError> {
    let docker = engine.docker.clone().with_timeout(PATIENCE);
    let (reader, body) = upload::start(input, ignore);
    let body = bollard::body_try_stream(body);
    let messages = docker.build_image(call.request, call.logins, Some(body));
    let outcome = follow(messages, call.mask, &events).await;
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
    mask: Option<Mask>,
    events: &Events,
) -> Result<String, EngineError> {
    let mut messages = pin!(messages);
    let mut trace = Trace::masked(mask.clone());
    let mut news = Vec::new();
    let mut id = None;
    while let Some(message) = messages.next().await {
        match message {
            Ok(info) => {
                match info.aux {
                    Some(BuildInfoAux::BuildKit(status)) => {
                        let mut status = Status::from(status);
                        if let Some(mask) = &mask {
                            status = status.masked(mask);
                        }
                        let _ = events.send(Event::Raw(status.to_line())).await;
                        trace.read(status, &mut news);
                    }
                    Some(BuildInfoAux::Default(image)) => id = image.id,
                    None => {}
                }
                if let Some(text) = info.stream {
                    trace::plain(&text, &mut news);
                }
            }
            Err(Error::DockerStreamError { error }) => {
                return Err(failed(error, &mut trace));
            }
            Err(other) => return Err(EngineError::from_transport(other, "building")),
        }
        for event in news.drain(..) {
            // The caller is gone: whoever awaits this is dropped with it.
            let _ = events.send(Event::Progress(event)).await;
        }
    }
    id.ok_or_else(|| EngineError::Lost {
        during: "building",
        reason: "the engine ended the build without an image and without an error".to_owned(),
    })
}
