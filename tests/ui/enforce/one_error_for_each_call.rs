//! Several mistakes in one image: each is shown at its call, all of them at once.
use dockerspec::prelude::*;

#[enforce]
pub const API: Hardened<Image> = Image::new("acme/api").stages(&[
    from("python:3.13-slim")
        .named("builder")
        .with(steps![run("sudo make")]),
    from("python:latest").with(steps![
        copy("/app", "/app").from("bulider"),
        run("sudo id && sudo ls"),
        user(User::id(0, 0)),
        healthcheck(&["true"])
            .interval(secs(5))
            .timeout(secs(10)),
        cmd(&["python"]),
    ]),
]);

fn main() {}
