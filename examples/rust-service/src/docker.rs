//! The image of the server.

use dockerspec::prelude::*;

use crate::config::{HTTP_PORT, Settings};

/// The server, statically linked, on a base without shell.
#[enforce]
pub const SERVER: Hardened<Image<'_>> = Image::new("shop/server")
    .context("../..")
    .no_syntax()
    .stages(&[
        from("rust:1.95-slim").named("build").with(steps![
            workdir("/src"),
            cargo_build("server")
                .package("rust-service")
                .no_default_features()
                .target("x86_64-unknown-linux-gnu")
                .rustflags("-C target-feature=+crt-static"),
        ]),
        from("gcr.io/distroless/static-debian12:nonroot").with(steps![
            dockerspec::cargo_labels!(),
            reads::<Settings>(),
            copy("/out/server", "/usr/local/bin/server").from("build"),
            user(User::NONROOT),
            expose(HTTP_PORT),
            healthcheck(&["/usr/local/bin/server", "--health"])
                .interval(secs(10))
                .timeout(secs(3))
                .start_interval(secs(1))
                .start_period(secs(10)),
            entrypoint(&["/usr/local/bin/server"]),
        ]),
    ]);
