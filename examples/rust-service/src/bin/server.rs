//! The server: greets at `/`, shows orders to who has the key at `/orders`, answers `ok` at `/health`; `--health`
//! probes a running one.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::get;
use rust_service::config::{self, Settings};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

#[expect(clippy::print_stderr, reason = "a service logs to its streams")]
fn main() -> Result<ExitCode, Box<dyn Error>> {
    let loaded = match config::load() {
        Ok(loaded) => loaded,
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(ExitCode::from(2));
        }
    };
    if std::env::args().nth(1).as_deref() == Some("--health") {
        return Ok(probe(loaded.config.port));
    }
    for origin in &loaded.origins {
        eprintln!("{origin}");
    }
    let settings = loaded.config;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(settings))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(settings: Settings) -> Result<(), Box<dyn Error>> {
    let greeting = match &settings.author {
        Some(author) => format!("{}, says {author}", settings.greeting),
        None => settings.greeting.clone(),
    };
    let wanted = settings
        .api_key
        .as_ref()
        .map(|key| format!("Bearer {}", key.reveal()));
    let orders = move |headers: HeaderMap| async move {
        let given = headers.get(header::AUTHORIZATION);
        let given = given.and_then(|it| it.to_str().ok()).map(str::to_owned);
        if given.is_some() && given == wanted {
            (StatusCode::OK, "no orders yet")
        } else {
            (StatusCode::UNAUTHORIZED, "who are you?")
        }
    };
    let routes = Router::new()
        .route("/", get(move || async move { greeting }))
        .route("/orders", get(orders))
        .route("/health", get(async || "ok"));
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, settings.port)).await?;
    let mut stop = signal(SignalKind::terminate())?;
    axum::serve(listener, routes)
        .with_graceful_shutdown(async move {
            stop.recv().await;
        })
        .await?;
    Ok(())
}

/// What the container's healthcheck runs: the base image has no other program.
fn probe(port: u16) -> ExitCode {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /health HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    match ask() {
        Ok(answer) if answer.contains(" 200 ") => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
