//! A client of registries that asks for nothing but digests.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use dockerspec_core::model::reference::ImageRef;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use hyper::{Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::time::timeout;

use super::challenge::{Challenge, encoded};
use super::credentials::Credentials;
use super::{HUB, LockError, named};
use crate::engine::error::chain;

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
/// Tokens are a few kilobytes.
const LONGEST_ANSWER: usize = 1 << 20;
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
        let mut answer = self.head(asked, &address, None).await?;
        let mut anonymous = true;
        if answer.status == StatusCode::UNAUTHORIZED {
            let known = Credentials::of(&asked.registry).await?;
            anonymous = known.is_none();
            let header = answer.headers.get(WWW_AUTHENTICATE);
            let challenge = header
                .and_then(|it| it.to_str().ok())
                .and_then(Challenge::read);
            let permit = match challenge {
                Some(Challenge::Basic) => known.as_ref().and_then(Credentials::basic),
                Some(Challenge::Bearer {
                    realm,
                    service,
                    scope,
                }) => {
                    self.token(asked, &realm, &service, &scope, known.as_ref())
                        .await?
                }
                None => None,
            };
            if let Some(permit) = permit {
                answer = self.head(asked, &address, Some(&permit)).await?;
            }
        }
        let digest = answer.headers.get(DIGEST).and_then(|it| it.to_str().ok());
        match (answer.status, digest) {
            (StatusCode::OK, Some(digest)) => Ok(digest.to_owned()),
            (StatusCode::OK, None) => Err(LockError::Refused {
                image: asked.image.clone(),
                message: format!("the registry {} says no digest", asked.registry),
            }),
            (status, _) => Err(LockError::read(
                status.as_u16(),
                format!("the registry {} answers with {status}", asked.registry),
                asked.image.clone(),
                asked.registry.clone(),
                anonymous,
            )),
        }
    }

    async fn head(
        &self,
        asked: &Asked,
        address: &str,
        permit: Option<&str>,
    ) -> Result<Answer, LockError> {
        let mut request = Request::builder()
            .method(Method::HEAD)
            .uri(address)
            .header(ACCEPT, MANIFESTS);
        if let Some(permit) = permit {
            request = request.header(AUTHORIZATION, permit);
        }
        self.send(asked, request.body(Full::default())).await
    }

    /// A token for reading the repository, as a header; none where the registry gives none to this user.
    async fn token(
        &self,
        asked: &Asked,
        realm: &str,
        service: &str,
        scope: &str,
        known: Option<&Credentials>,
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
            if let Some(basic) = known.and_then(Credentials::basic) {
                request = request.header(AUTHORIZATION, basic);
            }
            request.body(Full::default())
        };
        let answer = self.send(asked, request).await?;
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
    use super::is_loopback;

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
