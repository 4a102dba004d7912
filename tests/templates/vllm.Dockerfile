# checked by dockerspec against the policy `production`

FROM vllm/vllm-openai:v0.11.0
RUN mkdir -p /home/vllm && \
    chown 1000:1000 /home/vllm
ENV HOME="/home/vllm"
ENTRYPOINT ["vllm", "serve"]
USER 1000:1000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m --start-interval=2s --retries=3 CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=5)"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
CMD ["Qwen/Qwen3-0.6B"]
