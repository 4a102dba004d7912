//! The image of a Rust project as constants of the project itself.

use dockerspec::Artefact;
use dockerspec::templates::Options;

use super::arguments::Init;
use super::manifest::toml;
use crate::failure::Failure;

/// What the constants do not take from the command line yet is said, and not dropped.
pub(super) fn refuse(verb: &Init) -> Result<(), Failure> {
    let manifest = toml(&verb.folder.join("Cargo.toml"))?;
    if !manifest.contains_key("package") {
        return Err(Failure::new(
            "`Cargo.toml` has no package to put the constants into: run this in the folder of the service's own package",
        ));
    }
    let image = &verb.image;
    let given = [
        ("--variant", verb.variant.is_some()),
        ("--gid", image.gid.is_some()),
        ("--label", !image.labels.is_empty()),
        ("--package", !image.packages.is_empty()),
        ("--build-package", !image.build_packages.is_empty()),
    ];
    match given.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((flag, _)) => Err(Failure::new(format!(
            "`{flag}` has no effect beside `--rust`: write it into `src/docker.rs`, which is yours"
        ))),
    }
}

/// `src/docker.rs`, a build script that renders it, and a test that keeps the committed file up to date.
pub(super) fn files(options: &Options<'_>, image: &str) -> Vec<Artefact> {
    let app = or(options.app, "server");
    let version = or(options.version, "1.95");
    let port = if options.port == 0 {
        8080
    } else {
        options.port
    };
    let source = format!(
        r#"//! The image of this project: a mistake that weakens it is a compiler error.

use dockerspec::prelude::*;

const APP: User<'_> = User::new("app", {uid});
const HTTP_PORT: u16 = {port};

/// The service.
#[enforce]
pub const IMAGE: Hardened<Image<'_>> = Image::new({image:?}).dockerfile("Dockerfile").stages(&[
    from("rust:{version}-slim-bookworm")
        .named("builder")
        .with(steps![workdir("/src"), cargo_build({app:?})]),
    from("debian:bookworm-slim").with(steps![
        create_user(APP),
        user(APP),
        expose(HTTP_PORT),
        healthcheck_tcp(HTTP_PORT)
            .interval(secs(30))
            .timeout(secs(5))
            .start_period(secs(10)),
        copy("/out/{app}", "/usr/local/bin/{app}")
            .from("builder")
            .chown(User::ROOT),
        cmd(&["/usr/local/bin/{app}"]),
    ]),
]);
"#,
        uid = options.user.uid.unwrap_or(1000),
    );
    let build = r#"//! Says where the committed Dockerfile is not what `src/docker.rs` renders to.

#[path = "src/docker.rs"]
mod docker;

fn main() -> Result<(), dockerspec::build::BuildError> {
    dockerspec::build::emit(&[&docker::IMAGE])?.check_drift(".");
    Ok(())
}
"#;
    let test = r#"//! The committed Dockerfile; `DOCKERSPEC_UPDATE=1 cargo test` writes it.

#[path = "../src/docker.rs"]
mod docker;

#[test]
fn the_dockerfile_is_up_to_date() {
    dockerspec::assert_hardened!(docker::IMAGE);
    dockerspec::assert_up_to_date!("Dockerfile", docker::IMAGE);
}
"#;
    vec![
        Artefact::plain("src/docker.rs", source),
        Artefact::plain("build.rs", build),
        Artefact::plain("tests/docker.rs", test),
    ]
}

const fn or<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.is_empty() { other } else { text }
}
