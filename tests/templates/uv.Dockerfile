# checked by dockerspec against the policy `production`

FROM python:3.13-slim-trixie AS builder
COPY --from=ghcr.io/astral-sh/uv:0.13 /uv /usr/local/bin/uv
ENV UV_PROJECT_ENVIRONMENT="/opt/venv"
WORKDIR /app
RUN --mount=type=cache,target=/root/.cache/uv \
    --mount=type=bind,source=uv.lock,target=uv.lock \
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
    uv sync --locked --no-dev --no-install-project --compile-bytecode --no-python-downloads --link-mode=copy
COPY pyproject.toml uv.lock README* ./
COPY app app
RUN --mount=type=cache,target=/root/.cache/uv \
    --mount=type=bind,source=uv.lock,target=uv.lock \
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
    uv sync --locked --no-dev --no-editable --compile-bytecode --no-python-downloads --link-mode=copy

FROM python:3.13-slim-trixie
ENV PYTHONUNBUFFERED="1"
ENV PYTHONDONTWRITEBYTECODE="1"
ENV PATH="/opt/venv/bin:$PATH"
RUN groupadd --gid 1000 app && \
    useradd --no-log-init --uid 1000 --gid 1000 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
WORKDIR /app
USER 1000:1000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --start-interval=2s --retries=3 CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=10)"]
LABEL org.opencontainers.image.source="https://git.example/acme/api"
COPY --from=builder --chown=0:0 /opt/venv /opt/venv
CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]
