# checked by dockerspec against the policy `production`

FROM nginxinc/nginx-unprivileged:1.29-alpine
USER 101:101
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --start-interval=2s --retries=3 CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
COPY --chown=0:0 dist /usr/share/nginx/html
