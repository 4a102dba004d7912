//! The examples of the documentation as Dockerfiles.

use dockerspec::config::Redacted;
use dockerspec::prelude::*;
use dockerspec_core::model::Arena;
use dockerspec_core::parse::dockerfile;
use expect_test::{Expect, expect};

fn check(image: &Image<'_>, expected: &Expect) {
    let image = image
        .harden(&Policy::PRODUCTION)
        .unwrap_or_else(|report| panic!("{report}"));
    let text = image.to_dockerfile();
    expected.assert_eq(&text);
    let (file, arena) = (dockerfile::parse("Dockerfile", text.as_str()), Arena::new());
    let again = file
        .harden(&arena, &Policy::PRODUCTION)
        .unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(again.to_dockerfile(), text, "read back");
}

const APP: User<'_> = User::new("app", 10001);
const HTTP_PORT: u16 = 8080;

#[derive(Config, Debug)]
#[config(prefix = "ACME_")]
#[expect(dead_code, reason = "only its variables are of interest")]
struct ApiConfig {
    /// Port of the HTTP server.
    #[config(default = HTTP_PORT)]
    port: u16,
    /// Base URL of the model server.
    model_url: String,
    /// Greeting of the first page.
    ///
    /// It costs nothing to be kind.
    #[config(default = "it costs \"5$\", $USER")]
    greeting: String,
    /// Where crashes are reported; nowhere without it.
    sentry: Option<String>,
    /// Number of layers that the model is cut into.
    #[config(default = 4, build)]
    layers: u8,
    /// Revision that was built.
    #[config(build)]
    revision: String,
    /// Key that clients must present.
    #[config(secret)]
    api_key: Redacted<String>,
}

const API: Image<'_> = Image::new("acme/api").stages(&[
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

#[test]
fn a_python_api() {
    check(
        &API,
        &expect![[r##"
            # syntax=docker/dockerfile:1
            # checked by dockerspec against the policy `production`

            FROM ghcr.io/astral-sh/uv:0.9.7-python3.13-bookworm-slim AS builder
            WORKDIR /app
            RUN --mount=type=cache,target=/root/.cache/uv \
                --mount=type=bind,source=uv.lock,target=uv.lock \
                --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
                uv sync --locked --no-dev --no-install-project --compile-bytecode --no-python-downloads --link-mode=copy
            COPY src src
            RUN --mount=type=cache,target=/root/.cache/uv \
                --mount=type=bind,source=uv.lock,target=uv.lock \
                --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
                uv sync --locked --no-dev --no-editable --compile-bytecode --no-python-downloads --link-mode=copy

            FROM python:3.13.9-slim-bookworm
            RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
                --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
                apt-get update && \
                DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --option=Dir::Cache::Archives=kept libgomp1
            RUN groupadd --gid 10001 app && \
                useradd --no-log-init --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
            WORKDIR /app
            USER 10001:10001
            COPY --from=builder --chown=10001:10001 /app/.venv .venv
            ENV PATH="/app/.venv/bin:$PATH"
            # config: ApiConfig
            # Port of the HTTP server.
            ENV ACME_PORT="8080"
            # Greeting of the first page.
            #
            # It costs nothing to be kind.
            ENV ACME_GREETING="it costs \"5\$\", \$USER"
            # ACME_LAYERS Number of layers that the model is cut into.
            ARG ACME_LAYERS="4"
            ENV ACME_LAYERS="$ACME_LAYERS"
            # ACME_REVISION Revision that was built.
            ARG ACME_REVISION
            ENV ACME_REVISION="$ACME_REVISION"
            EXPOSE 8080
            HEALTHCHECK --interval=30s CMD ["python", "-m", "acme.health"]
            CMD ["python", "-m", "acme.api"]
        "##]],
    );
}

#[derive(Config, Debug)]
#[expect(dead_code, reason = "only its variables are of interest")]
struct Settings {
    /// Port of the HTTP server.
    #[config(default = 3000)]
    port: u16,
    /// Log filter, as in `info,tower_http=debug`.
    #[config(default = "info", rename = "RUST_LOG")]
    log: String,
    /// Database, as `postgres://user@host/db`.
    #[config(secret)]
    database_url: Redacted<String>,
}

const CC_DEBIAN12: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

const SERVER: Image<'_> = Image::new("shop/server").stages(&[
    from("rust:1.95.0-slim-bookworm")
        .named("build")
        .with(steps![workdir("/src"), cargo_build("server")]),
    from("gcr.io/distroless/cc-debian12:nonroot")
        .digest(CC_DEBIAN12)
        .with(steps![
            label(oci::TITLE, "server"),
            reads::<Settings>(),
            copy("/out/server", "/usr/local/bin/server").from("build"),
            user(User::NONROOT),
            expose(3000),
            healthcheck(&["server", "--health"]),
            entrypoint(&["server"]),
        ]),
]);

