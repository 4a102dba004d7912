//! A session with BuildKit: over it the engine asks for files, logins and secrets while it builds.
//!
//! <https://pkg.go.dev/github.com/moby/buildkit/session>

#[cfg(unix)]
mod agents;
mod files;
mod services;

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::{fs, io};

use bollard::health::health_server::HealthServer;
use bollard::moby::buildkit::secrets::v1::secrets_server::SecretsServer;
use bollard::moby::filesync::v1::auth_server::AuthServer;
use bollard::moby::filesync::v1::file_sync_server::FileSyncServer;
#[cfg(unix)]
use bollard::moby::sshforward::v1::ssh_server::SshServer;
use futures_util::stream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::JoinHandle;
use tonic::transport::Server;
use tonic::transport::server::Connected;

use super::archive::BuildInput;
use super::options::Secret;
use crate::checksum::checksum;
use crate::engine::error::EngineError;
use crate::engine::{Engine, connection};

#[cfg(unix)]
pub(super) use agents::Agents;

/// There is no agent behind a socket.
#[cfg(not(unix))]
#[derive(Clone, Debug, Default)]
pub(super) struct Agents;

#[cfg(not(unix))]
impl Agents {
    pub(super) fn of(options: &[String]) -> Option<Self> {
        options.is_empty().then_some(Agents)
    }
}

/// What the engine may ask for, in the words of its interface.
const METHODS: [&str; 5] = [
    "/moby.filesync.v1.FileSync/DiffCopy",
    "/moby.filesync.v1.Auth/Credentials",
    "/moby.buildkit.secrets.v1.Secrets/GetSecret",
    "/moby.sshforward.v1.SSH/CheckAgent",
    "/moby.sshforward.v1.SSH/ForwardAgent",
];

/// An open session, which ends when it is dropped.
pub(super) struct Session {
    serving: JoinHandle<()>,
    failure: Failure,
}

/// Why a file could not be sent: the engine learns only that it was not.
#[derive(Clone, Default)]
struct Failure(Arc<Mutex<Option<EngineError>>>);

impl Failure {
    fn set(&self, error: EngineError) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(error);
    }
}

impl Session {
    /// Opens a session for one build.
    pub(super) async fn open(
        engine: &Engine,
        id: &str,
        input: BuildInput,
        secrets: Vec<Secret>,
        agents: Agents,
    ) -> Result<Self, EngineError> {
        let key = shared_key(&input);
        let stream = engine.open_session(id, &key, &METHODS).await?;
        let failure = Failure::default();
        let files = files::Files::new(input, failure.clone());
        let router = Server::builder()
            .add_service(HealthServer::new(services::Health))
            .add_service(FileSyncServer::new(files))
            .add_service(AuthServer::new(services::Logins))
            .add_service(SecretsServer::new(services::Secrets::new(secrets)));
        #[cfg(unix)]
        let router = router.add_service(SshServer::new(agents));
        #[cfg(not(unix))]
        let _ = agents;
        let serving = tokio::spawn(async move {
            let once = stream::iter([Ok::<_, io::Error>(Wire(stream))]);
            // how it ended shows in the build
            let _ = router.serve_with_incoming(once).await;
        });
        Ok(Session { serving, failure })
    }

    /// Why the build got not all files, if that is why it failed.
    pub(super) fn failure(&self) -> Option<EngineError> {
        let mut failure = self
            .failure
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        failure.take()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Builds of one folder share what the engine has of it already.
fn shared_key(input: &BuildInput) -> String {
    let folder = fs::canonicalize(&input.context);
    let folder = folder.unwrap_or_else(|_| input.context.clone());
    format!("{:016x}", checksum(&folder.display().to_string()))
}

/// The stream of the session, as the server takes it.
struct Wire(connection::Upgraded);

impl Connected for Wire {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
