//! What a project is, by its files.

use std::fs;
use std::path::Path;

use dockerspec::templates::{Language, Packager};

use super::manifest::{binaries, folder_name, image_name, json, pinned, text, toml, version};
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
    /// What starts; empty where it was not found.
    pub(super) app: String,
    /// Where the sources are; empty where the template's own folder will do.
    pub(super) source: String,
    pub(super) packager: Packager,
}

/// Looks at the files of a folder.
pub(super) fn detect(folder: &Path) -> Result<Project, Failure> {
    let there = |name: &str| folder.join(name).is_file();
    let mut found: Vec<Project> = Vec::new();
    if there("Cargo.toml") {
        found.push(rust(folder));
    }
    if there("go.mod") {
        found.push(go(folder));
    }
    if there("pyproject.toml") || there("requirements.txt") || there("uv.lock") {
        found.push(python(folder)?);
    }
    if there("package.json") {
        found.push(node(folder)?);
    }
    if found.is_empty() && folder.join("dist/index.html").is_file() {
        found.push(plain(
            folder,
            Language::Site,
            "static-site",
            "dist/index.html",
        ));
    }
    match <[Project; 1]>::try_from(found) {
        Ok([project]) => Ok(project),
        Err(found) if found.is_empty() => Err(Failure::new(format!(
            "`{}` holds no project of a known language: none of Cargo.toml, go.mod, pyproject.toml, requirements.txt, package.json; name a template with `--variant`",
            folder.display()
        ))),
        Err(found) => {
            let files: Vec<String> = found.iter().map(|it| format!("`{}`", it.by)).collect();
            Err(Failure::new(format!(
                "{} are both there: which of them is the service? name its template with `--variant`, as `--variant {}`",
                files.join(" and "),
                found.first().map_or("slim", |it| it.variant)
            )))
        }
    }
}

/// The project that a template is for, where the user has named one.
pub(super) fn detect_for(folder: &Path, language: Option<Language>) -> Result<Project, Failure> {
    match language {
        Some(Language::Python) => python_with(folder, false),
        Some(Language::Uv) => python_with(folder, true),
        Some(Language::Rust) => Ok(rust(folder)),
        Some(Language::Node) => node(folder),
        Some(Language::Go) => Ok(go(folder)),
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
        app: String::new(),
        source: String::new(),
        packager: Packager::Npm,
    }
}

fn rust(folder: &Path) -> Project {
    let mut project = plain(folder, Language::Rust, "rust-service", "Cargo.toml");
    let manifest = toml(&folder.join("Cargo.toml")).unwrap_or_default();
    if let Some(name) = text(&manifest, &["package", "name"]) {
        project.name = image_name(name);
    }
    let toolchain = toml(&folder.join("rust-toolchain.toml")).unwrap_or_default();
    let channel = text(&toolchain, &["toolchain", "channel"]);
    let least = text(&manifest, &["package", "rust-version"]);
    if let Some(found) = channel.or(least).and_then(|text| version(text, 2)) {
        project.version = found;
    }
    if let Some(binary) = binaries(folder).into_iter().next() {
        project.app = binary;
    }
    project
}

fn go(folder: &Path) -> Project {
    let mut project = plain(folder, Language::Go, "go-service", "go.mod");
    let text = fs::read_to_string(folder.join("go.mod")).unwrap_or_default();
    for line in text.lines() {
        if let Some(module) = line.strip_prefix("module ") {
            let last = module.trim().rsplit('/').next().unwrap_or("");
            project.name = image_name(last);
        } else if let Some(found) = line.strip_prefix("go ").and_then(|it| version(it, 2)) {
            project.version = found;
        }
    }
    let mut commands: Vec<String> = fs::read_dir(folder.join("cmd"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    commands.sort();
    project.app = match commands.into_iter().next() {
        Some(command) => format!("./cmd/{command}"),
        None => ".".to_owned(),
    };
    project
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
    let manifest = toml(&folder.join("pyproject.toml")).unwrap_or_default();
    if let Some(name) = text(&manifest, &["project", "name"]) {
        project.name = image_name(name);
    }
    let asked = text(&manifest, &["project", "requires-python"]).and_then(|it| version(it, 2));
    if let Some(found) = pinned(&folder.join(".python-version"), 2).or(asked) {
        project.version = found;
    }
    let package = project.name.replace('-', "_");
    for module in ["app", package.as_str()] {
        if folder.join(module).join("main.py").is_file() {
            project.app = format!("{module}.main:app");
            return Ok(project);
        }
    }
    for (file, app) in [("main.py", "main:app"), ("app.py", "app:app")] {
        if there(file) {
            app.clone_into(&mut project.app);
            file.clone_into(&mut project.source);
            return Ok(project);
        }
    }
    Ok(project)
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
    let manifest = json(&folder.join("package.json")).unwrap_or_default();
    if let Some(name) = manifest["name"].as_str() {
        project.name = image_name(name.rsplit('/').next().unwrap_or(name));
    }
    let engines = manifest["engines"]["node"]
        .as_str()
        .and_then(|it| version(it, 1));
    let file = [".nvmrc", ".node-version"]
        .iter()
        .find_map(|name| pinned(&folder.join(name), 1));
    if let Some(found) = file.or(engines) {
        project.version = found;
    }
    if let Some(main) = manifest["main"].as_str()
        && main.starts_with("dist/")
    {
        main.clone_into(&mut project.app);
    }
    Ok(project)
}
