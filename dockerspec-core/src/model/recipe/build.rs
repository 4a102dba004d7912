//! Programs that a compiler makes from the sources of the build context.

use crate::model::place::At;

recipe! {
    /// `cargo build --locked --release`; the binary is left at `/out/<bin>`.
    CargoBuild {
        lists {
            /// Features that are switched on.
            features: Argument true "the feature",
        }
        texts {
            /// The binary.
            bin: Component false "the binary",
            /// The package that holds it; found by Cargo where it is empty.
            package: Argument true "the package",
            /// Target triple; the builder's own where it is empty.
            target: Component true "the target",
            /// Profile; `release` where it is empty.
            profile: Component true "the profile",
            /// `RUSTFLAGS`, as `-C target-feature=+crt-static`.
            rustflags: Flags true "RUSTFLAGS",
        }
        flags {
            /// Whether default features stay on.
            default_features,
            /// Whether registry and target folder are kept in cache mounts.
            cache,
        }
    }
}

recipe! {
    /// `go build -trimpath`; the program is left at `/out/<last part of the package>`.
    GoBuild {
        lists {
            /// Build tags.
            tags: Argument true "the tag",
        }
        texts {
            /// The package, as `./cmd/server`.
            package: Argument false "the package",
            /// Flags of the linker.
            ldflags: Flags true "the linker's flags",
        }
        flags {
            /// Whether C code is linked; then the program needs a C library at run time.
            cgo,
            /// Whether modules and build cache are kept in cache mounts.
            cache,
        }
    }
}

recipe! {
    /// `mvn package`; the archives are left in `/out`.
    MavenPackage {
        texts {
            /// A module of the project (`--projects`); all of them where it is empty.
            module: Argument true "the module",
            /// A profile (`--activate-profiles`).
            profile: Argument true "the profile",
        }
        flags {
            /// Whether tests are left out.
            skip_tests,
            /// Whether nothing is downloaded.
            offline,
            /// Whether the local repository is kept in a cache mount.
            cache,
        }
    }
}

recipe! {
    /// `gradle <task>`; the archives are left in `/out`.
    GradleBuild {
        texts {
            /// The task, as `bootJar` or `:api:installDist`.
            task: Argument false "the task",
        }
        flags {
            /// Whether nothing is downloaded.
            offline,
            /// Whether downloads are kept in a cache mount.
            cache,
        }
    }
}

recipe! {
    /// `dotnet publish --configuration Release`; the program is left in `/out`.
    DotnetPublish {
        texts {
            /// The project file or its folder.
            project: Argument false "the project",
            /// Runtime identifier (`--runtime`), as `linux-x64`.
            runtime: Argument true "the runtime",
            /// Target framework (`--framework`), as `net10.0`.
            framework: Argument true "the framework",
        }
        flags {
            /// Whether the runtime is part of the program.
            self_contained,
            /// Whether packages are kept in a cache mount.
            cache,
        }
    }
}

cached!(CargoBuild GoBuild MavenPackage GradleBuild DotnetPublish);

/// Builds a binary of the Cargo project in the build context to `/out/<bin>`; no COPY of sources is needed.
#[track_caller]
pub const fn cargo_build(bin: &str) -> CargoBuild<'_> {
    CargoBuild {
        bin,
        package: "",
        features: &[],
        default_features: true,
        target: "",
        profile: "",
        rustflags: "",
        cache: true,
        at: At::here(),
    }
}

/// Builds a Go program of the build context to `/out/<name>`; no COPY of sources is needed.
#[track_caller]
pub const fn go_build(package: &str) -> GoBuild<'_> {
    GoBuild {
        package,
        tags: &[],
        ldflags: "",
        cgo: false,
        cache: true,
        at: At::here(),
    }
}

/// Builds the Maven project in the build context; its archives are left in `/out`, no COPY of sources is needed.
#[track_caller]
pub const fn maven_package<'a>() -> MavenPackage<'a> {
    MavenPackage {
        module: "",
        profile: "",
        skip_tests: false,
        offline: false,
        cache: true,
        at: At::here(),
    }
}

/// Runs a task of the Gradle project in the build context; its archives are left in `/out`, no COPY of sources is needed.
#[track_caller]
pub const fn gradle_build(task: &str) -> GradleBuild<'_> {
    GradleBuild {
        task,
        offline: false,
        cache: true,
        at: At::here(),
    }
}

/// Publishes a .NET project of the build context to `/out`; no COPY of sources is needed.
#[track_caller]
pub const fn dotnet_publish(project: &str) -> DotnetPublish<'_> {
    DotnetPublish {
        project,
        runtime: "",
        framework: "",
        self_contained: false,
        cache: true,
        at: At::here(),
    }
}

impl<'a> CargoBuild<'a> {
    /// The package that holds the binary.
    pub const fn package(mut self, name: &'a str) -> Self {
        self.package = name;
        self
    }

    /// Features that are switched on.
    pub const fn features(mut self, names: &'a [&'a str]) -> Self {
        self.features = names;
        self
    }

    /// Switches default features off.
    pub const fn no_default_features(mut self) -> Self {
        self.default_features = false;
        self
    }

    /// Target triple, as `x86_64-unknown-linux-musl`.
    pub const fn target(mut self, triple: &'a str) -> Self {
        self.target = triple;
        self
    }

    /// Profile, where it is not `release`.
    pub const fn profile(mut self, name: &'a str) -> Self {
        self.profile = name;
        self
    }

    /// `RUSTFLAGS`, as `-C target-feature=+crt-static`.
    pub const fn rustflags(mut self, flags: &'a str) -> Self {
        self.rustflags = flags;
        self
    }
}

impl<'a> GoBuild<'a> {
    /// Build tags.
    pub const fn tags(mut self, tags: &'a [&'a str]) -> Self {
        self.tags = tags;
        self
    }

    /// Flags of the linker, as `-s -w`.
    pub const fn ldflags(mut self, flags: &'a str) -> Self {
        self.ldflags = flags;
        self
    }

    /// Links C code.
    pub const fn cgo(mut self) -> Self {
        self.cgo = true;
        self
    }
}

impl<'a> MavenPackage<'a> {
    /// Builds one module, and those that it needs.
    pub const fn module(mut self, path: &'a str) -> Self {
        self.module = path;
        self
    }

    /// Switches a profile on.
    pub const fn profile(mut self, name: &'a str) -> Self {
        self.profile = name;
        self
    }

    /// Leaves tests out.
    pub const fn skip_tests(mut self) -> Self {
        self.skip_tests = true;
        self
    }

    /// Downloads nothing: what is needed is in the base image or in the cache.
    pub const fn offline(mut self) -> Self {
        self.offline = true;
        self
    }
}

impl GradleBuild<'_> {
    /// Downloads nothing: what is needed is in the base image or in the cache.
    pub const fn offline(mut self) -> Self {
        self.offline = true;
        self
    }
}

impl<'a> DotnetPublish<'a> {
    /// Runtime identifier, as `linux-x64`.
    pub const fn runtime(mut self, identifier: &'a str) -> Self {
        self.runtime = identifier;
        self
    }

    /// Target framework, as `net10.0`.
    pub const fn framework(mut self, name: &'a str) -> Self {
        self.framework = name;
        self
    }

    /// Makes the runtime part of the program, for a base that has none.
    pub const fn self_contained(mut self) -> Self {
        self.self_contained = true;
        self
    }
}
