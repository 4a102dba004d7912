//! The image of this project: a mistake that weakens it is a compiler error.

use dockerspec::prelude::*;

const APP: User<'_> = User::new("app", 1000);
const HTTP_PORT: u16 = 8080;

/// The service.
#[enforce]
pub const IMAGE: Hardened<Image<'_>> = Image::new("shop").dockerfile("Dockerfile").stages(&[
    from("rust:1.95-slim-bookworm")
        .named("builder")
        .with(steps![workdir("/src"), cargo_build("shop")]),
    from("debian:bookworm-slim").with(steps![
        create_user(APP),
        user(APP),
        expose(HTTP_PORT),
        healthcheck_tcp(HTTP_PORT)
            .interval(secs(30))
            .timeout(secs(5))
            .start_period(secs(10)),
        copy("/out/shop", "/usr/local/bin/shop")
            .from("builder")
            .chown(User::ROOT),
        cmd(&["/usr/local/bin/shop"]),
    ]),
]);

fn main() {}
