//! HTTP over streams that bollard does not open itself: TLS with certificates of any kind, and `ssh`.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bollard::errors::Error;
use bollard::{BollardRequest, ClientVersion, Docker};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HOST, HeaderValue};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::{Handle, Id};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use super::address::Address;
use super::choice::Candidate;
use super::ssh::{Login, Said};
use crate::engine::error::EngineError;

/// How a stream to the engine is opened.
#[derive(Clone)]
pub(super) enum Dial {
    /// To a socket of this machine.
    #[cfg(unix)]
    Unix(String),
    /// To `host:port`, in the clear.
    Tcp(String),
    /// To `host:port`, with what a handshake needs.
    Tls(String, Arc<ClientConfig>),
    Ssh(Login),
}

/// A stream to an engine.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Dial {
    /// How an engine is reached; nothing for a pipe of Windows.
    pub(super) fn to(candidate: &Candidate) -> Result<Option<Self>, EngineError> {
        Ok(match (&candidate.address, &candidate.tls) {
            (Address::Tcp(host), Some(tls)) => Some(Dial::Tls(host.clone(), tls.client()?)),
            (Address::Tcp(host), None) => Some(Dial::Tcp(host.clone())),
            (Address::Ssh(login), _) => Some(Dial::Ssh(login.clone())),
            #[cfg(unix)]
            (Address::Unix(path), _) => Some(Dial::Unix(path.clone())),
            #[cfg(not(unix))]
            (Address::Unix(_), _) => None,
            (Address::Pipe(_), _) => None,
        })
    }

    /// Opens a stream; `ssh` says later what it complains about.
    pub(super) async fn open(&self) -> io::Result<(Box<dyn Stream>, Option<Said>)> {
        match self {
            #[cfg(unix)]
            Dial::Unix(path) => {
                let stream = tokio::net::UnixStream::connect(path).await?;
                Ok((Box::new(stream), None))
            }
            Dial::Tcp(host) => {
                let stream = TcpStream::connect(host.as_str()).await?;
                Ok((Box::new(stream), None))
            }
            Dial::Tls(host, config) => {
                let stream = TcpStream::connect(host.as_str()).await?;
                let (name, _) = host.rsplit_once(':').unwrap_or((host, ""));
                let name = name.trim_matches(['[', ']']).to_owned();
                let name = ServerName::try_from(name).map_err(io::Error::other)?;
                let connector = TlsConnector::from(Arc::clone(config));
                Ok((Box::new(connector.connect(name, stream).await?), None))
            }
            Dial::Ssh(login) => {
                let tunnel = login.dial()?;
                let said = tunnel.said.clone();
                Ok((Box::new(tunnel), Some(said)))
            }
        }
    }
}

/// The body that bollard's requests have, which it does not name.
trait Carries {
    type Body;
}

impl<B> Carries for Request<B> {
    type Body = B;
}

type Body = <BollardRequest as Carries>::Body;

/// A client whose requests go over such streams.
pub(super) fn client(dial: Dial, patience: u64, version: &ClientVersion) -> Result<Docker, Error> {
    let authority = match &dial {
        Dial::Tls(host, _) => format!("https://{host}"),
        _ => "http://engine".to_owned(),
    };
    let wire = Arc::new(Wire {
        dial,
        idle: Mutex::default(),
    });
    let transport = move |request: BollardRequest| {
        let wire = Arc::clone(&wire);
        async move { wire.send(request).await }
    };
    Docker::connect_with_custom_transport(transport, Some(authority), patience, version)
}

/// A connection that a later request may use, on the runtime that drives it.
type Idle = (Id, SendRequest<Body>);

struct Wire {
    dial: Dial,
    /// Opening a stream takes several times as long as a request.
    idle: Mutex<Vec<Idle>>,
}

impl Wire {
    async fn send(&self, request: BollardRequest) -> Result<Response<Incoming>, Error> {
        let here = Handle::current().id();
        let (mut sender, said) = if let Some(sender) = self.idle(here) {
            (sender, None)
        } else {
            let (stream, said) = self.dial.open().await?;
            (shake(stream).await?, said)
        };
        let request = in_origin_form(request)?;
        let response = match sender.send_request(request).await {
            Ok(response) => response,
            Err(error) => return Err(told(error.into(), said).await),
        };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((here, sender));
        Ok(response)
    }

    fn idle(&self, here: Id) -> Option<SendRequest<Body>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, sender)| !sender.is_closed());
        let free = |(runtime, sender): &Idle| *runtime == here && sender.is_ready();
        let at = idle.iter().position(free)?;
        Some(idle.swap_remove(at).1)
    }
}

pub(super) async fn shake<B>(stream: Box<dyn Stream>) -> Result<SendRequest<B>, Error>
where
    B: hyper::body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // a terminal in a container takes the stream over
    tokio::spawn(connection.with_upgrades());
    Ok(sender)
}

/// Why the stream ended, where `ssh` says it; it does so a moment later.
async fn told(error: Error, said: Option<Said>) -> Error {
    const MOMENT: std::time::Duration = std::time::Duration::from_millis(50);
    let Some(said) = said else {
        return error;
    };
    tokio::time::sleep(MOMENT).await;
    match said.text() {
        text if text.is_empty() => error,
        text => io::Error::new(io::ErrorKind::NotConnected, text).into(),
    }
}

/// The path alone, and the host in a header, as an engine expects it.
fn in_origin_form(request: BollardRequest) -> Result<Request<Body>, Error> {
    let (mut parts, body) = request.into_parts();
    let host = parts.uri.authority().map_or("engine", |it| it.as_str());
    let host = HeaderValue::from_str(host).map_err(io::Error::other)?;
    parts.headers.insert(HOST, host);
    let path = parts.uri.path_and_query().map_or("/", |it| it.as_str());
    parts.uri = path.parse::<Uri>()?;
    Ok(Request::from_parts(parts, body))
}
