//! Runs a build on a runtime of its own, so that its session ends with it.
//!
//! The client library spawns the session that BuildKit calls back on and keeps no handle to it: on the caller's runtime
//! each build would leave a task and an open connection behind.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::thread;
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::runtime::Builder;
use tokio::sync::mpsc::{self, Sender};
use tokio::sync::oneshot;

use super::progress::Progress;
use crate::engine::error::EngineError;

/// Events that may wait for the caller; beyond that the engine waits.
const EVENTS: usize = 64;
/// How long the end of a build that was given up is waited for.
const ENOUGH: Duration = Duration::from_secs(2);

/// Where a build leaves its events.
pub(super) type Events = Sender<Event>;

/// What a build tells.
pub(super) enum Event {
    Progress(Progress),
    /// BuildKit's own message, as a line of JSON.
    Raw(String),
}

/// Runs `build` on a thread and hands its events to `sink`; dropping this future ends the build.
pub(super) async fn run<T, F>(
    build: impl FnOnce(Events) -> F + Send + 'static,
    sink: &mut (dyn FnMut(Event) + Send),
) -> Result<T, EngineError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, EngineError>>,
{
    let (left, gone) = std::sync::mpsc::channel::<()>();
    // dropped behind `arriving`, whose end is what ends the build
    let _wait = UntilGone(gone);
    let (events, mut arriving) = mpsc::channel(EVENTS);
    let (end, ended) = oneshot::channel();
    thread::Builder::new()
        .name("dockerspec-build".to_owned())
        .spawn(move || {
            let _left = left;
            // Nobody is left to tell once the caller has dropped its future.
            let _ = end.send(on_own_runtime(build, events));
        })
        .map_err(|error| no_thread(&error))?;
    while let Some(event) = arriving.recv().await {
        sink(event);
    }
    ended.await.unwrap_or_else(|_| Err(ended_early()))
}

/// A program that ends now would leave behind what the build has started: it waits until that is told to end.
struct UntilGone(std::sync::mpsc::Receiver<()>);

impl Drop for UntilGone {
    fn drop(&mut self) {
        // nothing is ever sent: either the thread has ended, or it takes too long
        let _ = self.0.recv_timeout(ENOUGH);
    }
}

fn on_own_runtime<T, F>(build: impl FnOnce(Events) -> F, events: Events) -> Result<T, EngineError>
where
    F: Future<Output = Result<T, EngineError>>,
{
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| no_thread(&error))?;
    let outcome = runtime.block_on(async {
        let caller = events.clone();
        let build = pin!(build(events));
        let gone = pin!(caller.closed());
        match select(build, gone).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => Err(ended_early()),
        }
    });
    runtime.shutdown_background();
    outcome
}

fn no_thread(error: &io::Error) -> EngineError {
    EngineError::Lost {
        during: "starting the build",
        reason: error.to_string(),
    }
}

fn ended_early() -> EngineError {
    EngineError::Lost {
        during: "building",
        reason: "the build was given up".to_owned(),
    }
}
