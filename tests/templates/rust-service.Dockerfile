# checked by dockerspec against the policy `production`

FROM rust:1.95-slim-bookworm AS builder
WORKDIR /src
RUN --mount=type=bind,source=.,target=. \
    --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/usr/local/cargo/git/db,sharing=locked \
    --mount=type=cache,id=cargo-target-acme-api,target=/tmp/target,sharing=locked \
    cargo build --locked --release --bin server --target-dir /tmp/target && \
    install -D /tmp/target/release/server /out/server

FROM debian:bookworm-slim
RUN groupadd --gid 1000 app && \
    useradd --no-log-init --uid 1000 --gid 1000 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --start-interval=1s --retries=3 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
COPY --from=builder --chown=0:0 /out/server /usr/local/bin/server
CMD ["/usr/local/bin/server"]
