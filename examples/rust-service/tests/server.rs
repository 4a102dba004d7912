//! The image is built and run; what it declares is what the server reads.

#![cfg(feature = "docker")]

use std::time::Duration;

use dockerspec::engine::BuildOptions;
use dockerspec_tests::engine::{RunOptions, bench};
use rust_service::config::Settings;
use rust_service::docker::SERVER;

#[test]
fn the_server_runs_as_nobody_turns_healthy_and_stops_on_sigterm() {
    let Some(bench) = bench() else { return };
    let options = BuildOptions::new(env!("CARGO_MANIFEST_DIR"));
    let built = bench.wait(bench.engine.build(&SERVER, options)).unwrap();
    let options = RunOptions {
        env: &["SHOP_GREETING=welcome"],
        ports: &[3000],
        read_only: true,
        ..RunOptions::default()
    };
    let server = bench.run(&built.id, &options);
    server.wait_healthy(Duration::from_secs(30));
    assert_eq!(server.user_id(), 65532);
    assert_eq!(server.get(3000, "/"), (200, "welcome".to_owned()));
    let ended = server.stop(Duration::from_secs(5));
    assert_eq!(ended.exit_code, 0, "{}", server.logs());
    assert!(ended.took < Duration::from_secs(2), "{ended:?}");
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
