//! An option of another word, and a service without its settings.

use dockerspec::prelude::*;

const WEB: Service<'_> = Service::image("web", "acme/web:1.4").with(settings![
    port(8000, 8080).read_only(),
    volume("data", "/data").size(mib(64)),
    limits(mib(64), 0.5).cpus(1.0),
]);

const PROJECT: Compose<'_> =
    Compose::new("acme").services(&[Service::image("cache", "redis:8.2-alpine")]);

fn main() {}
