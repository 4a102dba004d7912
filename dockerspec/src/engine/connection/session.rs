//! A stream that is no HTTP any more: over it the engine asks us.
//!
//! <https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Session>

use bollard::{BollardRequest, Docker};
use bytes::Bytes;
use http_body_util::Empty;
use hyper::header::{CONNECTION, HOST, UPGRADE};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;

use super::connect::Engine;
use super::reach::versioned;
use super::transport::{Dial, shake};
use crate::engine::error::{EngineError, chain};

/// The stream of a session.
pub(in crate::engine) type Upgraded = TokioIo<hyper::upgrade::Upgraded>;

impl Engine {
    /// Whether sessions can be opened: not through a pipe of Windows.
    pub(in crate::engine) fn has_sessions(&self) -> bool {
        matches!(Dial::to(self.candidate()), Ok(Some(_)))
    }

    /// Opens a session of an id, on which these methods are served.
    pub(in crate::engine) async fn open_session(
        &self,
        id: &str,
        shared_key: &str,
        methods: &[&str],
    ) -> Result<Upgraded, EngineError> {
        let lost = |reason: String| EngineError::Lost {
            during: "opening a session",
            reason,
        };
        let dial = Dial::to(self.candidate())?;
        let dial = dial.ok_or_else(|| lost("a pipe has none".to_owned()))?;
        let (stream, _) = dial.open().await.map_err(|error| lost(error.to_string()))?;
        let shaken = shake::<Empty<Bytes>>(stream).await;
        let mut sender = shaken.map_err(|error| lost(chain(&error)))?;
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("/v{}/session", self.spoken_version()))
            .header(HOST, "engine")
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "h2c")
            .header("X-Docker-Expose-Session-Uuid", id)
            .header("X-Docker-Expose-Session-Name", "dockerspec")
            .header("X-Docker-Expose-Session-Sharedkey", shared_key);
        for method in methods {
            request = request.header("X-Docker-Expose-Session-Grpc-Method", *method);
        }
        let request = request.body(Empty::new());
        let request = request.map_err(|error| lost(error.to_string()))?;
        let response = sender.send_request(request).await;
        let response = response.map_err(|error| lost(chain(&error)))?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(EngineError::Refused {
                status: response.status().as_u16(),
                message: "it opens no session".to_owned(),
            });
        }
        let upgraded = hyper::upgrade::on(response).await;
        Ok(TokioIo::new(upgraded.map_err(|error| lost(chain(&error)))?))
    }

    /// A client whose builds ask the session `ours` for everything, instead of `theirs` which the client opens by itself.
    pub(in crate::engine) fn with_session(&self, theirs: &str, ours: &str) -> Docker {
        let version = self.docker.client_version();
        let (theirs, ours) = (
            format!("session={theirs}"),
            format!("session={ours}&remote=client-session"),
        );
        let docker = self.docker.clone();
        docker.with_request_modifier(move |request| {
            versioned(replaced(request, &theirs, &ours), &version)
        })
    }
}

/// The request of a build with another text in its query.
fn replaced(request: BollardRequest, old: &str, new: &str) -> BollardRequest {
    let (mut parts, body) = request.into_parts();
    let mut uri = parts.uri.clone().into_parts();
    let path = uri.path_and_query.as_ref().map_or("/", |it| it.as_str());
    if path.starts_with("/build?")
        && let Ok(path) = path.replace(old, new).parse()
    {
        uri.path_and_query = Some(path);
        if let Ok(uri) = Uri::from_parts(uri) {
            parts.uri = uri;
        }
    }
    BollardRequest::from_parts(parts, body)
}
