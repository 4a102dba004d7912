//! The image is built on the engine that answers, old or new, and runs as its user.

use std::time::Duration;

use basic::HEARTBEAT;
use dockerspec::testing::{self, StartError};

#[test]
fn it_beats_as_its_user_and_stops_on_sigterm() -> Result<(), StartError> {
    let Some(engine) = testing::engine() else {
        return Ok(());
    };
    let heartbeat = engine
        .container(&HEARTBEAT)
        .folder(env!("CARGO_MANIFEST_DIR"));
    let heartbeat = heartbeat.start()?;
    assert_eq!(heartbeat.user_id()?, 10001);
    let ended = heartbeat.stop(Duration::from_secs(5))?;
    assert_eq!(ended.exit_code, 0, "{}", ended.log);
    assert!(ended.took < Duration::from_secs(2), "{ended:?}");
    Ok(())
}

#[test]
fn it_uses_nothing_that_an_old_engine_lacks() {
    let text = HEARTBEAT.to_dockerfile();
    for new in ["<<", "--link", "--start-interval", "# syntax="] {
        assert!(!text.contains(new), "{text}");
    }
}
