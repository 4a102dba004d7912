//! Services in Rust.

use dockerspec_core::model::Arena;
use dockerspec_core::prelude::*;

use super::options::Options;
use super::parts::{Steps, image, probe};

const VERSION: &str = "1.95";
const PORT: u16 = 8080;
const TARGET: &str = "x86_64-unknown-linux-musl";

/// On Debian slim: a service that needs shared libraries or a shell; the port is probed.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn rust_service<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let port = options.port_or(PORT);
    let probe = healthcheck_tcp(port)
        .interval(secs(30))
        .timeout(secs(5))
        .start_period(secs(10))
        .start_interval(secs(1))
        .retries(3)
        .into_step();
    let service = Steps::new(arena)
        .add_if(
            !options.packages.is_empty(),
            &apt_install(options.packages).into_step(),
        )
        .add(steps![
            create_user(options.user),
            user(options.user),
            expose(port),
            probe
        ]);
    let build = cargo_build(options.app_or("server"));
    image(
        arena,
        options,
        stages(
            arena,
            options,
            &build.into_step(),
            "debian:bookworm-slim",
            service,
        ),
    )
}

/// On distroless: glibc and certificates, no shell; the binary probes itself as `<bin> healthcheck`.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn rust_distroless<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let build = cargo_build(options.app_or("server"));
    let service = alone(arena, options);
    let base = "gcr.io/distroless/cc-debian12:nonroot";
    image(
        arena,
        options,
        stages(arena, options, &build.into_step(), base, service),
    )
}

/// On nothing at all: a static binary, which probes itself as `<bin> healthcheck`.
///
/// Certificates of authorities are not there: the service brings them (`webpki-roots`) or serves only.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn rust_static<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let target = if options.target.is_empty() {
        TARGET
    } else {
        options.target
    };
    let mut build = cargo_build(options.app_or("server")).target(target);
    if target.ends_with("-gnu") {
        build = build.rustflags("-C target-feature=+crt-static");
    }
    let service = alone(arena, options);
    image(
        arena,
        options,
        stages(arena, options, &build.into_step(), "scratch", service),
    )
}

/// What a binary without a shell beside it needs.
fn alone<'a>(arena: &'a Arena<'a>, options: &Options<'a>) -> Steps<'a> {
    let program = program(arena, options);
    let command = arena.texts(vec![program, "healthcheck"]);
    Steps::new(arena).add(steps![
        user(User::NONROOT),
        expose(options.port_or(PORT)),
        probe(command, secs(10)),
    ])
}

fn stages<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
    build: &Step<'a>,
    base: &'a str,
    service: Steps<'a>,
) -> Vec<Stage<'a>> {
    let program = program(arena, options);
    let rust = arena.text(format!(
        "rust:{}-slim-bookworm",
        options.version_or(VERSION)
    ));
    let builder = Steps::new(arena)
        .add_if(
            !options.build_packages.is_empty(),
            &apt_install(options.build_packages).into_step(),
        )
        .add(steps![workdir("/src"), *build]);
    let built = arena.text(format!("/out/{}", options.app_or("server")));
    let service = service.labels(options).add(steps![
        copy(built, program).from("builder").chown(User::ROOT),
        cmd(arena.texts(vec![program])),
    ]);
    vec![
        from(rust).named("builder").with(builder.finish()),
        from(base).with(service.finish()),
    ]
}

fn program<'a>(arena: &'a Arena<'a>, options: &Options<'a>) -> &'a str {
    arena.text(format!("/usr/local/bin/{}", options.app_or("server")))
}
