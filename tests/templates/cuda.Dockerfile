# checked by dockerspec against the policy `production`

FROM nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04 AS builder
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
    apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --option=Dir::Cache::Archives=kept python3 python3-venv
COPY --from=ghcr.io/astral-sh/uv:0.13 /uv /usr/local/bin/uv
RUN --mount=type=cache,target=/root/.cache/uv \
    --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt \
    uv venv --no-python-downloads /opt/venv && \
    uv pip install --python /opt/venv --compile-bytecode --link-mode=copy --requirement /tmp/requirements.txt

FROM nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04
ENV PYTHONUNBUFFERED="1"
ENV PYTHONDONTWRITEBYTECODE="1"
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
    apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --option=Dir::Cache::Archives=kept python3
WORKDIR /app
USER 1000:1000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m --start-interval=2s --retries=3 CMD ["/opt/venv/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=5)"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
COPY --from=builder --chown=0:0 /opt/venv /opt/venv
COPY --chown=1000:1000 app app
CMD ["/opt/venv/bin/uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]
