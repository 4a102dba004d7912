# checked by dockerspec against the policy `production`

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS builder
WORKDIR /src
ARG TARGETOS
ARG TARGETARCH
RUN --mount=type=bind,source=.,target=. \
    --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags '-s -w' -o /out/server ./cmd/server

FROM gcr.io/distroless/static-debian12:nonroot
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --start-interval=2s --retries=3 CMD ["/usr/local/bin/server", "healthcheck"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
COPY --from=builder --chown=0:0 /out/server /usr/local/bin/server
CMD ["/usr/local/bin/server"]
