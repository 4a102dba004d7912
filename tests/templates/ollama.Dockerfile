# checked by dockerspec against the policy `production`

FROM ollama/ollama:0.12.6
RUN mkdir -p /models && \
    chown 1000:1000 /models
ENV OLLAMA_MODELS="/models"
ENV HOME="/models"
USER 1000:1000
EXPOSE 11434
HEALTHCHECK --interval=30s --timeout=5s --start-period=1m --start-interval=2s --retries=3 CMD ["ollama", "list"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
