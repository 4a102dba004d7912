# checked by dockerspec against the policy `production`

FROM ghcr.io/ggml-org/llama.cpp:server-b6989
RUN mkdir -p /models && \
    chown 1000:1000 /models
ENV LLAMA_ARG_HOST="0.0.0.0"
ENV LLAMA_CACHE="/models"
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m --start-interval=2s --retries=3 CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/health"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
CMD ["--hf-repo", "Qwen/Qwen3-0.6B"]
