//! A client of registries that asks for nothing but digests.

use std::fmt::{self, Write as _};
use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use dockerspec_core::model::reference::ImageRef;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, LOCATION, WWW_AUTHENTICATE};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::time::timeout;

use super::challenge::{Challenge, encoded};
use super::{LockError, named};
use crate::engine::error::chain;
use crate::engine::login::{HUB, Login};
use crate::lockfile::is_digest;

/// Registries, asked directly: over HTTPS, and over HTTP where the registry is on this machine. Needs a tokio runtime.
pub struct Registries {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl fmt::Debug for Registries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registries")
    }
}

/// What a tag may be; an index stands for all platforms of an image.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
const DIGEST: &str = "docker-content-digest";
const ANSWER: Duration = Duration::from_secs(30);
/// Tokens are a few kilobytes, manifests at most 4 MiB.
const LONGEST_ANSWER: usize = 4 << 20;
/// Registries send readers on to mirrors and stores.
const REDIRECTS: usize = 5;
const HUB_HOST: &str = "registry-1.docker.io";

/// An answer without its body.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// An image, and where it lies.
struct Asked {
    image: String,
    registry: String,
    host: String,
    /// With the `library/` of Docker Hub.
    repository: String,
    tag: String,
}

impl Registries {
    /// A client that trusts the certificates of the system.
    ///
    /// # Errors
    ///
    /// [`LockError::Refused`] if the system's certificates cannot be read.
    pub fn new() -> Result<Self, LockError> {
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(|error| LockError::Refused {
                image: "certificates of the system".to_owned(),
                message: error.to_string(),
            })?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    /// The digest of a tag: of the index, where the image has several platforms.
    ///
    /// Credentials are those of `docker login`.
    ///
    /// # Errors
    ///
    /// [`LockError`]: no such image, no permission, a registry that does not answer.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), dockerspec::engine::LockError> {
    /// let digest = dockerspec::engine::Registries::new()?.digest("redis:8.2-alpine").await?;
    /// assert!(digest.starts_with("sha256:"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn digest(&self, image: &str) -> Result<String, LockError> {
        let (image, registry) = named(image)?;
        let parts = ImageRef::parse(&image).ok_or_else(|| LockError::NotAnImage {
            image: image.clone(),
        })?;
        let hub = registry == HUB;
        let asked = Asked {
            host: if hub { HUB_HOST } else { &registry }.to_owned(),
            repository: if hub && !parts.name.contains('/') {
                format!("library/{}", parts.name)
            } else {
                parts.name.to_owned()
            },
            tag: parts.tag.unwrap_or("latest").to_owned(),
            image: image.clone(),
            registry,
        };
        let https = self.ask_by("https", &asked).await;
        match https {
            Err(LockError::Unreachable { .. }) if is_loopback(&asked.host) => {
                self.ask_by("http", &asked).await
            }
            other => other,
        }
    }

    async fn ask_by(&self, scheme: &str, asked: &Asked) -> Result<String, LockError> {
        let Asked {
            host,
            repository,
            tag,
            ..
        } = asked;
        let address = format!("{scheme}://{host}/v2/{repository}/manifests/{tag}");
        let mut answer = self.manifest(Method::HEAD, asked, &address, None).await?;
        let mut anonymous = true;
        let mut permit = None;
        if answer.status == StatusCode::UNAUTHORIZED {
            let known = Login::at(&asked.registry).await?;
            anonymous = known.is_none();
            permit = self.permit(asked, &answer.headers, known.as_ref()).await?;
            if permit.is_some() {
                answer = self
                    .manifest(Method::HEAD, asked, &address, permit.as_deref())
                    .await?;
            }
        }
        let silent = answer.status == StatusCode::OK && !answer.headers.contains_key(DIGEST);
        if silent || answer.status == StatusCode::METHOD_NOT_ALLOWED {
            answer = self
                .manifest(Method::GET, asked, &address, permit.as_deref())
                .await?;
        }
        if answer.status != StatusCode::OK {
            return Err(LockError::read(
                answer.status.as_u16(),
                format!(
                    "the registry {} answers with {}",
                    asked.registry, answer.status
                ),
                asked.image.clone(),
                asked.registry.clone(),
                anonymous,
            ));
        }
        let said = answer.headers.get(DIGEST).and_then(|it| it.to_str().ok());
        checked(
            &asked.image,
            match said {
                Some(digest) => digest.to_owned(),
                None => sha256(&answer.body),
            },
        )
    }

