//! Compose files: the text of a project and its overlay, and that every value arrives unchanged.

use dockerspec::config::Redacted;
use dockerspec::prelude::*;
use expect_test::expect;

const APP: User<'_> = User::new("app", 10001);
const HTTP_PORT: u16 = 8080;

/// What the API reads.
#[derive(Config, Debug)]
#[config(prefix = "ACME_")]
pub struct ApiConfig {
    /// Port of the HTTP server.
    #[config(default = HTTP_PORT)]
    pub port: u16,
    /// Base URL of the model server.
    pub model_url: String,
    /// Key that clients must present.
    #[config(secret)]
    pub api_key: Redacted<String>,
}

#[enforce]
const API: Hardened<Image<'_>> = Image::new("acme/api").stages(&[
    from("ghcr.io/astral-sh/uv:0.9.7-python3.13-bookworm-slim")
        .named("builder")
        .with(steps![
            workdir("/app"),
            uv_sync().no_install_project(),
            copy("src", "src"),
            uv_sync().no_editable(),
        ]),
    from("python:3.13.9-slim-bookworm").with(steps![
        apt_install(&["libgomp1"]),
        create_user(APP),
        workdir("/app"),
        user(APP),
        copy("/app/.venv", ".venv").from("builder"),
        env("PATH", "/app/.venv/bin:$PATH"),
        reads::<ApiConfig>(),
        expose(HTTP_PORT),
        healthcheck(&["python", "-m", "acme.health"]).interval(secs(30)),
        cmd(&["python", "-m", "acme.api"]),
    ]),
]);

const fn backend<'a>(memory: Bytes, cpus: f64) -> [Setting<'a>; 3] {
    *settings![
        network("backend"),
        limits(memory, cpus),
        restart(Restart::UnlessStopped),
    ]
}

#[enforce]
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
    .secrets(&[Secret::file("api_key", "secrets/api_key")]);

#[enforce]
const GPU: Hardened<Overlay<'_>> = Overlay::new("gpu", &STACK)
    .services(&[Service::patch("model").with(settings![gpus(Gpus::Count(1))])]);

#[test]
fn a_project_is_written_in_the_order_of_the_page() {
    expect![[r##"
        # checked by dockerspec against the policy `production`
        name: acme

        services:
          api:
            image: acme/api
            build:
              context: '.'
              dockerfile: api.Dockerfile
            environment:
              ACME_MODEL_URL: http://model:11434/v1
              ACME_API_KEY_FILE: /run/secrets/api_key
            ports:
              - "8000:8080"
            networks:
              - backend
            secrets:
              - api_key
            depends_on:
              cache:
                condition: service_healthy
              model:
                condition: service_healthy
                restart: true
            restart: unless-stopped
            deploy:
              resources:
                limits:
                  cpus: "1"
                  memory: 512m

          cache:
            image: redis:8.2-alpine
            networks:
              - backend
            tmpfs:
              - /data
            healthcheck:
              test: [CMD, redis-cli, ping]
            restart: unless-stopped
            read_only: true
            deploy:
              resources:
                limits:
                  cpus: "0.5"
                  memory: 256m

          model:
            image: ollama/ollama:0.12.6
            networks:
              - backend
            volumes:
              - models:/root/.ollama
            healthcheck:
              test: [CMD, ollama, list]
              start_period: 1m
            restart: unless-stopped
            deploy:
              resources:
                limits:
                  cpus: "8"
                  memory: 16g

        networks:
          backend: {}

        volumes:
          models: {}

        secrets:
          api_key:
            file: secrets/api_key
    "##]]
    .assert_eq(&STACK.to_yaml());
}

#[test]
fn an_overlay_holds_only_what_it_changes() {
    expect![[r#"
        # checked by dockerspec against the policy `production`
        services:
          model:
            deploy:
              resources:
                reservations:
                  devices:
                    - driver: nvidia
                      count: 1
                      capabilities: [gpu]
    "#]]
    .assert_eq(&GPU.to_yaml());
}

#[enforce(Policy::DEVELOPMENT)]
const WORKER: Hardened<Image<'_>> = Image::new("mirror.example/acme/worker:1.4")
    .context("./services/worker")
    .target("app")
    .tags(&["stable", "acme/worker:latest-dev"])
    .platforms(&[Platform::LINUX_AMD64, Platform::LINUX_ARM64])
    .stages(&[
        from("python:3.13-slim-trixie").named("app").with(steps![
            run("make fetch").mounts(mounts![Mount::ssh(), Mount::secret("netrc")]),
            pip_install(&["flask==3.1.2"]).index_secret("pip_index"),
            user(User::NONROOT),
            healthcheck(&["python3", "-m", "worker.health"]),
            cmd(&["python3", "-m", "worker"]),
        ]),
        from("python:3.13-slim-trixie")
            .named("debug")
            .with(steps![user(User::NONROOT), run("true")]),
    ]);

#[test]
fn compose_builds_an_image_with_the_secrets_of_the_project() {
    let settings: &[Setting<'_>] = settings![secret("pip_index"), hardened()];
    let services = [Service::build("worker", &WORKER).with(settings)];
    let secrets = [
        Secret::env("netrc", "NETRC"),
        Secret::file("pip_index", "secrets/pip"),
        Secret::file("unused", "secrets/unused"),
    ];
    let project = Compose::new("acme")
        .services(&services)
        .secrets(&secrets)
        .harden(&Policy::DEVELOPMENT);
    let yaml = match project {
        Ok(project) => project.to_yaml(),
        Err(report) => report.to_string(),
    };
    expect![[r#"
        # checked by dockerspec against the policy `development`
        name: acme

        services:
          worker:
            image: mirror.example/acme/worker:1.4
            build:
              context: ./services/worker
              dockerfile: ../../worker.Dockerfile
              target: app
              tags:
                - mirror.example/acme/worker:stable
                - acme/worker:latest-dev
              platforms:
                - linux/amd64
                - linux/arm64
              secrets:
                - netrc
                - pip_index
              ssh:
                - default
            init: true
            secrets:
              - pip_index
            read_only: true
            cap_drop:
              - ALL
            security_opt:
              - no-new-privileges:true

        secrets:
          netrc:
            environment: NETRC
          pip_index:
            file: secrets/pip
          unused:
            file: secrets/unused
    "#]]
    .assert_eq(&yaml);
}
