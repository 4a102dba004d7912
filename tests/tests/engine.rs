//! The support for tests on an engine, on the smallest image there is.

#![cfg(feature = "engine")]

use std::time::Duration;

use dockerspec_tests::engine::{RunOptions, bench};

const SERVER: &[&str] = &[
    "sh",
    "-c",
    "trap 'echo bye; exit 3' TERM; mkdir -p /tmp/www; echo \"hello $NAME\" >/tmp/www/index.html; httpd -p 8080 -h /tmp/www; while :; do sleep 0.1; done",
];

#[test]
fn a_container_answers_and_stops_on_sigterm() {
    let Some(bench) = bench() else { return };
    let options = RunOptions {
        env: &["NAME=world"],
        cmd: SERVER,
        ports: &[8080],
        read_only: true,
        ..RunOptions::default()
    };
    let server = bench.run("busybox", &options);
    let (code, text) = server.exec(&[
        "sh",
        "-c",
        "until wget -qO- localhost:8080; do sleep 0.1; done; exit 4",
    ]);
    assert_eq!(code, 4, "{text}");
    assert_eq!(
        server.get(8080, "/index.html"),
        (200, "hello world\n".to_owned())
    );
    assert_eq!(server.user_id(), 0);
    let ended = server.stop(Duration::from_secs(5));
    assert_eq!(ended.exit_code, 3);
    assert!(ended.took < Duration::from_secs(2), "{ended:?}");
    assert!(server.logs().ends_with("bye\n"), "{}", server.logs());
}
