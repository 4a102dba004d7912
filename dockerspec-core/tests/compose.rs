//! A compose project of constants: services, what they share, and an overlay.

use dockerspec_core::model::setting::Key;
use dockerspec_core::prelude::*;

const HTTP_PORT: u16 = 8080;

const API: Hardened<Image<'_>> = Image::new("acme/api")
    .stages(&[from("python:3.13.9-slim-bookworm").with(steps![
        workdir("/app"),
        user(User::new("app", 10001)),
        copy("src", "src"),
        expose(HTTP_PORT),
        healthcheck(&["python", "-m", "acme.health"]).interval(secs(30)),
        cmd(&["python", "-m", "acme.api"]),
    ])])
    .enforce(&Policy::PRODUCTION);

const fn backend<'a>(memory: Bytes, cpus: f64) -> [Setting<'a>; 3] {
    *settings![
        network("backend"),
        limits(memory, cpus),
        restart(Restart::UnlessStopped),
    ]
}

const STACK: Hardened<Compose<'_>> = Compose::new("acme")
    .services(&[
        Service::build("api", &API).with(settings![
            include(&backend(mib(512), 1.0)),
            port(8000, HTTP_PORT),
            env("ACME_MODEL_URL", "http://model:11434/v1"),
            secret_path("ACME_API_KEY_FILE", "api_key"),
            depends_on("cache"),
            depends_on("model").restart(),
        ]),
        Service::image("cache", "redis:8.2-alpine").with(settings![
            include(&backend(mib(256), 0.5)),
            healthcheck(&["redis-cli", "ping"]),
            read_only(),
            tmpfs("/data"),
        ]),
        Service::image("model", "ollama/ollama:0.12.6").with(settings![
            include(&backend(gib(16), 8.0)),
            volume("models", "/root/.ollama"),
            healthcheck(&["ollama", "list"]).start_period(mins(1)),
        ]),
    ])
    .networks(&[Network::new("backend")])
    .volumes(&[Volume::new("models")])
    .secrets(&[Secret::file("api_key", "secrets/api_key")])
    .enforce(&Policy::PRODUCTION);

const GPU: Hardened<Overlay<'_>> = Overlay::new("gpu", &STACK)
    .services(&[Service::patch("model").with(settings![gpus(Gpus::Count(1))])])
    .enforce(&Policy::PRODUCTION);

#[test]
fn a_project_of_constants_keeps_what_it_was_given() {
    let project = STACK.get();
    assert_eq!(project.services.len(), 3);
    let Key::Include(part) = project.services[1].settings[0].key else {
        panic!("not a part");
    };
    let Key::Limits(limits) = part[1].key else {
        panic!("not limits");
    };
    assert_eq!(limits.memory, Some(mib(256)));
    assert_eq!(GPU.get().base.get().name, "acme");
}

#[test]
fn a_project_of_constants_breaks_no_rule() {
    assert!(STACK.report().is_clean(), "{}", STACK.report());
}
