//! One runtime for all tests of a process, and the list of what they have made.
//!
//! A test is an ordinary function, or runs on a runtime of its own that must not be blocked on: both wait here.

use std::future;
use std::io;
use std::panic;
use std::path::PathBuf;
use std::process;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use bollard::Docker;
use bollard::query_parameters::{RemoveContainerOptionsBuilder, RemoveImageOptionsBuilder};
use tokio::runtime::{Builder, Handle};
use tokio::time::timeout;

use super::{folder, owner, project};

/// Something of a test, on an engine or beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Made {
    Container(String),
    Image(String),
    /// A compose project, by its name.
    Project(String),
    /// A folder of this machine.
    Folder(PathBuf),
}

/// What the names of all images of tests begin with.
pub(super) const IMAGES: &str = "dockerspec-test/";

static MADE: Mutex<Vec<(Docker, Made)>> = Mutex::new(Vec::new());
static KEEPER: LazyLock<io::Result<Handle>> = LazyLock::new(start);

/// An engine that hangs must not keep a test, or Ctrl-C, from its end.
const REMOVAL: Duration = Duration::from_secs(30);
/// Exit code after SIGINT, as shells have it.
const INTERRUPTED: i32 = 130;

/// Waits for a future of the engine, whatever the caller runs on.
pub(super) fn wait<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, String> {
    let keeper = KEEPER.as_ref().map_err(ToString::to_string)?;
    thread::scope(|scope| {
        let waiting = scope.spawn(|| keeper.block_on(future));
        waiting.join().map_err(|cause| panic::resume_unwind(cause))
    })
}

/// Something that is removed with this value, or with the process.
#[derive(Debug)]
pub(super) struct Kept {
    docker: Docker,
    made: Made,
}

impl Kept {
    /// Is to be called before the thing is made: what was not made after all is not missed when it is removed.
    pub(super) fn new(docker: &Docker, made: Made) -> Self {
        list().push((docker.clone(), made.clone()));
        Self {
            docker: docker.clone(),
            made,
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // what cannot be removed must not hide why the test failed
        let _ = wait(removed(&self.docker, &self.made));
        list().retain(|(_, other)| *other != self.made);
    }
}

fn list() -> MutexGuard<'static, Vec<(Docker, Made)>> {
    MADE.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn removed(docker: &Docker, made: &Made) {
    let removal = async {
        match made {
            Made::Container(name) => remove_own_container(docker, name).await,
            Made::Image(name) => remove_image(docker, name).await,
            Made::Project(name) => project::remove(docker, name).await,
            Made::Folder(path) => folder::remove(path),
        }
    };
    let _ = timeout(REMOVAL, removal).await;
}

/// Removes a container that this process made, and not one of somebody else's that has its name.
async fn remove_own_container(docker: &Docker, name: &str) {
    let Ok(found) = docker.inspect_container(name, None).await else {
        return;
    };
    let labels = found.config.and_then(|it| it.labels);
    if let Some(id) = found
        .id
        .filter(|_| labels.is_some_and(|it| owner::is_own(&it)))
    {
        remove_container(docker, &id).await;
    }
}

/// Removes a container with its anonymous volumes; what is left is no reason to fail a test.
pub(super) async fn remove_container(docker: &Docker, id: &str) {
    let options = RemoveContainerOptionsBuilder::new()
        .force(true)
        .v(true)
        .build();
    let _ = docker.remove_container(id, Some(options)).await;
}

/// Removes an image by one of its names; what is left is no reason to fail a test.
pub(super) async fn remove_image(docker: &Docker, name: &str) {
    let options = RemoveImageOptionsBuilder::new().force(true).build();
    let _ = docker.remove_image(name, Some(options), None).await;
}

fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("dockerspec-testing".to_owned())
        .spawn(move || runtime.block_on(end_with_the_process()))?;
    Ok(handle)
}

/// Removes everything when the process is told to end; without this, Ctrl-C would leave the containers behind.
#[expect(clippy::exit, reason = "the signal asked for the end of the process")]
#[expect(
    clippy::await_holding_lock,
    reason = "who waits for it ends with the process"
)]
async fn end_with_the_process() {
    if told_to_end().await.is_err() {
        // no signals here: the next run sweeps
        return future::pending().await;
    }
    // kept to the end: no test makes anything new meanwhile
    let list = list();
    // the newest first, but secrets before all: an engine that hangs must not keep them here
    let mut all: Vec<_> = list.iter().rev().collect();
    all.sort_by_key(|(_, made)| !matches!(made, Made::Folder(_)));
    for (docker, made) in all {
        removed(docker, made).await;
    }
    process::exit(INTERRUPTED);
}

#[cfg(unix)]
async fn told_to_end() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_end() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
