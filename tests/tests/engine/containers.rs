//! The support for tests on an engine, on the smallest image there is.

use std::time::Duration;

use std::env;
use std::fs;

use dockerspec::engine::BuildOptions;
use dockerspec::prelude::*;
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
    assert!(ended.took < Duration::from_secs(5), "{ended:?}");
    assert!(server.logs().ends_with("bye\n"), "{}", server.logs());
}

const WEB: Hardened<Image<'_>> = Image::new("engine-test-web")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        workdir("/srv"),
        copy("index.html", "."),
        user(User::id(10001, 10001)),
        expose(8080),
        healthcheck(&["wget", "-q", "-O", "-", "http://127.0.0.1:8080/"])
            .interval(secs(1))
            .timeout(secs(1))
            .start_period(secs(5)),
        stop_signal(Signal::Term),
        cmd(&["httpd", "-f", "-p", "8080"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn a_hardened_image_is_built_turns_healthy_and_runs_as_its_user() {
    let Some(bench) = bench() else { return };
    let folder = env::temp_dir().join(format!("engine-test-web-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("index.html"), "it works\n").unwrap();
    let built = bench.wait(bench.engine.build(&WEB, BuildOptions::new(&folder)));
    fs::remove_dir_all(&folder).unwrap();
    let built = built.unwrap();
    let options = RunOptions {
        ports: &[8080],
        read_only: true,
        ..RunOptions::default()
    };
    let web = bench.run(&built.id, &options);
    let took = web.wait_healthy(Duration::from_secs(30));
    assert!(took < Duration::from_secs(15), "{took:?}");
    assert_eq!(web.user_id(), 10001);
    assert_eq!(web.get(8080, "/"), (200, "it works\n".to_owned()));
    drop(web);
    bench.remove_image(&built.tags[0]);
}
