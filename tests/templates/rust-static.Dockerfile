# checked by dockerspec against the policy `production`

FROM rust:1.95-slim-bookworm AS builder
WORKDIR /src
RUN --mount=type=bind,source=.,target=. \
    --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/usr/local/cargo/git/db,sharing=locked \
    --mount=type=cache,id=cargo-target-acme-api,target=/tmp/target,sharing=locked \
    rustup target add x86_64-unknown-linux-musl && \
    cargo build --locked --release --bin server --target x86_64-unknown-linux-musl --target-dir /tmp/target && \
    install -D /tmp/target/x86_64-unknown-linux-musl/release/server /out/server

FROM scratch
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --start-interval=2s --retries=3 CMD ["/usr/local/bin/server", "healthcheck"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
COPY --from=builder --chown=0:0 /out/server /usr/local/bin/server
CMD ["/usr/local/bin/server"]
