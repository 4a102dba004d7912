//! Services that compute on a GPU.

use dockerspec_core::model::Arena;
use dockerspec_core::prelude::*;

use super::options::Options;
use super::parts::{Steps, UV, encoded, image, probe};

const VENV: &str = "/opt/venv";
const PORT: u16 = 8000;

/// Python on NVIDIA's CUDA runtime; the host needs the NVIDIA container toolkit, the service `gpus(..)`.
///
/// The requirements file must name `uvicorn`.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn cuda<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let version = options.version_or("13.0.1");
    let base = arena.text(format!("nvidia/cuda:{version}-cudnn-runtime-ubuntu24.04"));
    let port = options.port_or(PORT);
    let app = options.app_or("app.main:app");
    let package = app.split(['.', ':']).next().unwrap_or("app");
    let source = options.source_or(arena.text(package));
    let builder = Steps::new(arena)
        .add(steps![apt_install(&["python3", "python3-venv"])])
        .add_if(
            !options.build_packages.is_empty(),
            &apt_install(options.build_packages).into_step(),
        )
        .add(steps![
            copy("/uv", "/usr/local/bin/uv").from_image(UV),
            uv_pip_install(&[])
                .requirements(options.requirements)
                .venv(VENV),
        ]);
    let request = format!(
        "import urllib.request as r; r.urlopen('http://127.0.0.1:{port}{}', timeout=5)",
        encoded(options.health)
    );
    let asked = arena.texts(vec!["/opt/venv/bin/python", "-c", arena.text(request)]);
    let serve = vec![
        "/opt/venv/bin/uvicorn",
        app,
        "--host",
        "0.0.0.0",
        "--port",
        arena.text(port.to_string()),
    ];
    let service = Steps::new(arena)
        .add(steps![
            env("PYTHONUNBUFFERED", "1"),
            env("PYTHONDONTWRITEBYTECODE", "1"),
            apt_install(&["python3"]),
        ])
        .add_if(
            !options.packages.is_empty(),
            &apt_install(options.packages).into_step(),
        )
        .add_if(
            options.user.uid != Some(1000),
            &create_user(options.user).into_step(),
        )
        .add(steps![
            workdir("/app"),
            user(options.user),
            expose(port),
            // a model has to be loaded first
            probe(asked, mins(5)),
        ])
        .labels(options)
        .add(steps![copy(VENV, VENV).from("builder").chown(User::ROOT),])
        .modules(source, options.more_sources)
        .add(steps![cmd(arena.texts(serve)),]);
    image(
        arena,
        options,
        vec![
            from(base).named("builder").with(builder.finish()),
            from(base).with(service.finish()),
        ],
    )
}
