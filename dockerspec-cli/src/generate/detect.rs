//! What a project is, by its files.

use std::fs;
use std::path::Path;

use dockerspec::templates::{Interface, Language, Packager};

use super::manifest::{
    binaries, folder_name, image_name, json, least, pinned, release, text, toml, version,
};
use crate::failure::Failure;

/// A project, as far as its files tell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Project {
    pub(super) language: Language,
    /// The template for it.
    pub(super) variant: &'static str,
    /// By which file it was known.
    pub(super) by: &'static str,
    /// A name for the image.
    pub(super) name: String,
    /// The version that the project pins; empty where it pins none.
    pub(super) version: String,
    /// What can be started; empty where nothing was found.
    pub(super) apps: Vec<String>,
    /// Where the sources are; empty where the template's own folder will do.
    pub(super) source: String,
    /// Files and folders of sources beside it.
    pub(super) more_sources: Vec<String>,
    /// Whether the project is built, or installed as a package.
    pub(super) built: bool,
    pub(super) packager: Packager,
    /// What a Python application understands.
    pub(super) interface: Interface,
}

/// Looks at the files of a folder.
pub(super) fn detect(folder: &Path) -> Result<Project, Failure> {
    let there = |name: &str| folder.join(name).is_file();
    let python_file = ["uv.lock", "pyproject.toml", "requirements.txt"];
    let python_file = python_file.into_iter().find(|name| there(name));
    let known = [
        there("Cargo.toml").then_some(("Cargo.toml", "rust-service")),
        there("go.mod").then_some(("go.mod", "go-service")),
        python_file.map(|name| (name, if name == "uv.lock" { "uv" } else { "slim" })),
        there("package.json").then_some(("package.json", "node-service")),
    ];
    let known: Vec<(&str, &str)> = known.into_iter().flatten().collect();
    match known.as_slice() {
        [] if folder.join("dist/index.html").is_file() => Ok(plain(
            folder,
            Language::Site,
            "static-site",
            "dist/index.html",
        )),
        [] => Err(Failure::new(format!(
            "`{}` holds no project of a known language: none of Cargo.toml, go.mod, pyproject.toml, requirements.txt, package.json",
            folder.display()
        ))),
        [("Cargo.toml", _)] => rust(folder),
        [("go.mod", _)] => go(folder),
        [("package.json", _)] => node(folder),
        [_] => python(folder),
        [(_, first), ..] => {
            let files: Vec<String> = known.iter().map(|(it, _)| format!("`{it}`")).collect();
            Err(Failure::new(format!(
                "{} are both there: which of them is the service? name its template with `--variant`, as `--variant {first}`",
                files.join(" and ")
            )))
        }
    }
}

/// The project that a template is for, where the user has named one.
pub(super) fn detect_for(folder: &Path, language: Option<Language>) -> Result<Project, Failure> {
    match language {
        Some(Language::Python) => python_with(folder, false),
        Some(Language::Uv) => python_with(folder, true),
        Some(Language::Rust) => rust(folder),
        Some(Language::Node) => node(folder),
        Some(Language::Go) => go(folder),
        _ => Ok(plain(folder, Language::Site, "static-site", "dist")),
    }
}

fn plain(folder: &Path, language: Language, variant: &'static str, by: &'static str) -> Project {
    Project {
        language,
        variant,
        by,
        name: folder_name(folder),
        version: String::new(),
        apps: Vec::new(),
        source: String::new(),
        more_sources: Vec::new(),
        built: true,
        packager: Packager::Npm,
        interface: Interface::Asgi,
    }
}