#[test]
fn a_server_on_distroless() {
    check(
        &SERVER,
        &expect![[r##"
        # syntax=docker/dockerfile:1
        # checked by dockerspec against the policy `production`

        FROM rust:1.95.0-slim-bookworm AS build
        WORKDIR /src
        RUN --mount=type=bind,source=.,target=. \
            --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
            --mount=type=cache,target=/usr/local/cargo/git/db,sharing=locked \
            --mount=type=cache,id=cargo-target-shop-server,target=/tmp/target,sharing=locked \
            cargo build --locked --release --bin server --target-dir /tmp/target && \
            install -D /tmp/target/release/server /out/server

        FROM gcr.io/distroless/cc-debian12:nonroot@sha256:0000000000000000000000000000000000000000000000000000000000000000
        LABEL org.opencontainers.image.title="server"
        # config: Settings
        # Port of the HTTP server.
        ENV PORT="3000"
        # Log filter, as in `info,tower_http=debug`.
        ENV RUST_LOG="info"
        COPY --from=build /out/server /usr/local/bin/server
        USER 65532:65532
        EXPOSE 3000
        HEALTHCHECK CMD ["server", "--health"]
        ENTRYPOINT ["server"]
    "##]],
    );
}

const TOOL: Image<'_> = Image::new("acme/tool").stages(&[
    from("golang:1.26.0-alpine")
        .named("build")
        .platform(Platform::BUILD)
        .with(steps![workdir("/src"), go_build("./cmd/tool")]),
    from("scratch").with(steps![
        copy("/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/").from("build"),
        copy("/out/tool", "/tool").from("build").chmod(0o555),
        user(User::id(65532, 65532)),
        no_healthcheck("a command-line tool that runs to its end"),
        entrypoint(&["/tool"]),
    ]),
]);

#[test]
fn a_static_binary() {
    check(
        &TOOL,
        &expect![[r##"
        # syntax=docker/dockerfile:1
        # checked by dockerspec against the policy `production`

        FROM --platform=$BUILDPLATFORM golang:1.26.0-alpine AS build
        WORKDIR /src
        ARG TARGETOS
        ARG TARGETARCH
        RUN --mount=type=bind,source=.,target=. \
            --mount=type=cache,target=/go/pkg/mod \
            --mount=type=cache,target=/root/.cache/go-build \
            CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -o /out/tool ./cmd/tool

        FROM scratch
        COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
        COPY --from=build --chmod=555 /out/tool /tool
        USER 65532:65532
        # a command-line tool that runs to its end
        HEALTHCHECK NONE
        ENTRYPOINT ["/tool"]
    "##]],
    );
}

const NGINX: &str = "
server {
    listen 8080;
    root /usr/share/nginx/html;
    location / { try_files $uri /index.html; }
}
";

const SITE: Image<'_> = Image::new("acme/site")
    .ignore(&["node_modules", "dist"])
    .stages(&[
        from("node:24.11.0-alpine").named("build").with(steps![
            workdir("/src"),
            npm_ci(),
            copy(".", "."),
            npm_run("build"),
        ]),
        from("nginxinc/nginx-unprivileged:1.29.3-alpine").with(steps![
            file("/etc/nginx/conf.d/default.conf", NGINX),
            copy("/src/dist", "/usr/share/nginx/html").from("build"),
            expose(8080),
            healthcheck_http(8080, "/"),
        ]),
    ]);

#[test]
fn a_site_built_with_node() {
    check(
        &SITE,
        &expect![[r##"
        # syntax=docker/dockerfile:1
        # checked by dockerspec against the policy `production`

        FROM node:24.11.0-alpine AS build
        WORKDIR /src
        RUN --mount=type=cache,target=/root/.npm \
            --mount=type=bind,source=package.json,target=package.json \
            --mount=type=bind,source=package-lock.json,target=package-lock.json \
            npm ci --no-audit --no-fund
        COPY . .
        RUN npm run build

        FROM nginxinc/nginx-unprivileged:1.29.3-alpine
        COPY <<'EOF' /etc/nginx/conf.d/default.conf

        server {
            listen 8080;
            root /usr/share/nginx/html;
            location / { try_files $uri /index.html; }
        }
        EOF
        COPY --from=build /src/dist /usr/share/nginx/html
        EXPOSE 8080
        HEALTHCHECK CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]
    "##]],
    );
}

#[test]
fn what_no_image_should_hold_is_not_sent() {
    let image = SITE
        .harden(&Policy::PRODUCTION)
        .unwrap_or_else(|report| panic!("{report}"));
    expect![[r#"
        # history
        **/.git
        # secrets
        **/.env*
        !**/.env.example
        secrets/
        **/*.pem
        **/*.key
        **/*.p12
        **/id_rsa
        **/id_dsa
        **/id_ecdsa
        **/id_ecdsa_sk
        **/id_ed25519
        **/id_ed25519_sk
        **/.netrc
        # what the build makes itself
        target/
        **/node_modules
        **/.venv
        **/__pycache__
        **/*.pyc
        # litter of editors and systems
        **/.idea
        **/.vscode
        **/*.swp
        **/*~
        **/.DS_Store
        # of this image
        node_modules
        dist
    "#]]
    .assert_eq(&image.to_dockerignore());
}
