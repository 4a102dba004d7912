//! What stands beside a service: caches, databases, proxies.

use dockerspec_core::model::Arena;
use dockerspec_core::prelude::*;

const REDIS: &str = "redis:8.2-alpine";
const POSTGRES: &str = "postgres:17.6-trixie";
const QDRANT: &str = "qdrant/qdrant:v1.15.5-unprivileged";
const NGINX: &str = "nginxinc/nginx-unprivileged:1.29-alpine";
const TRAEFIK: &str = "traefik:v3.5";

/// A service, and what the project must have for it.
pub(super) struct Companion<'a> {
    pub(super) service: Service<'a>,
    pub(super) volumes: Vec<Volume<'a>>,
    pub(super) secrets: Vec<Secret<'a>>,
    pub(super) configs: Vec<ConfigFile<'a>>,
}

impl<'a> Companion<'a> {
    pub(super) fn of(service: Service<'a>) -> Self {
        Companion {
            service,
            volumes: Vec::new(),
            secrets: Vec::new(),
            configs: Vec::new(),
        }
    }
}

/// Makes a project of companions, and checks it.
pub(super) fn project<'a>(
    arena: &'a Arena<'a>,
    name: &'a str,
    companions: Vec<Companion<'a>>,
) -> Result<Hardened<Compose<'a>>, Report> {
    let mut services = Vec::new();
    let mut volumes: Vec<Volume<'a>> = Vec::new();
    let mut secrets: Vec<Secret<'a>> = Vec::new();
    let mut configs: Vec<ConfigFile<'a>> = Vec::new();
    for companion in companions {
        services.push(companion.service);
        for volume in companion.volumes {
            if !volumes.iter().any(|it| it.name == volume.name) {
                volumes.push(volume);
            }
        }
        secrets.extend(companion.secrets);
        configs.extend(companion.configs);
    }
    Compose::new(name)
        .services(arena.services(services))
        .networks(arena.networks(vec![Network::new("backend")]))
        .volumes(arena.volumes(volumes))
        .configs(arena.configs(configs))
        .secrets(arena.secrets(secrets))
        .harden(&Policy::PRODUCTION)
}

/// What every companion has.
const fn backend<'a>(memory: Bytes, cpus: f64, processes: u32) -> [Setting<'a>; 5] {
    *settings![
        network("backend"),
        limits(memory, cpus).pids(processes),
        restart(Restart::UnlessStopped),
        hardened(),
        log_rotation(mib(10), 3),
    ]
}

/// What a companion has whose configuration is a text: compose copies it into the root file system.
const fn configured<'a>(memory: Bytes, cpus: f64, processes: u32) -> [Setting<'a>; 7] {
    *settings![
        network("backend"),
        limits(memory, cpus).pids(processes),
        restart(Restart::UnlessStopped),
        cap_drop(Capability::All),
        security_opt(SecurityOpt::NoNewPrivileges),
        init(),
        log_rotation(mib(10), 3),
    ]
}

fn settings<'a>(
    arena: &'a Arena<'a>,
    first: &[Setting<'a>],
    more: &[Setting<'a>],
) -> &'a [Setting<'a>] {
    arena.settings([first, more].concat())
}

/// Redis as a cache: nothing is kept, the least used goes where memory ends.
///
/// # Errors
///
/// The report, where the name does not pass the checks.
pub fn redis<'a>(arena: &'a Arena<'a>, name: &'a str) -> Result<Hardened<Compose<'a>>, Report> {
    project(arena, name, vec![cache(arena)])
}

pub(super) fn cache<'a>(arena: &'a Arena<'a>) -> Companion<'a> {
    let more = settings![
        // the user of the image; it starts as root otherwise
        user(User::id(999, 1000)),
        cmd(&[
            "redis-server",
            "--save",
            "",
            "--maxmemory",
            "200mb",
            "--maxmemory-policy",
            "allkeys-lru",
            "--protected-mode",
            "no",
        ]),
        healthcheck(&["redis-cli", "ping"])
            .interval(secs(10))
            .timeout(secs(3))
            .start_interval(secs(1))
            .start_period(secs(10)),
        tmpfs("/data"),
    ];
    let settings = settings(arena, &backend(mib(256), 0.5, 100), more);
    Companion::of(Service::image("cache", REDIS).with(settings))
}

/// Postgres with its password in a file, `secrets/postgres_password`.
///
/// # Errors
///
/// The report, where the name does not pass the checks.
pub fn postgres<'a>(arena: &'a Arena<'a>, name: &'a str) -> Result<Hardened<Compose<'a>>, Report> {
    project(arena, name, vec![database(arena)])
}

pub(super) fn database<'a>(arena: &'a Arena<'a>) -> Companion<'a> {
    let more = settings![
        user(User::id(999, 999)),
        env("POSTGRES_USER", "app"),
        env("POSTGRES_DB", "app"),
        secret_path("POSTGRES_PASSWORD_FILE", "postgres_password"),
        volume("database", "/var/lib/postgresql/data"),
        tmpfs("/var/run/postgresql"),
        tmpfs("/tmp"),
        shm_size(mib(256)),
        stop_grace_period(mins(1)),
        healthcheck(&["pg_isready", "--username", "app", "--dbname", "app"])
            .interval(secs(10))
            .timeout(secs(3))
            .start_interval(secs(1))
            .start_period(secs(60)),
    ];
    Companion {
        service: Service::image("database", POSTGRES).with(settings(
            arena,
            &backend(gib(1), 1.0, 200),
            more,
        )),
        volumes: vec![Volume::new("database")],
        secrets: vec![Secret::file(
            "postgres_password",
            "secrets/postgres_password",
        )],
        configs: Vec::new(),
    }
}

