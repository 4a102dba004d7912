//! What happens where no engine is, or something else is.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::{Scratch, engine, runtime};
use crate::engine::connection::{Surroundings, choose};
use crate::engine::{ConnectOptions, Engine, EngineError};

/// A server on a port of its own that gives every request the same answer; with none it takes requests and stays silent.
fn server(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let mut silent = Vec::new();
        for mut stream in listener.incoming().flatten() {
            match answer {
                None => silent.push(stream),
                Some(answer) => {
                    let _ = stream.read(&mut [0; 4096]);
                    let _ = stream.write_all(answer.as_bytes());
                }
            }
        }
    });
    address
}

fn connect(address: &str) -> Result<Engine, EngineError> {
    let around = Surroundings {
        variable: &|_| None,
        exists: &Path::exists,
    };
    let choice = choose(&ConnectOptions::new().host(address), &around)?;
    let second = Duration::from_secs(1);
    runtime()
        .block_on(Engine::first(choice, None, Some(second)))
        .0
}

fn complaint(address: &str) -> String {
    connect(address).unwrap_err().to_string()
}

#[test]
fn a_socket_that_is_not_there_is_named_with_what_to_do() {
    let text = complaint("unix:///nowhere/docker.sock");
    assert_eq!(
        text,
        "no container engine answers at `unix:///nowhere/docker.sock` (as asked for): there is no such socket; start one \
         (`systemctl start docker`, Docker Desktop, `podman machine start`), or set `DOCKER_HOST` to its address, as in \
         `unix:///run/user/1000/docker.sock`"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_is_no_socket_is_no_engine() {
    let folder = Scratch::with(&[("docker.sock", "")]);
    let path = folder.path().join("docker.sock");
    let text = complaint(&format!("unix://{}", path.display()));
    assert!(text.contains("nothing listens there"), "{text}");
}

#[test]
fn a_port_without_a_listener_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let text = complaint(&format!("tcp://127.0.0.1:{port}"));
    assert!(text.contains("nothing listens there"), "{text}");
}

#[test]
fn a_name_that_does_not_resolve_is_told() {
    let text = complaint("tcp://no-such-host.invalid:2375");
    assert!(
        text.starts_with("no container engine answers at `tcp://no-such-host.invalid:2375`"),
        "{text}"
    );
}

#[test]
fn a_web_server_is_no_engine() {
    let page =
        "HTTP/1.1 200 OK\r\nContent-Length: 18\r\nConnection: close\r\n\r\n<html>\nhello</html>";
    let text = complaint(&server(Some(page)));
    assert!(text.contains("is not a container engine"), "{text}");
    let missing =
        "HTTP/1.1 404 Not Found\r\nContent-Length: 11\r\nConnection: close\r\n\r\n<p>\nnot</p>";
    let text = complaint(&server(Some(missing)));
    assert!(
        text.contains("is not a container engine") && !text.contains('\n'),
        "{text}"
    );
}

#[test]
fn what_does_not_speak_http_is_no_engine() {
    let text = complaint(&server(Some("SSH-2.0-OpenSSH_9.2\r\n")));
    assert!(text.contains("is not a container engine"), "{text}");
}

#[test]
fn a_server_that_stays_silent_is_given_up() {
    let text = complaint(&server(None));
    assert!(
        text.contains("did not answer within 1 s while asking for its version"),
        "{text}"
    );
}

#[test]
fn an_engine_without_buildkit_is_too_old() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 21\r\nConnection: close\r\n\r\n{\"ApiVersion\":\"1.30\"}";
    let text = complaint(&server(Some(answer)));
    assert!(
        text.contains("the engine speaks API 1.30, which has no BuildKit"),
        "{text}"
    );
}

#[test]
fn an_engine_tells_its_version_and_address() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    assert!(engine.api_version().starts_with("1."), "{engine:?}");
    let again = runtime
        .block_on(Engine::connect_to(&engine.address()))
        .unwrap();
    assert_eq!(again.api_version(), engine.api_version());
}
