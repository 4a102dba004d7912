//! Mistakes in a project, and between a project, its images and their configuration.

use dockerspec::prelude::*;

/// Configuration of the API.
#[derive(Config)]
#[config(prefix = "ACME_")]
pub struct ApiConfig {
    /// Base URL of the model server.
    pub model_url: String,
    /// Key that clients must present.
    #[config(secret)]
    pub api_key: Redacted<String>,
}

#[enforce]
pub const API: Hardened<Image> =
    Image::new("acme/api").stages(&[from("python:3.13-slim").with(steps![
        user(User::NONROOT),
        reads::<ApiConfig>(),
        expose(8080),
        healthcheck(&["python", "-m", "acme.health"]),
        cmd(&["python", "-m", "acme.api"]),
    ])]);

#[enforce]
pub const STACK: Hardened<Compose> = Compose::new("acme").services(&[
    Service::build("api", &API).with(settings![
        port(80, 9090),
        env("ACME_MODEL_ULR", "http://model:8000"),
        env("ACME_API_KEY", "abc"),
        depends_on("cahce"),
        limits(mib(512), 1.0),
        restart(Restart::Always),
    ]),
    Service::image("cache", "redis").with(settings![
        port(80, 6379),
        privileged(),
        bind("/var/run/docker.sock", "/docker.sock").read_only(),
        network("backend"),
        volume("data", "/data"),
        secret("password"),
        cap_add(Capability::SysAdmin),
        pid(Pid::Host),
        depends_on("web"),
    ]),
    Service::image("web", "nginx:1.29").with(settings![
        network_mode(NetworkMode::Host),
        env("DB_PASSWORD", "abc"),
        depends_on("cache"),
        limits(mib(64), 0.1),
        restart(Restart::Always),
        healthcheck(&["true"]),
    ]),
]);

fn main() {}
