# checked by dockerspec against the policy `production`

FROM ghcr.io/huggingface/text-generation-inference:3.3.6
RUN mkdir -p /data && \
    chown 1000:1000 /data
ENV PORT="8080"
ENV HF_HOME="/data"
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m --start-interval=2s --retries=3 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
CMD ["--model-id", "Qwen/Qwen3-0.6B"]
