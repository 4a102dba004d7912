//! Lends the SSH agents of this machine to steps that mount them.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::pin::Pin;

use bollard::moby::sshforward::v1::ssh_server::Ssh;
use bollard::moby::sshforward::v1::{BytesMessage, CheckAgentRequest, CheckAgentResponse};
use futures_util::{Stream, stream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::sync::mpsc;
use tonic::{Request, Response, Status, Streaming};

/// Bytes of an answer that go into one message.
const PIECE: usize = 32 * 1024;
/// Messages that may wait for the engine.
const PIECES: usize = 4;
/// The agent that a step means which names none.
const DEFAULT: &str = "default";

/// Sockets of agents by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine::build) struct Agents(BTreeMap<String, PathBuf>);

impl Agents {
    /// The agents of `--ssh`, each `ID` or `ID=SOCKET`; nothing where one is no socket but a key, for which somebody would
    /// have to be the agent.
    pub(in crate::engine::build) fn of(options: &[String]) -> Option<Self> {
        let agent = |option: &String| {
            let (id, path) = match option.split_once('=') {
                Some((id, path)) => (id, PathBuf::from(path)),
                None => (option.as_str(), env::var_os("SSH_AUTH_SOCK")?.into()),
            };
            is_socket(&path).then(|| (id.to_owned(), path))
        };
        let agents = options.iter().map(agent);
        agents.collect::<Option<_>>().map(Agents)
    }

    fn socket(&self, id: &str) -> Result<&PathBuf, Status> {
        let id = if id.is_empty() { DEFAULT } else { id };
        let missing = || Status::not_found(format!("no ssh agent is lent as `{id}`"));
        self.0.get(id).ok_or_else(missing)
    }
}

fn is_socket(path: &std::path::Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;

    std::fs::metadata(path).is_ok_and(|it| it.file_type().is_socket())
}

type Bytes = Pin<Box<dyn Stream<Item = Result<BytesMessage, Status>> + Send>>;

#[tonic::async_trait]
impl Ssh for Agents {
    type ForwardAgentStream = Bytes;

    async fn check_agent(
        &self,
        request: Request<CheckAgentRequest>,
    ) -> Result<Response<CheckAgentResponse>, Status> {
        self.socket(&request.into_inner().id)?;
        Ok(Response::new(CheckAgentResponse {}))
    }

    async fn forward_agent(
        &self,
        request: Request<Streaming<BytesMessage>>,
    ) -> Result<Response<Bytes>, Status> {
        let id = request.metadata().get("buildkit.ssh.id");
        let id = id.and_then(|it| it.to_str().ok()).unwrap_or_default();
        let socket = self.socket(id)?;
        let agent = UnixStream::connect(socket).await.map_err(|error| {
            Status::unavailable(format!("`{}` does not answer: {error}", socket.display()))
        })?;
        let (mut answers, mut questions) = agent.into_split();
        let mut incoming = request.into_inner();
        tokio::spawn(async move {
            while let Ok(Some(message)) = incoming.message().await {
                if questions.write_all(&message.data).await.is_err() {
                    break;
                }
            }
        });
        let (out, messages) = mpsc::channel(PIECES);
        tokio::spawn(async move {
            let mut piece = vec![0; PIECE];
            while let Ok(read @ 1..) = answers.read(&mut piece).await {
                let data = piece.get(..read).unwrap_or_default().to_vec();
                if out.send(Ok(BytesMessage { data })).await.is_err() {
                    break;
                }
            }
        });
        let messages = stream::unfold(messages, async |mut messages| {
            let message = messages.recv().await?;
            Some((message, messages))
        });
        Ok(Response::new(Box::pin(messages)))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::Agents;

    #[test]
    fn an_agent_is_lent_by_its_socket_and_a_key_is_not() {
        let path = std::env::temp_dir().join(format!("dockerspec-agent-{}", std::process::id()));
        let _listener = UnixListener::bind(&path).unwrap();
        let at = |id: &str| format!("{id}={}", path.display());
        let agents = Agents::of(&[at("default"), at("other")]).unwrap();
        assert_eq!(agents.socket("").unwrap(), &path);
        assert_eq!(agents.socket("other").unwrap(), &path);
        assert!(agents.socket("third").is_err());
        assert_eq!(
            Agents::of(&[at("default"), "key=/dev/null".to_owned()]),
            None
        );
        assert_eq!(Agents::of(&[]), Some(Agents::default()));
        std::fs::remove_file(path).unwrap();
    }
}
