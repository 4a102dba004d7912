//! The image is built on the engine that answers, old or new, and runs as its user.

use std::time::Duration;

use basic::HEARTBEAT;
use dockerspec::engine::BuildOptions;
use dockerspec_tests::engine::{RunOptions, bench};

#[test]
fn it_beats_as_its_user_and_stops_on_sigterm() {
    let Some(bench) = bench() else { return };
    let options = BuildOptions::new(env!("CARGO_MANIFEST_DIR"));
    let built = bench.wait(bench.engine.build(&HEARTBEAT, options)).unwrap();
    let heartbeat = bench.run(&built.id, &RunOptions::default());
    heartbeat.wait_healthy(Duration::from_secs(30));
    assert_eq!(heartbeat.user_id(), 10001);
    let ended = heartbeat.stop(Duration::from_secs(5));
    assert_eq!(ended.exit_code, 0);
    assert!(ended.took < Duration::from_secs(2), "{ended:?}");
}

#[test]
fn it_uses_nothing_that_an_old_engine_lacks() {
    let text = HEARTBEAT.to_dockerfile();
    for new in ["<<", "--link", "--start-interval", "# syntax="] {
        assert!(!text.contains(new), "{text}");
    }
}
