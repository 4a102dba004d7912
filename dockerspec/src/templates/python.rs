//! Services in Python.

use dockerspec_core::model::Arena;
use dockerspec_core::prelude::*;

use super::options::{Interface, Options};
use super::parts::{Steps, UV, http_probe, image, unchecked};

const APP: &str = "app.main:app";
const VERSION: &str = "3.13";
const PORT: u16 = 8000;
const VENV: &str = "/opt/venv";

/// The path of programs, with those of the virtual environment in front.
const PATH: &str = "/opt/venv/bin:$PATH";

/// What every Python stage sets: output without delay, no files written beside the sources.
const ENVIRONMENT: &[Step<'_>] = steps![
    env("PYTHONUNBUFFERED", "1"),
    env("PYTHONDONTWRITEBYTECODE", "1"),
];

/// A distribution under Python's official images.
#[derive(Clone, Copy)]
enum Base {
    Slim,
    Alpine,
}

impl Base {
    fn reference<'a>(self, arena: &'a Arena<'a>, options: &Options<'a>) -> &'a str {
        let version = options.version_or(VERSION);
        arena.text(match self {
            Base::Slim => format!("python:{version}-slim-trixie"),
            Base::Alpine => format!("python:{version}-alpine"),
        })
    }

    fn install<'a>(self, packages: &'a [&'a str]) -> Step<'a> {
        match self {
            Base::Slim => apt_install(packages).into_step(),
            Base::Alpine => apk_add(packages).into_step(),
        }
    }
}

/// Multi-stage on Debian slim: for packages with native parts, and where in doubt.
///
/// The requirements file must name `uvicorn`, or `gunicorn` for an application of [`Interface::Wsgi`].
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn python_slim<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    image(
        arena,
        options,
        with_requirements(arena, options, Base::Slim, server(arena, options)),
    )
}

/// Multi-stage on Alpine: the smallest, for packages that have wheels for musl.
///
/// The requirements file must name `uvicorn`, or `gunicorn` for an application of [`Interface::Wsgi`].
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn python_alpine<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    image(
        arena,
        options,
        with_requirements(arena, options, Base::Alpine, server(arena, options)),
    )
}

/// Multi-stage on Debian slim with Gunicorn and Uvicorn's workers: several processes, each with a time limit.
///
/// `WEB_CONCURRENCY` sets the number of processes and `GUNICORN_CMD_ARGS` any other option at run time.
/// The requirements file must name `gunicorn` and `uvicorn-worker`.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn python_gunicorn<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let serve = gunicorn(arena, options);
    image(
        arena,
        options,
        with_requirements(arena, options, Base::Slim, serve),
    )
}

/// Multi-stage on Debian slim with uv and its lock file: what is installed is what was tested.
///
/// The project depends on `uvicorn`; where it is no package (no `[build-system]` in `pyproject.toml`), [`Options::built`] is off.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn python_uv<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let base = Base::Slim.reference(arena, options);
    let source = source(arena, options);
    let builder = Steps::new(arena)
        .add_if(
            !options.build_packages.is_empty(),
            &Base::Slim.install(options.build_packages),
        )
        .add(steps![
            copy("/uv", "/usr/local/bin/uv").from_image(UV),
            env("UV_PROJECT_ENVIRONMENT", VENV),
            workdir("/app"),
            uv_sync().no_install_project(),
        ]);
    let (builder, service) = if options.built {
        let builder = builder
            // the manifest may name the readme, and there is none in every project
            .add(steps![copy_all(
                &["pyproject.toml", "uv.lock", "README*"],
                "./"
            )])
            .sources(source, options.more_sources)
            .add(steps![uv_sync().no_editable()]);
        (builder, shipped(arena, options, Base::Slim))
    } else {
        let service = shipped(arena, options, Base::Slim);
        (builder, service.modules(source, options.more_sources))
    };
    let service = service.add(server(arena, options));
    image(
        arena,
        options,
        vec![
            from(base).named("builder").with(builder.finish()),
            from(base).with(service.finish()),
        ],
    )
}

