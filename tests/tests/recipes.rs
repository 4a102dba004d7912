//! Recipes as the lines that they render to.

use dockerspec_core::prelude::*;
use dockerspec_core::render::recipe_lines;
use expect_test::{Expect, expect};

const APP: User<'_> = User::new("app", 10001);

fn check(recipe: &Step<'_>, base: &str, expected: &Expect) {
    expected.assert_eq(&recipe_lines(recipe, base, &[]));
}

fn as_app(recipe: &Step<'_>, base: &str, expected: &Expect) {
    expected.assert_eq(&recipe_lines(recipe, base, &[user(APP).into_step()]));
}

#[test]
fn packages_of_debian() {
    let recipe = apt_install(&["curl=8.14.1-2", "libgomp1"]).into_step();
    check(
        &recipe,
        "debian:13.1-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
            --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
            apt-get update && \
            DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --option=Dir::Cache::Archives=kept curl=8.14.1-2 libgomp1
    "#]],
    );
    let recipe = apt_install(&["git"])
        .install_recommends()
        .release("trixie-backports")
        .no_cache()
        .into_step();
    check(
        &recipe,
        "debian:13.1-slim",
        &expect![[r#"
        RUN apt-get update && \
            DEBIAN_FRONTEND=noninteractive apt-get install -y --target-release trixie-backports git && \
            apt-get clean && \
            rm -rf /var/lib/apt/lists/*
    "#]],
    );
}

#[test]
fn packages_of_alpine() {
    let recipe = apk_add(&["curl=8.14.1-r2"]).into_step();
    check(
        &recipe,
        "alpine:3.22",
        &expect![[r#"
        RUN --mount=type=cache,target=/etc/apk/cache,sharing=locked \
            apk add --update-cache curl=8.14.1-r2
    "#]],
    );
    let recipe = apk_add(&["git"])
        .no_cache()
        .repository("https://mirror.example/edge?a&b")
        .into_step();
    check(
        &recipe,
        "alpine:3.22",
        &expect![[r#"
        RUN apk add --no-cache --repository 'https://mirror.example/edge?a&b' git
    "#]],
    );
}

#[test]
fn python_packages() {
    let recipe = pip_install(&["flask==3.1.2", "uvicorn[standard]>=0.38"]).into_step();
    check(
        &recipe,
        "python:3.13-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/root/.cache/pip \
            pip install --disable-pip-version-check flask==3.1.2 'uvicorn[standard]>=0.38'
    "#]],
    );
    let recipe = pip_requirements("deploy/requirements.txt")
        .require_hashes()
        .index_secret("index")
        .into_step();
    as_app(
        &recipe,
        "python:3.13-slim",
        &expect![[r#"
        RUN --mount=type=cache,id=pip-10001,target=/tmp/.cache/pip,uid=10001,gid=10001 \
            --mount=type=secret,id=index,env=PIP_INDEX_URL,required \
            --mount=type=bind,source=deploy/requirements.txt,target=/tmp/requirements.txt \
            pip install --disable-pip-version-check --cache-dir /tmp/.cache/pip --require-hashes --requirement /tmp/requirements.txt
    "#]],
    );
    let recipe = pip_requirements("requirements.txt")
        .no_cache()
        .index_url("https://mirror.example/simple")
        .into_step();
    check(
        &recipe,
        "python:3.13-slim",
        &expect![[r#"
        RUN --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt \
            pip install --disable-pip-version-check --no-cache-dir --index-url https://mirror.example/simple --requirement /tmp/requirements.txt
    "#]],
    );
}

#[test]
fn a_locked_python_project() {
    let recipe = uv_sync()
        .dev()
        .extra("cuda")
        .group("docs")
        .package("api")
        .into_step();
    check(
        &recipe,
        "debian:13.1-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/root/.cache/uv \
            --mount=type=bind,source=uv.lock,target=uv.lock \
            --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
            uv sync --locked --extra cuda --group docs --package api --compile-bytecode --link-mode=copy
    "#]],
    );
    let recipe = uv_sync().no_editable().into_step();
    as_app(
        &recipe,
        "python:3.13-slim",
        &expect![[r#"
        RUN --mount=type=cache,id=uv-10001,target=/tmp/.cache/uv,uid=10001,gid=10001 \
            --mount=type=bind,source=uv.lock,target=uv.lock \
            --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
            uv sync --locked --no-dev --no-editable --compile-bytecode --no-python-downloads --link-mode=copy --cache-dir /tmp/.cache/uv
    "#]],
    );
}

#[test]
fn a_binary_of_a_cargo_workspace() {
    let recipe = cargo_build("server")
        .package("shop")
        .features(&["tls", "metrics"])
        .no_default_features()
        .target("x86_64-unknown-linux-musl")
        .profile("dist")
        .rustflags("-C target-feature=+crt-static")
        .into_step();
    check(
        &recipe,
        "rust:1.95.0-slim",
        &expect![[r#"
        RUN --mount=type=bind,source=.,target=/src \
            --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
            --mount=type=cache,target=/usr/local/cargo/git/db,sharing=locked \
            --mount=type=cache,id=cargo-target-recipe,target=/tmp/target,sharing=locked \
            cd /src && \
            rustup target add x86_64-unknown-linux-musl && \
            RUSTFLAGS='-C target-feature=+crt-static' cargo build --locked --profile dist --package shop --bin server --features tls,metrics --no-default-features --target x86_64-unknown-linux-musl --target-dir /tmp/target && \
            install -D /tmp/target/x86_64-unknown-linux-musl/dist/server /out/server
    "#]],
    );
    let recipe = cargo_build("server").no_cache().into_step();
    check(
        &recipe,
        "registry.example/toolchain:7",
        &expect![[r#"
        RUN --mount=type=bind,source=.,target=/src \
            cd /src && \
            CARGO_HOME=/tmp/cargo cargo build --locked --release --bin server --target-dir /tmp/target && \
            install -D /tmp/target/release/server /out/server && \
            rm -rf /tmp/cargo /tmp/target
    "#]],
    );
}

#[test]
fn a_go_program() {
    let recipe = go_build("./cmd/tool")
        .tags(&["netgo", "osusergo"])
        .ldflags("-s -w")
        .into_step();
    check(
        &recipe,
        "golang:1.26.0",
        &expect![[r#"
        ARG TARGETOS
        ARG TARGETARCH
        RUN --mount=type=bind,source=.,target=/src \
            --mount=type=cache,target=/go/pkg/mod \
            --mount=type=cache,target=/root/.cache/go-build \
            cd /src && \
            CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -tags netgo,osusergo -ldflags '-s -w' -o /out/tool ./cmd/tool
    "#]],
    );
    let recipe = go_build(".").cgo().no_cache().into_step();
    check(
        &recipe,
        "golang:1.26.0",
        &expect![[r#"
        ARG TARGETOS
        ARG TARGETARCH
        RUN --mount=type=bind,source=.,target=/src \
            cd /src && \
            GOMODCACHE=/tmp/go-mod GOCACHE=/tmp/go-build CGO_ENABLED=1 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -o /out/ . && \
            GOMODCACHE=/tmp/go-mod GOCACHE=/tmp/go-build go clean -cache -modcache
    "#]],
    );
}

#[test]
fn packages_and_scripts_of_npm() {
    let recipe = npm_ci()
        .omit_dev()
        .ignore_scripts()
        .workspace("packages/web")
        .into_step();
    check(
        &recipe,
        "node:24.11.0-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/root/.npm \
            --mount=type=bind,source=package.json,target=package.json \
            --mount=type=bind,source=package-lock.json,target=package-lock.json \
            --mount=type=bind,source=packages/web/package.json,target=packages/web/package.json \
            npm ci --no-audit --no-fund --omit=dev --ignore-scripts --workspace packages/web
    "#]],
    );
    let recipe = npm_ci().no_cache().into_step();
    check(
        &recipe,
        "node:24.11.0-slim",
        &expect![[r#"
        RUN --mount=type=bind,source=package.json,target=package.json \
            --mount=type=bind,source=package-lock.json,target=package-lock.json \
            npm ci --no-audit --no-fund --cache /tmp/npm && \
            rm -rf /tmp/npm
    "#]],
    );
    let recipe = npm_run("build:prod").workspace("web").into_step();
    check(
        &recipe,
        "node:24.11.0-slim",
        &expect![[r#"
        RUN npm run --workspace web build:prod
    "#]],
    );
}

#[test]
fn a_user_in_the_words_of_each_distribution() {
    let recipe = create_user(APP).into_step();
    check(
        &recipe,
        "debian:13.1-slim",
        &expect![[r#"
        RUN groupadd --gid 10001 app && \
            useradd --no-log-init --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
    "#]],
    );
    check(
        &recipe,
        "alpine:3.22",
        &expect![[r#"
        RUN addgroup -g 10001 app && \
            adduser -D -u 10001 -G app -H -h /nonexistent -s /sbin/nologin app
    "#]],
    );
    check(
        &recipe,
        "registry.access.redhat.com/ubi9/ubi-minimal:9.6",
        &expect![[r#"
            RUN echo app:x:10001: >>/etc/group && \
                echo app:x:10001:10001::/nonexistent:/sbin/nologin >>/etc/passwd
        "#]],
    );
    let recipe = create_user(APP.group("staff", 50))
        .home("/home/app")
        .login_shell("/bin/bash")
        .into_step();
    check(
        &recipe,
        "debian:13.1-slim",
        &expect![[r#"
        RUN groupadd --gid 50 staff && \
            useradd --no-log-init --uid 10001 --gid 50 --create-home --home-dir /home/app --shell /bin/bash app
    "#]],
    );
    check(
        &recipe,
        "alpine:3.22",
        &expect![[r#"
        RUN addgroup -g 50 staff && \
            adduser -D -u 10001 -G staff -h /home/app -s /bin/bash app
    "#]],
    );
    check(
        &recipe,
        "fedora:43",
        &expect![[r#"
        RUN echo staff:x:50: >>/etc/group && \
            echo app:x:10001:50::/home/app:/bin/bash >>/etc/passwd && \
            mkdir -p /home/app && \
            chown 10001:50 /home/app
    "#]],
    );
}

#[test]
fn a_probe_with_what_the_base_has() {
    let http = healthcheck_http(8080, "/health?full=1").into_step();
    let tcp = healthcheck_tcp(6379).interval(secs(5)).into_step();
    let bases = [
        "alpine:3.22",
        "python:3.13-slim",
        "node:24.11.0-slim",
        "gcr.io/distroless/nodejs24-debian12",
        "nginx:1.29.3",
        "redis:8.2",
        "debian:13.1-slim",
    ];
    let mut all = String::new();
    for base in bases {
        all.extend(["# ", base, "\n"]);
        all += &recipe_lines(&http, base, &[]);
        all += &recipe_lines(&tcp, base, &[]);
    }
    expect![[r##"
        # alpine:3.22
        HEALTHCHECK CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health?full=1"]
        HEALTHCHECK --interval=5s CMD ["nc", "-z", "127.0.0.1", "6379"]
        # python:3.13-slim
        HEALTHCHECK CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/health?full=1', timeout=10)"]
        HEALTHCHECK --interval=5s CMD ["python3", "-c", "import socket; socket.create_connection(('127.0.0.1', 6379), 10)"]
        # node:24.11.0-slim
        HEALTHCHECK CMD ["node", "-e", "require('http').get('http://127.0.0.1:8080/health?full=1', r => process.exit(r.statusCode < 400 ? 0 : 1)).on('error', () => process.exit(1))"]
        HEALTHCHECK --interval=5s CMD ["node", "-e", "require('net').connect(6379, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"]
        # gcr.io/distroless/nodejs24-debian12
        HEALTHCHECK CMD ["/nodejs/bin/node", "-e", "require('http').get('http://127.0.0.1:8080/health?full=1', r => process.exit(r.statusCode < 400 ? 0 : 1)).on('error', () => process.exit(1))"]
        HEALTHCHECK --interval=5s CMD ["/nodejs/bin/node", "-e", "require('net').connect(6379, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"]
        # nginx:1.29.3
        HEALTHCHECK CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/health?full=1"]
        HEALTHCHECK --interval=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/6379"]
        # redis:8.2
        HEALTHCHECK CMD wget -q -O /dev/null 'http://127.0.0.1:8080/health?full=1' || curl -fsS -o /dev/null 'http://127.0.0.1:8080/health?full=1' || exit 1
        HEALTHCHECK --interval=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/6379"]
        # debian:13.1-slim
        HEALTHCHECK CMD wget -q -O /dev/null 'http://127.0.0.1:8080/health?full=1' || curl -fsS -o /dev/null 'http://127.0.0.1:8080/health?full=1' || exit 1
        HEALTHCHECK --interval=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/6379"]
    "##]].assert_eq(&all);
    let installed = [apt_install(&["curl"]).into_step()];
    expect![[r#"
        HEALTHCHECK CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/health?full=1"]
    "#]]
    .assert_eq(&recipe_lines(&http, "debian:13.1-slim", &installed));
}
