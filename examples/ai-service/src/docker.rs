//! The images and the project.

use dockerspec::prelude::*;

use crate::config::{ApiConfig, HTTP_PORT};

const APP: User<'_> = User::new("app", 10001);
const PYTHON: &str = "python:3.13-slim-trixie";
const MODEL_PORT: u16 = 11434;

/// What every Python stage sets.
const PYTHON_ENV: &[Step<'_>] = steps![
    env("PYTHONUNBUFFERED", "1"),
    env("PYTHONDONTWRITEBYTECODE", "1"),
];

/// The API.
#[enforce]
pub const API: Hardened<Image<'_>> = Image::new("acme/api").context("app").no_syntax().stages(&[
    from(PYTHON).named("builder").with(steps![
        copy("/uv", "/usr/local/bin/uv").from_image("ghcr.io/astral-sh/uv:0.13"),
        workdir("/app"),
        uv_sync().no_install_project(),
        copy("pyproject.toml", "./"),
        copy("uv.lock", "./"),
        copy("acme", "acme"),
        uv_sync().no_editable(),
    ]),
    from(PYTHON).with(steps![
        include(PYTHON_ENV),
        create_user(APP),
        workdir("/app"),
        user(APP),
        copy("/app/.venv", ".venv").from("builder"),
        env("PATH", "/app/.venv/bin:$PATH"),
        reads::<ApiConfig>(),
        expose(HTTP_PORT),
        healthcheck(&["python", "-m", "acme.health"])
            .interval(secs(10))
            .timeout(secs(3))
            .start_period(secs(20))
            .start_interval(secs(1)),
        cmd(&["python", "-m", "acme.api"]),
    ]),
]);

/// A model server without a GPU, for development: it answers as the real one does.
#[enforce]
pub const MODEL_CPU: Hardened<Image<'_>> = Image::new("acme/model-cpu")
    .context("app")
    .no_syntax()
    .stages(&[from(PYTHON).with(steps![
        include(PYTHON_ENV),
        create_user(APP),
        workdir("/app"),
        user(APP),
        copy("acme", "acme"),
        expose(MODEL_PORT),
        healthcheck_http(MODEL_PORT, "/api/tags")
            .interval(secs(10))
            .timeout(secs(3))
            .start_interval(secs(1))
            .start_period(secs(20)),
        cmd(&["python", "-m", "acme.model"]),
    ])]);

/// What every service of the backend has.
const fn backend<'a>(memory: Bytes, cpus: f64) -> [Setting<'a>; 4] {
    *settings![
        network("backend"),
        limits(memory, cpus).pids(200),
        restart(Restart::UnlessStopped),
        hardened(),
    ]
}

/// The project: `docker compose --profile cpu up --wait`, or with a GPU `--profile gpu`.
#[enforce]
pub const STACK: Hardened<Compose<'_>> = Compose::new("acme")
    .services(&[
        Service::build("api", &API).with(settings![
            include(&backend(mib(512), 1.0)),
            port(8000, HTTP_PORT).host_ip("127.0.0.1"),
            env("ACME_MODEL_URL", text!("http://model:{}", MODEL_PORT)),
            env("REDIS_URL", "redis://cache:6379/0"),
            secret_path("ACME_API_KEY_FILE", "api_key"),
            tmpfs("/tmp"),
            depends_on("cache"),
            depends_on("model").restart().optional(),
            depends_on("model-cpu").optional(),
        ]),
        Service::image("cache", "redis:8.2-alpine").with(settings![
            include(&backend(mib(256), 0.5)),
            user(User::id(999, 1000)),
            // nothing is kept, and only the services of the network `backend` reach it
            cmd(&["redis-server", "--save", "", "--protected-mode", "no"]),
            healthcheck(&["redis-cli", "ping"])
                .interval(secs(10))
                .timeout(secs(3))
                .start_interval(secs(1))
                .start_period(secs(10)),
            tmpfs("/data"),
        ]),
        Service::image("model", "ollama/ollama:0.12.6").with(settings![
            network("backend"),
            limits(gib(16), 8.0).pids(1000),
            restart(Restart::UnlessStopped),
            security_opt(SecurityOpt::NoNewPrivileges),
            cap_drop(Capability::All),
            profile("gpu"),
            volume("models", "/root/.ollama"),
            healthcheck(&["ollama", "list"])
                .interval(secs(30))
                .timeout(secs(5))
                .start_period(mins(1)),
        ]),
        Service::build("model-cpu", &MODEL_CPU).with(settings![
            network("backend").alias("model"),
            limits(mib(256), 0.5).pids(100),
            restart(Restart::UnlessStopped),
            hardened(),
            profile("cpu"),
            tmpfs("/tmp"),
        ]),
    ])
    .networks(&[Network::new("backend")])
    .volumes(&[Volume::new("models")])
    .secrets(&[Secret::file("api_key", "secrets/api_key")]);

/// One GPU for the model server: `docker compose -f compose.yaml -f compose.gpu.yaml --profile gpu up`.
#[enforce]
pub const GPU: Hardened<Overlay<'_>> = Overlay::new("gpu", &STACK)
    .services(&[Service::patch("model").with(settings![gpus(Gpus::Count(1))])]);
