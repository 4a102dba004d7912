//! The image is built and run; what it declares is what the server reads.

#![cfg(feature = "docker")]

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use dockerspec::testing::{self, StartError};
use rust_service::config::Settings;
use rust_service::docker::SERVER;

#[test]
fn the_server_runs_as_nobody_turns_healthy_and_stops_on_sigterm() -> Result<(), StartError> {
    let Some(engine) = testing::engine() else {
        return Ok(());
    };
    let server = engine.container(&SERVER).folder(env!("CARGO_MANIFEST_DIR"));
    let server = server.env("SHOP_GREETING", "welcome").read_only().start()?;
    assert_eq!(server.user_id()?, 65532);
    assert_eq!(get(server.address(3000)?).expect("an answer"), "welcome");
    let ended = server.stop(Duration::from_secs(5))?;
    assert_eq!(ended.exit_code, 0, "{}", ended.log);
    assert!(ended.took < Duration::from_secs(2), "{ended:?}");
    Ok(())
}

/// The body of what the server answers, without a client for one request.
fn get(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    Ok(body.to_owned())
}

#[test]
fn a_value_that_is_no_port_is_reported_with_its_name() {
    let errors = Settings::from_lookup(|name| (name == "SHOP_PORT").then(|| "many".to_owned()))
        .expect_err("`many` is no port");
    assert!(errors.to_string().contains("SHOP_PORT"), "{errors}");
}

#[test]
fn the_image_declares_what_the_server_reads() {
    let text = SERVER.to_dockerfile();
    assert!(text.contains("ENV SHOP_PORT=\"3000\""), "{text}");
    assert!(text.contains("ENV SHOP_GREETING=\"hello\""), "{text}");
}
