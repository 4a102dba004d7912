//! Programs that a compiler makes from the sources of the build context.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;

use super::{Lines, flag, last_component, option, slug, word};
use crate::check::{Brings, Family};
use crate::model::mount::Mount;
use crate::model::recipe::{CargoBuild, DotnetPublish, GoBuild};
use crate::render::stage::Stage;

/// Mounts the build context where the command runs.
fn sources(lines: &mut Lines, stage: &Stage<'_>) {
    if stage.workdir {
        lines.bind(".", ".");
    } else {
        lines.bind(".", "/src");
        lines.command("cd /src");
    }
}

/// Mounts the build context where the command runs; what the command writes there is dropped.
pub(super) fn writable_sources(lines: &mut Lines, stage: &Stage<'_>) {
    let target = if stage.workdir { "." } else { "/src" };
    lines.mount(&Mount::bind(target).source(".").read_write().into_mount());
    if !stage.workdir {
        lines.command("cd /src");
    }
}

/// `dotnet publish`, which writes its objects beside the sources.
pub(super) fn dotnet(dotnet: &DotnetPublish<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    writable_sources(&mut lines, stage);
    let packages = if dotnet.cache {
        lines.mount(&Mount::cache("/root/.nuget/packages").into_mount());
        String::new()
    } else {
        assignment("NUGET_PACKAGES", "/tmp/nuget")
    };
    lines.command(format!(
        "{packages}dotnet publish{}{}{}{}{} {}",
        option("--configuration", "Release"),
        option("--output", "/out"),
        option("--runtime", dotnet.runtime),
        option("--framework", dotnet.framework),
        if dotnet.runtime.is_empty() {
            flag("--self-contained", dotnet.self_contained)
        } else {
            option(
                "--self-contained",
                if dotnet.self_contained {
                    "true"
                } else {
                    "false"
                },
            )
        },
        word(dotnet.project)
    ));
    if !dotnet.cache {
        lines.command("rm -rf /tmp/nuget");
    }
    lines
}

/// `cargo build`; the binary is copied to `/out`, since the target folder is a cache.
pub(super) fn cargo(cargo: &CargoBuild<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    sources(&mut lines, stage);
    let official = stage.facts.base.brings == Brings::Rust
        && matches!(stage.facts.base.family, Family::Debian | Family::Alpine);
    let home = if official && cargo.cache {
        "/usr/local/cargo"
    } else {
        "/tmp/cargo"
    };
    if cargo.cache {
        let id = format!("cargo-target-{}", slug(stage.image));
        for folder in ["registry", "git/db"] {
            let target = format!("{home}/{folder}");
            lines.mount(&Mount::cache(&target).locked().into_mount());
        }
        // another project with a package of this name must not find its files here
        lines.mount(&Mount::cache("/tmp/target").id(&id).locked().into_mount());
    }
    if needs_target(cargo.target, stage.facts.base.family) {
        lines.command(format!("rustup target add {}", word(cargo.target)));
    }
    let profile = match cargo.profile {
        "" | "release" => flag("--release", true),
        other => option("--profile", other),
    };
    let variables = [
        assignment("CARGO_HOME", if home == "/tmp/cargo" { home } else { "" }),
        assignment("RUSTFLAGS", cargo.rustflags),
    ];
    let options = [
        profile,
        option("--package", cargo.package),
        option("--bin", cargo.bin),
        option("--features", &cargo.features.join(",")),
        flag("--no-default-features", !cargo.default_features),
        option("--target", cargo.target),
        option("--target-dir", "/tmp/target"),
    ];
    lines.command(format!(
        "{}cargo build --locked{}",
        variables.concat(),
        options.concat()
    ));
    let folder = match cargo.profile {
        "" | "bench" => "release",
        "dev" | "test" => "debug",
        other => other,
    };
    let mut parts = vec!["/tmp/target", cargo.target, folder, cargo.bin];
    parts.retain(|part| !part.is_empty());
    let built = parts.join("/");
    let out = format!("/out/{}", cargo.bin);
    lines.command(format!("install -D {} {}", word(&built), word(&out)));
    if !cargo.cache {
        lines.command(format!("rm -rf {home} /tmp/target"));
    }
    lines
}

/// Whether the standard library for the target is not that of the base's own toolchain.
fn needs_target(target: &str, family: Family) -> bool {
    let own = match family {
        Family::Alpine => "-linux-musl",
        _ => "-linux-gnu",
    };
    !target.is_empty() && !target.ends_with(own)
}

/// `go build` for the platform that the image is for.
pub(super) fn go(go: &GoBuild<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines {
        arguments: &["TARGETOS", "TARGETARCH"],
        ..Lines::default()
    };
    sources(&mut lines, stage);
    let official = stage.facts.base.brings == Brings::Go
        && matches!(stage.facts.base.family, Family::Debian | Family::Alpine);
    let (modules, cache) = if go.cache {
        lines.mount(&Mount::cache("/go/pkg/mod").into_mount());
        lines.mount(&Mount::cache("/root/.cache/go-build").into_mount());
        ("/go/pkg/mod", "/root/.cache/go-build")
    } else {
        ("/tmp/go-mod", "/tmp/go-build")
    };
    let places = if official && go.cache {
        String::new()
    } else {
        assignment("GOMODCACHE", modules) + &assignment("GOCACHE", cache)
    };
    let name = last_component(go.package);
    let out = if matches!(name, "" | "." | "..") {
        "/out/".to_string()
    } else {
        format!("/out/{name}")
    };
    lines.command(format!(
        "{places}CGO_ENABLED={} GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath{}{}{} {}",
        u8::from(go.cgo),
        option("-tags", &go.tags.join(",")),
        option("-ldflags", go.ldflags),
        option("-o", &out),
        word(go.package)
    ));
    if !go.cache {
        // modules are read-only files, which `rm` would not remove
        lines.command(format!("{places}go clean -cache -modcache"));
    }
    lines
}

/// A variable for one command, with a blank behind it; nothing where the value is empty.
fn assignment(name: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!("{name}={} ", word(value))
    }
}
