//! Services in Go.

use dockerspec_core::model::Arena;
use dockerspec_core::prelude::*;

use super::options::Options;
use super::parts::{Steps, image, probe};

/// A static program on distroless, built on the builder's own platform; it probes itself as `<program> healthcheck`.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn go_service<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let package = options.app_or("./cmd/server");
    let last = package
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or("");
    // Go names the program of the root after its module, which is not known here
    let (name, built) = if matches!(last, "" | "." | "..") {
        let image = options.name.rsplit('/').next().unwrap_or("server");
        (image.split([':', '@']).next().unwrap_or(image), "/out/*")
    } else {
        (last, arena.text(format!("/out/{last}")))
    };
    let program = arena.text(format!("/usr/local/bin/{name}"));
    let base = arena.text(format!("golang:{}-bookworm", options.version_or("1.26")));
    let builder = Steps::new(arena)
        .add_if(
            !options.build_packages.is_empty(),
            &apt_install(options.build_packages).into_step(),
        )
        .add(steps![workdir("/src"), go_build(package).ldflags("-s -w")]);
    let service = Steps::new(arena)
        .add(steps![
            user(User::NONROOT),
            expose(options.port_or(8080)),
            probe(arena.texts(vec![program, "healthcheck"]), secs(10)),
        ])
        .labels(options)
        .add(steps![
            copy(built, program).from("builder").chown(User::ROOT),
            cmd(arena.texts(vec![program])),
        ]);
    image(
        arena,
        options,
        vec![
            from(base)
                .platform(Platform::BUILD)
                .named("builder")
                .with(builder.finish()),
            from("gcr.io/distroless/static-debian12:nonroot").with(service.finish()),
        ],
    )
}