/// Qdrant, a store of vectors.
///
/// # Errors
///
/// The report, where the name does not pass the checks.
pub fn qdrant<'a>(arena: &'a Arena<'a>, name: &'a str) -> Result<Hardened<Compose<'a>>, Report> {
    project(arena, name, vec![vectors(arena)])
}

/// The image has bash, no downloader.
const QDRANT_PROBE: &str = "exec 3<>/dev/tcp/127.0.0.1/6333 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]";

pub(super) fn vectors<'a>(arena: &'a Arena<'a>) -> Companion<'a> {
    let more = settings![
        volume("vectors", "/qdrant/storage"),
        tmpfs("/qdrant/snapshots"),
        env("QDRANT__TELEMETRY_DISABLED", "true"),
        healthcheck(&["bash", "-c", QDRANT_PROBE])
            .interval(secs(10))
            .timeout(secs(3))
            .start_interval(secs(1))
            .start_period(secs(60)),
    ];
    Companion {
        service: Service::image("vectors", QDRANT).with(settings(
            arena,
            &backend(gib(2), 2.0, 500),
            more,
        )),
        volumes: vec![Volume::new("vectors")],
        secrets: Vec::new(),
        configs: Vec::new(),
    }
}

/// nginx as a proxy in front of a service of the project, on port 8080 of this machine.
///
/// # Errors
///
/// The report, where a name does not pass the checks.
pub fn nginx<'a>(
    arena: &'a Arena<'a>,
    name: &'a str,
    upstream: (&'a str, u16),
) -> Result<Hardened<Compose<'a>>, Report> {
    project(arena, name, vec![proxy(arena, upstream, 8080, false)])
}

/// nginx in front of `upstream`, a service and its port.
pub(super) fn proxy<'a>(
    arena: &'a Arena<'a>,
    (service, port_of): (&'a str, u16),
    published: u16,
    waits: bool,
) -> Companion<'a> {
    // the name is looked up for each request, so that the service may start later and move
    let text = format!(
        "server {{\n    listen 8080;\n    resolver 127.0.0.11 valid=10s;\n    client_max_body_size 32m;\n\n    location = /proxy-health {{\n        access_log off;\n        return 200;\n    }}\n\n    location / {{\n        set $upstream http://{service}:{port_of};\n        proxy_pass $upstream;\n        proxy_http_version 1.1;\n        proxy_buffering off;\n        proxy_read_timeout 300s;\n        proxy_set_header Host $host;\n        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n        proxy_set_header X-Forwarded-Proto $scheme;\n    }}\n}}\n"
    );
    let more = settings![
        port(published, 8080).host_ip("127.0.0.1"),
        config("proxy", "/etc/nginx/conf.d/default.conf"),
        tmpfs("/tmp"),
        healthcheck(&[
            "wget",
            "-q",
            "-O",
            "/dev/null",
            "http://127.0.0.1:8080/proxy-health"
        ])
        .interval(secs(10))
        .timeout(secs(3))
        .start_interval(secs(1))
        .start_period(secs(10)),
        include_if(
            waits,
            arena.settings(settings![depends_on(service)].to_vec())
        ),
    ];
    Companion {
        service: Service::image("proxy", NGINX).with(settings(
            arena,
            &configured(mib(128), 0.5, 100),
            more,
        )),
        volumes: Vec::new(),
        secrets: Vec::new(),
        configs: vec![ConfigFile::text("proxy", arena.text(text))],
    }
}

/// Traefik as a proxy in front of a service of the project, without the socket of the engine.
///
/// # Errors
///
/// The report, where a name does not pass the checks.
pub fn traefik<'a>(
    arena: &'a Arena<'a>,
    name: &'a str,
    (service, port_of): (&'a str, u16),
) -> Result<Hardened<Compose<'a>>, Report> {
    let text = format!(
        "http:\n  routers:\n    all:\n      rule: PathPrefix(`/`)\n      service: upstream\n  services:\n    upstream:\n      loadBalancer:\n        servers:\n          - url: http://{service}:{port_of}\n"
    );
    let more = settings![
        user(User::id(65532, 65532)),
        port(8080, 8080).host_ip("127.0.0.1"),
        config("routes", "/etc/traefik/routes.yaml"),
        cmd(&[
            "--entrypoints.web.address=:8080",
            "--entrypoints.ping.address=:8082",
            "--ping=true",
            "--ping.entrypoint=ping",
            "--providers.file.filename=/etc/traefik/routes.yaml",
            "--global.sendanonymoususage=false",
        ]),
        healthcheck(&[
            "traefik",
            "healthcheck",
            "--ping",
            "--entrypoints.ping.address=:8082",
            "--ping.entrypoint=ping"
        ])
        .interval(secs(10))
        .timeout(secs(3))
        .start_interval(secs(1))
        .start_period(secs(10)),
    ];
    let companion = Companion {
        service: Service::image("proxy", TRAEFIK).with(settings(
            arena,
            &configured(mib(128), 0.5, 100),
            more,
        )),
        volumes: Vec::new(),
        secrets: Vec::new(),
        configs: vec![ConfigFile::text("routes", arena.text(text))],
    };
    project(arena, name, vec![companion])
}