fn rust(folder: &Path) -> Result<Project, Failure> {
    let mut project = plain(folder, Language::Rust, "rust-service", "Cargo.toml");
    let manifest = toml(&folder.join("Cargo.toml"))?;
    if let Some(name) = text(&manifest, &["package", "name"]) {
        project.name = image_name(name);
    }
    let toolchain = toml(&folder.join("rust-toolchain.toml"))?;
    let channel = text(&toolchain, &["toolchain", "channel"]).and_then(|it| release(it, 2));
    if let Some(found) = channel.or_else(|| pinned(&folder.join("rust-toolchain"), 2)) {
        project.version = found;
    }
    project.apps = binaries(folder)?;
    if project.apps.is_empty() {
        return Err(Failure::new(
            "`Cargo.toml` has no program: an image runs one, in `src/main.rs` or `src/bin`",
        ));
    }
    Ok(project)
}

fn go(folder: &Path) -> Result<Project, Failure> {
    let path = folder.join("go.mod");
    let mut project = plain(folder, Language::Go, "go-service", "go.mod");
    let text = fs::read_to_string(&path).map_err(|error| Failure::reading(&path, &error))?;
    for line in text.lines() {
        if let Some(module) = line.strip_prefix("module ") {
            let is_major = |part: &str| {
                part.strip_prefix('v')
                    .is_some_and(|number| number.parse::<u32>().is_ok())
            };
            let parts = module.trim().rsplit('/');
            let last = parts.clone().find(|part| !is_major(part)).unwrap_or("");
            project.name = image_name(last);
        } else if let Some(found) = line.strip_prefix("go ").and_then(|it| version(it, 2)) {
            project.version = found;
        }
    }
    if is_program(folder) {
        project.apps = vec![".".to_owned()];
        return Ok(project);
    }
    let mut commands: Vec<String> = fs::read_dir(folder.join("cmd"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| is_program(&entry.path()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .map(|name| format!("./cmd/{name}"))
        .collect();
    commands.sort();
    project.apps = commands;
    if project.apps.is_empty() {
        return Err(Failure::new(
            "`go.mod` has no program: neither the project's folder nor one below `cmd` holds `package main`",
        ));
    }
    Ok(project)
}

/// Whether a folder holds the package `main` of Go.
fn is_program(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.path().extension().is_some_and(|it| it == "go"))
        .filter_map(|entry| fs::read_to_string(entry.path()).ok())
        .any(|text| text.lines().any(|line| line.trim() == "package main"))
}

fn python(folder: &Path) -> Result<Project, Failure> {
    python_with(folder, folder.join("uv.lock").is_file())
}

fn python_with(folder: &Path, locked: bool) -> Result<Project, Failure> {
    let there = |name: &str| folder.join(name).is_file();
    let (language, variant, by) = if locked {
        (Language::Uv, "uv", "uv.lock")
    } else {
        (Language::Python, "slim", "requirements.txt")
    };
    if !locked && !there("requirements.txt") {
        for lock in ["poetry.lock", "pdm.lock", "Pipfile.lock"] {
            if there(lock) {
                return Err(Failure::new(format!(
                    "`{lock}` is not read: write `requirements.txt` from it, or move to uv (`uv lock`)"
                )));
            }
        }
        if there("pyproject.toml") {
            return Err(Failure::new(
                "`pyproject.toml` has no lock file beside it: `uv lock` writes `uv.lock`, from which an image installs what was tested",
            ));
        }
    }
    let mut project = plain(folder, language, variant, by);
    let manifest = toml(&folder.join("pyproject.toml"))?;
    if locked
        && manifest
            .get("tool")
            .and_then(|it| it.get("uv")?.get("workspace"))
            .is_some()
    {
        return Err(Failure::new(
            "`pyproject.toml` is a workspace of uv, whose members the template does not copy: run this in the member that is the service, or write the Dockerfile in Rust with `uv_sync().package(..)`",
        ));
    }
    project.built = locked && manifest.contains_key("build-system");
    if let Some(name) = text(&manifest, &["project", "name"]) {
        project.name = image_name(name);
    }
    let asked = text(&manifest, &["project", "requires-python"]).and_then(|it| least(it, 2));
    if let Some(found) = pinned(&folder.join(".python-version"), 2).or(asked) {
        project.version = found;
    }
    project.interface = interface(folder);
    python_sources(folder, &mut project);
    Ok(project)
}

/// WSGI where the project depends on Flask or Django and on nothing that is for ASGI.
fn interface(folder: &Path) -> Interface {
    let texts = ["requirements.txt", "pyproject.toml"].map(|name| {
        fs::read_to_string(folder.join(name))
            .unwrap_or_default()
            .to_ascii_lowercase()
    });
    // `flask==3.1`, `"flask>=3"`, and not `flask-caching` alone
    let names = |wanted: &str| {
        let is_part = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_' | '.');
        texts.iter().any(|text| {
            text.lines()
                .filter(|line| !line.trim_start().starts_with('#'))
                .any(|line| line.split(|ch| !is_part(ch)).any(|word| word == wanted))
        })
    };
    let asgi = [
        "fastapi",
        "starlette",
        "uvicorn",
        "quart",
        "litestar",
        "asgiref",
    ];
    if ["flask", "django", "bottle", "pyramid"]
        .into_iter()
        .any(names)
        && !asgi.into_iter().any(names)
    {
        Interface::Wsgi
    } else {
        Interface::Asgi
    }
}

/// Finds the application, and what of the sources has to ship with it.
fn python_sources(folder: &Path, project: &mut Project) {
    let package = project.name.replace('-', "_");
    if project.built && folder.join("src").join(&package).join("main.py").is_file() {
        project.apps = vec![format!("{package}.main:app")];
        "src".clone_into(&mut project.source);
        return;
    }
    if !project.built
        && let Some(app) = in_src(folder, &package)
    {
        project.apps = vec![app];
        project.more_sources = other_sources(folder, "src");
        "src".clone_into(&mut project.source);
        return;
    }
    let packages = ["app", package.as_str()];
    let module = packages
        .iter()
        .find(|it| folder.join(it).join("main.py").is_file());
    let file = ["main.py", "app.py"]
        .into_iter()
        .find(|it| folder.join(it).is_file());
    let first = match (module, file) {
        (Some(module), _) => {
            project.apps = vec![format!("{module}.main:app")];
            (*module).to_owned()
        }
        (None, Some(file)) => {
            project.apps = vec![format!("{}:app", file.trim_end_matches(".py"))];
            file.to_owned()
        }
        (None, None) => return,
    };
    if !project.built {
        project.more_sources = other_sources(folder, &first);
    }
    project.source = first;
}

/// The application in a folder `src` that is no package itself.
fn in_src(folder: &Path, package: &str) -> Option<String> {
    let src = folder.join("src");
    if src.join("__init__.py").is_file() {
        return None;
    }
    let module = ["main", "app"]
        .into_iter()
        .find(|it| src.join(it).with_extension("py").is_file());
    if let Some(module) = module {
        return Some(format!("{module}:app"));
    }
    let mut packages = vec!["app".to_owned(), package.to_owned()];
    packages.extend(other_sources(&src, ""));
    let found = packages
        .into_iter()
        .find(|it| src.join(it).join("main.py").is_file())?;
    Some(format!("{found}.main:app"))
}

/// Modules and packages beside the first, which it may import.
fn other_sources(folder: &Path, first: &str) -> Vec<String> {
    const NO_SOURCES: [&str; 6] = ["tests", "test", "docs", "build", "dist", "setup.py"];
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| {
            let is_package = folder.join(name).join("__init__.py").is_file();
            let is_module = Path::new(name).extension().is_some_and(|it| it == "py")
                && folder.join(name).is_file();
            (is_package || is_module)
                && name != first
                && !name.starts_with(['.', '_'])
                && !NO_SOURCES.contains(&name.as_str())
                && !name.starts_with("test_")
        })
        .collect();
    names.sort();
    names
}

fn node(folder: &Path) -> Result<Project, Failure> {
    let mut project = plain(folder, Language::Node, "node-service", "package.json");
    let locks: Vec<(&str, Packager)> = [
        ("package-lock.json", Packager::Npm),
        ("pnpm-lock.yaml", Packager::Pnpm),
        ("yarn.lock", Packager::Yarn),
    ]
    .into_iter()
    .filter(|(name, _)| folder.join(name).is_file())
    .collect();
    let manifest = json(&folder.join("package.json"))?;
    match locks.as_slice() {
        [] => {
            return Err(Failure::new(
                "`package.json` has no lock file beside it: `npm install` writes `package-lock.json`, from which an image installs what was tested",
            ));
        }
        [(_, packager)] => project.packager = *packager,
        [(first, _), (second, _), ..] => {
            return Err(Failure::new(format!(
                "`{first}` and `{second}` are both there: remove the one that is not used"
            )));
        }
    }
    if project.packager == Packager::Yarn && is_new_yarn(folder, &manifest) {
        return Err(Failure::new(
            "the project uses Yarn 2 or later, and the template knows the flags of Yarn 1: write `package-lock.json` (`npm install --package-lock-only`) or `pnpm-lock.yaml` in place of `yarn.lock`, or the Dockerfile in Rust with `run(\"corepack yarn install --immutable\")`",
        ));
    }
    if let Some(name) = manifest["name"].as_str() {
        project.name = image_name(name.rsplit('/').next().unwrap_or(name));
    }
    let engines = manifest["engines"]["node"]
        .as_str()
        .and_then(|it| least(it, 1));
    let file = [".nvmrc", ".node-version"]
        .iter()
        .find_map(|name| pinned(&folder.join(name), 1));
    if let Some(found) = file.or(engines) {
        project.version = found;
    }
    project.built = manifest["scripts"]["build"].is_string();
    let main = manifest["main"].as_str().unwrap_or("");
    let main = main.strip_prefix("./").unwrap_or(main);
    let started = manifest["scripts"]["start"]
        .as_str()
        .and_then(|line| line.strip_prefix("node "))
        .filter(|file| !file.contains(' '));
    let app = started.unwrap_or(main);
    let app = app.strip_prefix("./").unwrap_or(app);
    if project.built {
        if app.starts_with("dist/") {
            project.apps = vec![app.to_owned()];
        }
    } else if folder.join(app).is_file() {
        project.apps = vec![app.to_owned()];
    }
    Ok(project)
}

/// Whether the lock file is of Yarn 2 or later.
fn is_new_yarn(folder: &Path, manifest: &serde_json::Value) -> bool {
    let named = manifest["packageManager"].as_str().unwrap_or("");
    let major = named
        .strip_prefix("yarn@")
        .and_then(|it| it.split('.').next()?.parse::<u32>().ok());
    let lock = fs::read_to_string(folder.join("yarn.lock")).unwrap_or_default();
    match major {
        Some(major) => major > 1,
        None => folder.join(".yarnrc.yml").is_file() || lock.contains("\n__metadata:"),
    }
}

impl Project {
    /// What an allow list of the context has to name beside what the language's template reads.
    pub(super) fn allowed(&self, folder: &Path) -> Vec<String> {
        let mut paths: Vec<String> = Vec::new();
        if self.language == Language::Rust {
            paths.extend(members(folder));
        }
        if !self.source.is_empty() {
            paths.push(self.source.clone());
        }
        paths.extend(self.more_sources.iter().cloned());
        for path in &mut paths {
            if folder.join(path.as_str()).is_dir() && !path.ends_with('/') {
                path.push('/');
            }
        }
        paths
    }
}

/// The members of a Cargo workspace, as patterns of a `.dockerignore`.
fn members(folder: &Path) -> Vec<String> {
    let Ok(manifest) = toml(&folder.join("Cargo.toml")) else {
        return Vec::new();
    };
    let members = manifest
        .get("workspace")
        .and_then(|it| it.get("members")?.as_array());
    let names = members.into_iter().flatten().filter_map(|it| it.as_str());
    names
        .map(|it| it.trim_start_matches("./").to_owned())
        .filter(|it| !it.is_empty() && it != ".")
        .collect()
}