    /// What lets this user read the repository, as a header; the best way that the registry offers and the login allows.
    async fn permit(
        &self,
        asked: &Asked,
        headers: &HeaderMap,
        known: Option<&Login>,
    ) -> Result<Option<String>, LockError> {
        let offered = headers.get_all(WWW_AUTHENTICATE).iter();
        let mut offered: Vec<Challenge> = offered
            .filter_map(|it| it.to_str().ok())
            .filter_map(Challenge::read)
            .collect();
        // a token is to be had without a login too
        offered.sort_by_key(|it| *it == Challenge::Basic);
        for challenge in offered {
            let permit = match challenge {
                Challenge::Basic => known.and_then(Login::basic),
                Challenge::Bearer {
                    realm,
                    service,
                    scope,
                } => self.token(asked, &realm, &service, &scope, known).await?,
            };
            if permit.is_some() {
                return Ok(permit);
            }
        }
        Ok(None)
    }

    /// Asks for the manifest, wherever the registry sends us for it; a login stays with the registry.
    async fn manifest(
        &self,
        method: Method,
        asked: &Asked,
        address: &str,
        permit: Option<&str>,
    ) -> Result<Answer, LockError> {
        let refused = |message: String| LockError::Refused {
            image: asked.image.clone(),
            message: format!("the registry {} {message}", asked.registry),
        };
        let mut at: Uri = address
            .parse()
            .map_err(|_| refused("has no address".to_owned()))?;
        for _ in 0..=REDIRECTS {
            let own = at.authority().is_some_and(|it| it.as_str() == asked.host);
            let mut request = Request::builder()
                .method(method.clone())
                .uri(at.clone())
                .header(ACCEPT, MANIFESTS);
            if let Some(permit) = permit.filter(|_| own) {
                request = request.header(AUTHORIZATION, permit);
            }
            let answer = self.send(asked, request.body(Full::default())).await?;
            if !answer.status.is_redirection() {
                return Ok(answer);
            }
            let to = answer.headers.get(LOCATION).and_then(|it| it.to_str().ok());
            at = to
                .and_then(|it| next(&at, it))
                .ok_or_else(|| refused("sends us to no address that is safe".to_owned()))?;
        }
        Err(refused("sends us from one address to the next".to_owned()))
    }

