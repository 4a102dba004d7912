//! One stage that any engine since Docker 20.10 builds: no heredoc, no `--link`, no start interval.

use dockerspec::prelude::*;

const APP: User<'_> = User::new("app", 10001);

/// A shell script that beats, and the probe that looks whether it does.
#[enforce]
pub const HEARTBEAT: Hardened<Image<'_>> = Image::new("acme/heartbeat")
    .context("app")
    .no_syntax()
    .stages(&[from("debian:bookworm-slim").with(steps![
        create_user(APP),
        workdir("/app"),
        user(APP),
        copy("heartbeat.sh", "./"),
        env("INTERVAL", "1"),
        healthcheck(&["test", "-f", "/tmp/beat"])
            .interval(secs(2))
            .timeout(secs(1))
            .start_period(secs(5)),
        cmd(&["sh", "/app/heartbeat.sh"]),
    ])]);