/// A single stage that reloads when a source changes; for development only, since it runs as root.
///
/// # Errors
///
/// The report, where an option does not pass the checks of [`Policy::DEVELOPMENT`].
pub fn python_basic<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let source = source(arena, options);
    let port = options.port_or(PORT);
    let address = arena.text(format!("0.0.0.0:{port}"));
    let app = options.app_or(APP);
    let command = match options.interface {
        Interface::Wsgi => vec!["gunicorn", app, "--bind", address, "--reload"],
        Interface::Asgi => vec![
            "uvicorn",
            app,
            "--host",
            "0.0.0.0",
            "--port",
            arena.text(port.to_string()),
            "--reload",
        ],
    };
    let steps = Steps::new(arena)
        .add(ENVIRONMENT)
        .add_if(
            !options.packages.is_empty(),
            &Base::Slim.install(options.packages),
        )
        .add(steps![
            workdir("/app"),
            pip_requirements(options.requirements),
        ])
        .modules(source, options.more_sources)
        .add(steps![expose(port), cmd(arena.texts(command))]);
    let base = Base::Slim.reference(arena, options);
    unchecked(arena, options, vec![from(base).with(steps.finish())]).harden(&Policy::DEVELOPMENT)
}

/// Two stages: a virtual environment from the requirements file, and what ships.
fn with_requirements<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
    base: Base,
    serve: &[Step<'a>],
) -> Vec<Stage<'a>> {
    let reference = base.reference(arena, options);
    let source = source(arena, options);
    let builder = Steps::new(arena)
        .add_if(
            !options.build_packages.is_empty(),
            &base.install(options.build_packages),
        )
        .add(steps![
            copy("/uv", "/usr/local/bin/uv").from_image(UV),
            workdir("/app"),
            uv_pip_install(&[])
                .requirements(options.requirements)
                .venv(VENV),
        ]);
    let service = shipped(arena, options, base)
        .modules(source, options.more_sources)
        .add(serve);
    vec![
        from(reference).named("builder").with(builder.finish()),
        from(reference).with(service.finish()),
    ]
}

/// What ships, up to the sources: from what changes least to what changes most.
fn shipped<'a>(arena: &'a Arena<'a>, options: &Options<'a>, base: Base) -> Steps<'a> {
    let port = options.port_or(PORT);
    Steps::new(arena)
        .add(ENVIRONMENT)
        .add(steps![env("PATH", PATH)])
        .add_if(
            !options.packages.is_empty(),
            &base.install(options.packages),
        )
        .add(steps![
            create_user(options.user),
            workdir("/app"),
            user(options.user),
            expose(port),
            http_probe(port, options),
        ])
        .labels(options)
        .add(steps![copy(VENV, VENV).from("builder").chown(User::ROOT)])
}

/// What serves the application where no template says it: Uvicorn, or Gunicorn for WSGI.
fn server<'a>(arena: &'a Arena<'a>, options: &Options<'a>) -> &'a [Step<'a>] {
    if options.interface == Interface::Wsgi {
        return gunicorn(arena, options);
    }
    let port = arena.text(options.port_or(PORT).to_string());
    let command = vec![
        "uvicorn",
        options.app_or(APP),
        "--host",
        "0.0.0.0",
        "--port",
        port,
    ];
    Steps::new(arena)
        .add(steps![cmd(arena.texts(command))])
        .finish()
}

/// Gunicorn with its own workers for WSGI, and those of Uvicorn for ASGI.
fn gunicorn<'a>(arena: &'a Arena<'a>, options: &Options<'a>) -> &'a [Step<'a>] {
    let port = options.port_or(PORT);
    let mut command = vec!["gunicorn", options.app_or(APP)];
    if options.interface == Interface::Asgi {
        command.extend(["--worker-class", "uvicorn_worker.UvicornWorker"]);
    }
    command.extend([
        "--bind",
        arena.text(format!("0.0.0.0:{port}")),
        // heartbeats of workers are files, and the root file system may be read-only
        "--worker-tmp-dir",
        "/dev/shm",
        "--graceful-timeout",
        "30",
        "--access-logfile",
        "-",
    ]);
    Steps::new(arena)
        .add(steps![
            env("WEB_CONCURRENCY", arena.text(options.workers.to_string())),
            cmd(arena.texts(command)),
        ])
        .finish()
}

/// The folder of the sources: the package of the application where none is named.
fn source<'a>(arena: &'a Arena<'a>, options: &Options<'a>) -> &'a str {
    let module = options.app_or(APP).split(['.', ':']).next();
    let package = module.unwrap_or("app");
    options.source_or(arena.text(package))
}