    /// A token for reading the repository, as a header; none where the registry gives none to this user.
    async fn token(
        &self,
        asked: &Asked,
        realm: &str,
        service: &str,
        scope: &str,
        known: Option<&Login>,
    ) -> Result<Option<String>, LockError> {
        let host = realm.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        // a password does not leave the machine in the clear
        if !realm.starts_with("https://") && !is_loopback(host) {
            return Err(LockError::Refused {
                image: asked.image.clone(),
                message: format!(
                    "the registry {} hands out tokens without TLS",
                    asked.registry
                ),
            });
        }
        let scope = if scope.is_empty() {
            format!("repository:{}:pull", asked.repository)
        } else {
            scope.to_owned()
        };
        let (service, scope) = (encoded(service), encoded(&scope));
        let request = if let Some(token) = known.and_then(|it| it.token.as_ref()) {
            let token = encoded(token);
            let form = format!(
                "grant_type=refresh_token&client_id=dockerspec&service={service}&scope={scope}&refresh_token={token}"
            );
            Request::builder()
                .method(Method::POST)
                .uri(realm)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Full::from(form))
        } else {
            let mark = if realm.contains('?') { '&' } else { '?' };
            let mut request =
                Request::builder().uri(format!("{realm}{mark}service={service}&scope={scope}"));
            if let Some(basic) = known.and_then(Login::basic) {
                request = request.header(AUTHORIZATION, basic);
            }
            request.body(Full::default())
        };
        let answer = self.send(asked, request).await?;
        if answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS {
            return Err(LockError::Unreachable {
                image: asked.image.clone(),
                registry: asked.registry.clone(),
                reason: format!(
                    "`{host}`, which hands out its tokens, answers with {}",
                    answer.status
                ),
            });
        }
        let tokens: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let token = tokens["token"]
            .as_str()
            .or_else(|| tokens["access_token"].as_str());
        Ok(token.map(|it| format!("Bearer {it}")))
    }

    async fn send(
        &self,
        asked: &Asked,
        request: hyper::http::Result<Request<Full<Bytes>>>,
    ) -> Result<Answer, LockError> {
        let unreachable = |reason: String| LockError::Unreachable {
            image: asked.image.clone(),
            registry: asked.registry.clone(),
            reason,
        };
        let request = request.map_err(|error| unreachable(error.to_string()))?;
        let answered = timeout(ANSWER, async {
            let answer = self.client.request(request).await;
            let (head, body) = answer.map_err(|error| chain(&error))?.into_parts();
            let body = Limited::new(body, LONGEST_ANSWER).collect().await;
            let body = body.map_err(|error| error.to_string())?.to_bytes();
            Ok(Answer {
                status: head.status,
                headers: head.headers,
                body,
            })
        });
        match answered.await {
            Ok(answer) => answer.map_err(unreachable),
            Err(_) => Err(unreachable(format!(
                "no answer within {} s",
                ANSWER.as_secs()
            ))),
        }
    }
}

/// A digest as a lock file takes it.
pub(super) fn checked(image: &str, digest: String) -> Result<String, LockError> {
    if is_digest(&digest) {
        return Ok(digest);
    }
    Err(LockError::Refused {
        image: image.to_owned(),
        message: format!(
            "`{digest}` is no digest of the kind `sha256:…`, the only one that is locked"
        ),
    })
}

fn sha256(bytes: &[u8]) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, bytes);
    let mut text = String::from("sha256:");
    for byte in hash.as_ref() {
        // writing to a `String` does not fail
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Where a redirection leads: encrypted, unless it stays on this machine.
fn next(from: &Uri, to: &str) -> Option<Uri> {
    let to: Uri = to.parse().ok()?;
    let scheme = to.scheme_str().or(from.scheme_str())?;
    let authority = to.authority().or(from.authority())?;
    if scheme != "https" && !is_loopback(authority.as_str()) {
        return None;
    }
    let path = to.path_and_query()?.as_str();
    Uri::builder()
        .scheme(scheme)
        .authority(authority.clone())
        .path_and_query(path)
        .build()
        .ok()
}

/// Whether a registry is on this machine, where engines take HTTP too.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{is_loopback, next, sha256};

    #[test]
    fn a_manifest_has_the_digest_of_its_bytes() {
        let of_nothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), of_nothing);
    }

    #[test]
    fn a_redirection_is_followed_where_it_is_encrypted() {
        let from = "https://registry.example/v2/a/manifests/1".parse().unwrap();
        let to = |to: &str| next(&from, to).map(|it| it.to_string());
        assert_eq!(
            to("/v2/b/manifests/1").as_deref(),
            Some("https://registry.example/v2/b/manifests/1")
        );
        assert_eq!(
            to("https://mirror.example/x?y=1").as_deref(),
            Some("https://mirror.example/x?y=1")
        );
        assert_eq!(to("http://mirror.example/x"), None);
    }

    #[test]
    fn only_this_machine_is_asked_in_the_clear() {
        for host in ["localhost:5000", "127.0.0.1", "127.1.2.3:80", "[::1]:5000"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "registry.example:5000",
            "10.0.0.1",
            "localhost.example",
            "127.0.0.1.example",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
