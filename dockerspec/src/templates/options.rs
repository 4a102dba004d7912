//! What an image template leaves open.

use dockerspec_core::prelude::User;

/// What installs the packages of a Node project, by its lock file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packager {
    /// `package-lock.json`
    Npm,
    /// `pnpm-lock.yaml`
    Pnpm,
    /// `yarn.lock`
    Yarn,
}

/// What a Python application understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interface {
    /// ASGI, as `FastAPI` and Starlette: served by Uvicorn.
    Asgi,
    /// WSGI, as Flask and Django: served by Gunicorn.
    Wsgi,
}

/// What an image template leaves open; what a template has no use for it does not read.
///
/// ```
/// use dockerspec::templates::Options;
///
/// let options = Options::new("acme/api").port(8080).workers(4);
/// assert_eq!((options.port, options.health), (8080, "/health"));
/// ```
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Name of the image.
    pub name: &'a str,
    /// What starts: a Python application (`app.main:app`), a script of Node, a binary of Cargo, a package of Go.
    pub app: &'a str,
    /// Version of the language, the distribution or the server; the template's own where it is empty.
    pub version: &'a str,
    /// Port on which the service listens.
    pub port: u16,
    /// Path that answers with a success once the service works.
    pub health: &'a str,
    /// Who runs the service.
    pub user: User<'a>,
    /// Folder of the build context that holds the sources, or the finished site.
    pub source: &'a str,
    /// Files and folders of sources beside it.
    pub more_sources: &'a [&'a str],
    /// Whether the project is built, or installed as a package; else its sources ship as they are.
    pub built: bool,
    /// Requirements file of the build context.
    pub requirements: &'a str,
    /// Packages of the distribution that the service needs.
    pub packages: &'a [&'a str],
    /// Packages of the distribution that only the build needs.
    pub build_packages: &'a [&'a str],
    /// Processes that serve requests.
    pub workers: u16,
    /// Target triple of a static binary.
    pub target: &'a str,
    /// A model: a name on Hugging Face, a reference of Ollama, the path of a GGUF file.
    pub model: &'a str,
    /// Labels of the image, as `org.opencontainers.image.source`.
    pub labels: &'a [(&'a str, &'a str)],
    /// What installs the packages of a Node project.
    pub packager: Packager,
    /// What a Python application understands.
    pub interface: Interface,
    /// Whether the file begins with `# syntax=docker/dockerfile:1`.
    pub syntax: bool,
}

impl<'a> Options<'a> {
    /// The template as it is, for an image of this name.
    pub const fn new(name: &'a str) -> Self {
        Options {
            name,
            app: "",
            version: "",
            port: 0,
            health: "/health",
            user: User::new("app", 1000),
            source: "",
            more_sources: &[],
            built: true,
            requirements: "requirements.txt",
            packages: &[],
            build_packages: &[],
            workers: 2,
            target: "",
            model: "",
            labels: &[],
            packager: Packager::Npm,
            interface: Interface::Asgi,
            syntax: true,
        }
    }
}

/// One setter for each field.
macro_rules! setters {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        impl<'a> Options<'a> {
            $($(#[$doc])*
            pub const fn $field(mut self, $field: $type) -> Self {
                self.$field = $field;
                self
            })*
        }
    };
}

setters! {
    /// What starts.
    app: &'a str,
    /// Version of the language, the distribution or the server.
    version: &'a str,
    /// Port on which the service listens.
    port: u16,
    /// Path that answers with a success once the service works.
    health: &'a str,
    /// Who runs the service.
    user: User<'a>,
    /// Folder of the build context that holds the sources, or the finished site.
    source: &'a str,
    /// Files and folders of sources beside it.
    more_sources: &'a [&'a str],
    /// Whether the project is built, or installed as a package; else its sources ship as they are.
    built: bool,
    /// Requirements file of the build context.
    requirements: &'a str,
    /// Packages of the distribution that the service needs.
    packages: &'a [&'a str],
    /// Packages of the distribution that only the build needs.
    build_packages: &'a [&'a str],
    /// Processes that serve requests.
    workers: u16,
    /// Target triple of a static binary.
    target: &'a str,
    /// A model.
    model: &'a str,
    /// Labels of the image.
    labels: &'a [(&'a str, &'a str)],
    /// What installs the packages of a Node project.
    packager: Packager,
    /// What a Python application understands.
    interface: Interface,
    /// Whether the file begins with `# syntax=docker/dockerfile:1`, which asks a registry.
    syntax: bool,
}

impl<'a> Options<'a> {
    pub(super) const fn app_or(&self, app: &'a str) -> &'a str {
        or(self.app, app)
    }

    pub(super) const fn version_or(&self, version: &'a str) -> &'a str {
        or(self.version, version)
    }

    pub(super) const fn port_or(&self, port: u16) -> u16 {
        if self.port == 0 { port } else { self.port }
    }

    pub(super) const fn source_or(&self, source: &'a str) -> &'a str {
        or(self.source, source)
    }
}

const fn or<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.is_empty() { other } else { text }
}
