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
fn packages_for_a_build_only() {
    const STEPS: &[Step<'_>] = steps![
        pip_install(&["uvloop==0.22.1"]),
        run("make test || make clean"),
        run_all(&["make", "make install"]).mounts(mounts![Mount::cache("/src/obj")]),
        run_exec(&["strip", "/usr/bin/a b"]),
    ];
    let recipe = apk_add(&["gcc", "musl-dev"]).build_only(STEPS);
    check(
        &recipe.into_step(),
        "python:3.13-alpine3.22",
        &expect![[r#"
            RUN --mount=type=cache,target=/etc/apk/cache,sharing=locked \
                --mount=type=cache,target=/root/.cache/pip \
                --mount=type=cache,target=/src/obj \
                apk add --update-cache --virtual .build-only gcc musl-dev && \
                pip install --disable-pip-version-check uvloop==0.22.1 && \
                { make test || make clean; } && \
                make && \
                make install && \
                strip '/usr/bin/a b' && \
                apk del --no-network .build-only
        "#]],
    );
}

#[test]
fn packages_of_red_hat() {
    let recipe = dnf_install(&["nginx", "curl-8.9.1"])
        .enable_repo("crb")
        .into_step();
    let mut all = String::new();
    for base in [
        "fedora:43",
        "registry.access.redhat.com/ubi9/ubi-minimal:9.6",
        "amazonlinux:2",
    ] {
        all += &recipe_lines(&recipe, base, &[]);
    }
    all += &recipe_lines(
        &dnf_install(&["nginx"]).no_cache().into_step(),
        "fedora:43",
        &[],
    );
    expect![[r#"
        RUN --mount=type=cache,target=/var/cache/dnf,sharing=locked \
            dnf install -y --setopt=install_weak_deps=False --setopt=tsflags=nodocs --setopt=cachedir=/var/cache/dnf --setopt=keepcache=True --enablerepo crb nginx curl-8.9.1
        RUN microdnf install -y --setopt=install_weak_deps=False --setopt=tsflags=nodocs --enablerepo crb nginx curl-8.9.1 && \
            microdnf clean all
        RUN yum install -y --setopt=tsflags=nodocs --enablerepo crb nginx curl-8.9.1 && \
            yum clean all
        RUN dnf install -y --setopt=install_weak_deps=False --setopt=tsflags=nodocs nginx && \
            dnf clean all
    "#]].assert_eq(&all);
}

#[test]
fn python_packages_by_uv() {
    let recipe = uv_pip_install(&["flask==3.1.2"])
        .index_secret("index")
        .into_step();
    check(
        &recipe,
        "python:3.13-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/root/.cache/uv \
            --mount=type=secret,id=index,env=UV_DEFAULT_INDEX,required \
            uv pip install --system --compile-bytecode --link-mode=copy flask==3.1.2
    "#]],
    );
    let recipe = uv_pip_install(&["flask==3.1.2"])
        .venv("/opt/venv")
        .into_step();
    check(
        &recipe,
        "python:3.13-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/root/.cache/uv \
            uv venv --no-python-downloads /opt/venv && \
            uv pip install --python /opt/venv --compile-bytecode --link-mode=copy flask==3.1.2
    "#]],
    );
    let recipe = uv_pip_install(&[])
        .requirements("requirements.txt")
        .require_hashes()
        .index_url("https://mirror.example/simple")
        .no_cache()
        .into_step();
    as_app(
        &recipe,
        "python:3.13-slim",
        &expect![[r#"
        RUN --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt \
            uv pip install --system --compile-bytecode --no-cache --require-hashes --default-index https://mirror.example/simple --requirement /tmp/requirements.txt
    "#]],
    );
}

#[test]
fn directories_and_files() {
    let sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let commit = "2c9a1f0e5d3b4a6978877665544332211ffeeddc";
    let mut all = String::new();
    for recipe in [
        create_dir("/data", APP).into_step(),
        create_dir("/var/lib/a b", User::named("app"))
            .mode(0o700)
            .into_step(),
        download("https://example.com/tool", "/usr/local/bin/tool", sum)
            .mode(0o755)
            .into_step(),
        download("https://example.com/x.tgz", "/opt/", sum)
            .unpack()
            .into_step(),
        git_checkout("https://example.com/x.git", commit, "/src").into_step(),
        git_checkout("https://example.com/x.git", commit, "/src")
            .keep_git_dir()
            .into_step(),
        strip_setuid().into_step(),
    ] {
        all += &recipe_lines(&recipe, "debian:13.1-slim", &[]);
    }
    let owned = download("https://example.com/x", "/x", sum).into_step();
    all += &recipe_lines(&owned, "debian:13.1-slim", &[user(APP).into_step()]);
    expect![[r#"
        RUN mkdir -p /data && \
            chown 10001:10001 /data
        RUN mkdir -p '/var/lib/a b' && \
            chown app '/var/lib/a b' && \
            chmod 700 '/var/lib/a b'
        ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 --chmod=755 https://example.com/tool /usr/local/bin/tool
        ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 --unpack https://example.com/x.tgz /opt/
        ADD https://example.com/x.git#2c9a1f0e5d3b4a6978877665544332211ffeeddc /src
        ADD --keep-git-dir https://example.com/x.git#2c9a1f0e5d3b4a6978877665544332211ffeeddc /src
        RUN find / -xdev -type f -perm /6000 -exec chmod a-s {} +
        ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 --chown=10001:10001 https://example.com/x /x
    "#]].assert_eq(&all);
}

#[test]
fn a_model_of_hugging_face() {
    let recipe = model_download(
        "Qwen/Qwen3-0.6B",
        "c1899de289a04d12100db370d81485cdf75e47ca",
        "/models/qwen",
    );
    check(
        &recipe.into_step(),
        "python:3.13-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/root/.cache/huggingface \
            --mount=type=secret,id=hf_token,env=HF_TOKEN \
            HF_HOME=/root/.cache/huggingface hf download --revision c1899de289a04d12100db370d81485cdf75e47ca --local-dir /models/qwen Qwen/Qwen3-0.6B
    "#]],
    );
    as_app(
        &recipe.into_step(),
        "python:3.13-slim",
        &expect![[r#"
        RUN --mount=type=cache,id=huggingface-10001,target=/tmp/.cache/huggingface,uid=10001,gid=10001 \
            --mount=type=secret,id=hf_token,env=HF_TOKEN \
            HF_HOME=/tmp/.cache/huggingface hf download --revision c1899de289a04d12100db370d81485cdf75e47ca --local-dir /models/qwen Qwen/Qwen3-0.6B
    "#]],
    );
    check(
        &recipe.no_cache().into_step(),
        "python:3.13-slim",
        &expect![[r#"
            RUN --mount=type=secret,id=hf_token,env=HF_TOKEN \
                HF_HOME=/tmp/huggingface hf download --revision c1899de289a04d12100db370d81485cdf75e47ca --local-dir /models/qwen Qwen/Qwen3-0.6B && \
                rm -rf /tmp/huggingface
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
