//! The image and the project.

use dockerspec::prelude::*;

/// A worker that waits.
#[enforce]
pub const WORKER: Hardened<Image<'_>> =
    Image::new("acme/worker")
        .no_syntax()
        .stages(&[from("debian:bookworm-slim").with(steps![
            user(User::id(10001, 10001)),
            no_healthcheck("a worker without a port; its queue shows whether it works"),
            cmd(&["sleep", "infinity"]),
            stop_signal(Signal::Int),
        ])]);

/// The worker as a service.
#[enforce]
pub const STACK: Hardened<Compose<'_>> =
    Compose::new("worker").services(&[Service::build("worker", &WORKER).with(settings![
        limits(mib(64), 0.25).pids(50),
        restart(Restart::UnlessStopped),
        hardened(),
    ])]);
