//! What the engine asks for beside files: whether we are there, logins, secrets.

use std::env;
use std::ffi::OsString;
use std::pin::Pin;

use bollard::health::health_check_response::ServingStatus;
use bollard::health::{
    HealthCheckRequest, HealthCheckResponse, HealthListRequest, HealthListResponse, health_server,
};
use bollard::moby::buildkit::secrets::v1::{GetSecretRequest, GetSecretResponse, secrets_server};
use bollard::moby::filesync::v1::{
    CredentialsRequest, CredentialsResponse, FetchTokenRequest, FetchTokenResponse,
    GetTokenAuthorityRequest, GetTokenAuthorityResponse, VerifyTokenAuthorityRequest,
    VerifyTokenAuthorityResponse, auth_server,
};
use futures_util::Stream;
use tokio::fs;
use tonic::{Request, Response, Status};

use super::super::options::{Secret, Source};
use crate::engine::login::{HUB, Login};

/// Says that the session lives; the engine ends one that does not answer.
pub(super) struct Health;

type Answers = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

#[tonic::async_trait]
impl health_server::Health for Health {
    type WatchStream = Answers;

    async fn check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        Ok(Response::new(HealthCheckResponse {
            status: ServingStatus::Serving.into(),
        }))
    }

    async fn list(
        &self,
        _: Request<HealthListRequest>,
    ) -> Result<Response<HealthListResponse>, Status> {
        Err(Status::unimplemented("there is one service"))
    }

    async fn watch(&self, _: Request<HealthCheckRequest>) -> Result<Response<Answers>, Status> {
        Err(Status::unimplemented("ask again"))
    }
}

/// Gives the engine the logins of Docker's client, each when it is asked for.
pub(super) struct Logins;

#[tonic::async_trait]
impl auth_server::Auth for Logins {
    async fn credentials(
        &self,
        request: Request<CredentialsRequest>,
    ) -> Result<Response<CredentialsResponse>, Status> {
        let host = request.into_inner().host;
        let registry = match host.as_str() {
            "registry-1.docker.io" | "index.docker.io" => HUB,
            other => other,
        };
        let login = Login::at(registry).await;
        let login = login.map_err(|error| {
            Status::internal(format!(
                "the login that `{}` keeps cannot be used: {}",
                error.source, error.reason
            ))
        })?;
        let (username, secret) = match login {
            // without a user it is a token
            Some(Login {
                token: Some(token), ..
            }) => (String::new(), token),
            Some(login) => (
                login.user.unwrap_or_default(),
                login.password.unwrap_or_default(),
            ),
            None => (String::new(), String::new()),
        };
        Ok(Response::new(CredentialsResponse { username, secret }))
    }

    async fn fetch_token(
        &self,
        _: Request<FetchTokenRequest>,
    ) -> Result<Response<FetchTokenResponse>, Status> {
        Err(by_the_engine())
    }

    async fn get_token_authority(
        &self,
        _: Request<GetTokenAuthorityRequest>,
    ) -> Result<Response<GetTokenAuthorityResponse>, Status> {
        Err(by_the_engine())
    }

    async fn verify_token_authority(
        &self,
        _: Request<VerifyTokenAuthorityRequest>,
    ) -> Result<Response<VerifyTokenAuthorityResponse>, Status> {
        Err(by_the_engine())
    }
}

/// The answer on which an engine fetches tokens itself.
fn by_the_engine() -> Status {
    Status::unavailable("the client fetches no tokens")
}

/// Reads a secret when a step mounts it.
pub(super) struct Secrets(Vec<Secret>);

impl Secrets {
    pub(super) fn new(secrets: Vec<Secret>) -> Self {
        Secrets(secrets)
    }
}

#[tonic::async_trait]
impl secrets_server::Secrets for Secrets {
    async fn get_secret(
        &self,
        request: Request<GetSecretRequest>,
    ) -> Result<Response<GetSecretResponse>, Status> {
        let id = request.into_inner().id;
        let known = self.0.iter().find(|it| it.id == id);
        let missing = || Status::not_found(format!("secret {id} not found"));
        let data = match &known.ok_or_else(missing)?.source {
            Source::File(path) => fs::read(path).await.map_err(|error| {
                Status::internal(format!("`{}` cannot be read: {error}", path.display()))
            })?,
            Source::Variable(name) => env::var_os(name)
                .map(OsString::into_encoded_bytes)
                .ok_or_else(missing)?,
        };
        Ok(Response::new(GetSecretResponse { data }))
    }
}
