//! Recipes of compilers and package managers as the lines that they render to.

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
fn packages_of_pnpm_and_yarn() {
    let recipe = pnpm_install()
        .omit_dev()
        .ignore_scripts()
        .workspace("packages/web")
        .into_step();
    check(
        &recipe,
        "node:24.11.0-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/root/.local/share/pnpm/store \
            --mount=type=bind,source=package.json,target=package.json \
            --mount=type=bind,source=pnpm-lock.yaml,target=pnpm-lock.yaml \
            --mount=type=bind,source=packages/web/package.json,target=packages/web/package.json \
            COREPACK_ENABLE_DOWNLOAD_PROMPT=0 corepack pnpm install --frozen-lockfile --prod --ignore-scripts --filter packages/web --store-dir /root/.local/share/pnpm/store
    "#]],
    );
    as_app(
        &pnpm_install().into_step(),
        "debian:13.1-slim",
        &expect![[r#"
            RUN --mount=type=cache,id=pnpm-10001,target=/tmp/.cache/pnpm,uid=10001,gid=10001 \
                --mount=type=bind,source=package.json,target=package.json \
                --mount=type=bind,source=pnpm-lock.yaml,target=pnpm-lock.yaml \
                pnpm install --frozen-lockfile --store-dir /tmp/.cache/pnpm
        "#]],
    );
    let recipe = yarn_install().omit_dev().ignore_scripts().into_step();
    check(
        &recipe,
        "node:24.11.0-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/usr/local/share/.cache/yarn \
            --mount=type=bind,source=package.json,target=package.json \
            --mount=type=bind,source=yarn.lock,target=yarn.lock \
            yarn install --frozen-lockfile --non-interactive --production --ignore-scripts --cache-folder /usr/local/share/.cache/yarn
    "#]],
    );
    let recipe = yarn_install().no_cache().into_step();
    check(
        &recipe,
        "node:24.11.0-slim",
        &expect![[r#"
        RUN --mount=type=bind,source=package.json,target=package.json \
            --mount=type=bind,source=yarn.lock,target=yarn.lock \
            yarn install --frozen-lockfile --non-interactive --cache-folder /tmp/yarn && \
            rm -rf /tmp/yarn
    "#]],
    );
}

#[test]
fn archives_of_java_projects() {
    let recipe = maven_package()
        .module("api")
        .profile("prod")
        .skip_tests()
        .offline()
        .into_step();
    check(
        &recipe,
        "maven:3.9-eclipse-temurin-25",
        &expect![[r#"
            RUN --mount=type=bind,source=.,target=/src,rw \
                --mount=type=cache,target=/root/.m2/repository,sharing=locked \
                cd /src && \
                mvn --batch-mode --no-transfer-progress --offline --activate-profiles prod --projects api --also-make --define maven.repo.local=/root/.m2/repository --define skipTests package && \
                mkdir -p /out && \
                find api -path '*/target/*.?ar' ! -path '*/target/*/*' -exec cp {} /out ';'
        "#]],
    );
    let recipe = maven_package().no_cache().into_step();
    check(
        &recipe,
        "maven:3.9-eclipse-temurin-25",
        &expect![[r#"
            RUN --mount=type=bind,source=.,target=/src,rw \
                cd /src && \
                mvn --batch-mode --no-transfer-progress --define maven.repo.local=/tmp/m2 package && \
                mkdir -p /out && \
                find . -path '*/target/*.?ar' ! -path '*/target/*/*' -exec cp {} /out ';' && \
                rm -rf /tmp/m2
        "#]],
    );
    let recipe = gradle_build(":api:bootJar").into_step();
    check(
        &recipe,
        "gradle:9.2-jdk25",
        &expect![[r#"
            RUN --mount=type=bind,source=.,target=/src,rw \
                --mount=type=cache,target=/root/.gradle,sharing=locked \
                cd /src && \
                gradle --no-daemon --gradle-user-home /root/.gradle :api:bootJar && \
                mkdir -p /out && \
                find . -path '*/build/libs/*.?ar' ! -path '*/build/libs/*/*' -exec cp {} /out ';'
        "#]],
    );
    let recipe = gradle_build("build").offline().no_cache().into_step();
    check(
        &recipe,
        "gradle:9.2-jdk25",
        &expect![[r#"
            RUN --mount=type=bind,source=.,target=/src,rw \
                cd /src && \
                gradle --no-daemon --offline --gradle-user-home /tmp/gradle build && \
                mkdir -p /out && \
                find . -path '*/build/libs/*.?ar' ! -path '*/build/libs/*/*' -exec cp {} /out ';' && \
                rm -rf /tmp/gradle
        "#]],
    );
}

#[test]
fn a_dotnet_program() {
    let recipe = dotnet_publish("src/Api")
        .runtime("linux-musl-x64")
        .framework("net10.0")
        .self_contained()
        .into_step();
    check(
        &recipe,
        "mcr.microsoft.com/dotnet/sdk:10.0",
        &expect![[r#"
            RUN --mount=type=bind,source=.,target=/src,rw \
                --mount=type=cache,target=/root/.nuget/packages \
                cd /src && \
                dotnet publish --configuration Release --output /out --runtime linux-musl-x64 --framework net10.0 --self-contained true src/Api
        "#]],
    );
    let recipe = dotnet_publish("Api.csproj").no_cache().into_step();
    check(
        &recipe,
        "mcr.microsoft.com/dotnet/sdk:10.0",
        &expect![[r#"
            RUN --mount=type=bind,source=.,target=/src,rw \
                cd /src && \
                NUGET_PACKAGES=/tmp/nuget dotnet publish --configuration Release --output /out Api.csproj && \
                rm -rf /tmp/nuget
        "#]],
    );
}

#[test]
fn packages_of_ruby_and_php() {
    let recipe = bundle_install()
        .without(&["development", "test"])
        .into_step();
    check(
        &recipe,
        "ruby:3.4-slim",
        &expect![[r#"
        RUN --mount=type=cache,target=/root/.bundle/cache \
            --mount=type=bind,source=Gemfile,target=Gemfile \
            --mount=type=bind,source=Gemfile.lock,target=Gemfile.lock \
            BUNDLE_FROZEN=true BUNDLE_GLOBAL_GEM_CACHE=true BUNDLE_USER_CACHE=/root/.bundle/cache BUNDLE_WITHOUT=development:test bundle install
    "#]],
    );
    as_app(
        &bundle_install().offline().into_step(),
        "ruby:3.4-slim",
        &expect![[r#"
            RUN --mount=type=cache,id=bundle-10001,target=/tmp/.cache/bundle,uid=10001,gid=10001 \
                --mount=type=bind,source=Gemfile,target=Gemfile \
                --mount=type=bind,source=Gemfile.lock,target=Gemfile.lock \
                BUNDLE_FROZEN=true BUNDLE_GLOBAL_GEM_CACHE=true BUNDLE_USER_CACHE=/tmp/.cache/bundle bundle install --local
        "#]],
    );
    let recipe = composer_install()
        .omit_dev()
        .ignore_scripts()
        .optimize_autoloader()
        .into_step();
    check(
        &recipe,
        "composer:2.8",
        &expect![[r#"
        RUN --mount=type=cache,target=/root/.cache/composer \
            --mount=type=bind,source=composer.json,target=composer.json \
            --mount=type=bind,source=composer.lock,target=composer.lock \
            COMPOSER_CACHE_DIR=/root/.cache/composer composer install --no-interaction --no-progress --no-dev --no-scripts --optimize-autoloader
    "#]],
    );
    check(
        &composer_install().no_cache().into_step(),
        "composer:2.8",
        &expect![[r#"
            RUN --mount=type=bind,source=composer.json,target=composer.json \
                --mount=type=bind,source=composer.lock,target=composer.lock \
                COMPOSER_CACHE_DIR=/tmp/composer composer install --no-interaction --no-progress && \
                rm -rf /tmp/composer
        "#]],
    );
}
