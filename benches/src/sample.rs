//! The image that is measured: two stages, 20 instructions, six of them RUN.
//!
//! `generate` reads this file and repeats what stands below `#[enforce]`.

use dockerspec::prelude::*;

/// A Python service, as one would write it without recipes.
#[enforce]
pub const SAMPLE: Hardened<Image<'_>> = Image::new("acme/sample").stages(&[
    from("ghcr.io/astral-sh/uv:0.9.7-python3.13-bookworm-slim")
        .named("builder")
        .with(steps![
            arg("EXTRA").default("ml"),
            workdir("/app"),
            env("UV_COMPILE_BYTECODE", "1"),
            run(
                "apt-get update && apt-get install -y --no-install-recommends build-essential=12.9 libpq-dev=15.4 && rm -rf /var/lib/apt/lists/*"
            ),
            copy_all(&["pyproject.toml", "uv.lock"], "./"),
            run(
                "set -e; uv sync --frozen --no-dev --no-install-project --extra \"$EXTRA\" && rm -rf /root/.cache/uv /tmp/build-sample"
            ),
            copy("src", "src"),
            run(
                "curl -fsSL https://example.com/tool-sample.tar.gz -o /tmp/t.tar.gz && echo 'abc  /tmp/t.tar.gz' | sha256sum -c - && tar -xzf /tmp/t.tar.gz -C /opt"
            ),
        ]),
    from("python:3.13-slim-bookworm").with(steps![
        env("PYTHONUNBUFFERED", "1"),
        env("APP_HOME", "/app"),
        workdir("/app"),
        shell(&["/bin/bash", "-o", "pipefail", "-c"]),
        run(
            "apt-get update && apt-get install -y --no-install-recommends libgomp1=12.2.0-14 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives"
        ),
        run(
            "groupadd -g 10001 app && useradd --no-log-init -u 10001 -g app -d /app -s /usr/sbin/nologin app && chmod 0750 /app"
        ),
        run(
            "pip install --no-cache-dir 'gunicorn==22.0.0' uvicorn==0.30.1 && python -m compileall -q /app/src || (echo failed-sample >&2; exit 1)"
        ),
        user(User::id(10001, 10001)),
        copy("/app", "${APP_HOME}").from("builder"),
        expose(8080),
        healthcheck(&["python", "-m", "acme.health"])
            .interval(secs(30))
            .timeout(secs(3))
            .start_period(secs(10)),
        cmd(&["python", "-m", "acme.api"]),
    ]),
]);

#[cfg(test)]
mod tests {
    use super::SAMPLE;

    #[test]
    fn nothing_is_found_in_the_sample() {
        let report = SAMPLE.report();
        assert!(report.findings().is_empty(), "{report}");
        assert!(report.is_clean());
    }
}
