//! Instructions of an image among the settings of a service, and the other way round.

use dockerspec::prelude::*;

const WEB: Service<'_> = Service::image("web", "acme/web:1.4").with(settings![
    port(8000, 8080),
    copy("src", "/src"),
]);

const STAGE: Stage<'_> = from("debian:13.1-slim").with(steps![
    workdir("/app"),
    port(8000, 8080),
]);

const LIST: &[Setting<'_>] = settings![expose(8080), run("make")];

fn main() {}
