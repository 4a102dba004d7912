//! Crates with many constants, written from the sample.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const SAMPLE: &str = include_str!("sample.rs");

/// How the constants are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Not at all: the model only.
    Model,
    /// `.enforce(&Policy::PRODUCTION)`
    Method,
    /// `#[enforce]`
    Attribute,
}

impl Form {
    /// Its name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Model => "no check",
            Form::Method => ".enforce(&POLICY)",
            Form::Attribute => "#[enforce]",
        }
    }
}

/// The text of a crate with that many images; `edited` is a mark in the text of one of them.
pub fn images(count: usize, form: Form, edited: &str) -> String {
    let begin = SAMPLE.find("\n#[enforce]").unwrap_or(0);
    let end = SAMPLE.find("#[cfg(test)]").unwrap_or(SAMPLE.len());
    let sample = SAMPLE.get(begin..end).unwrap_or_default().trim();
    let sample = in_form(sample, form);
    let mut text = head();
    for index in 0..count {
        let mark = if index == count / 2 { edited } else { "" };
        let image = sample
            .replace("SAMPLE", &format!("IMAGE_{index}"))
            .replace("sample", &format!("{index}{mark}"));
        text += &image;
        text += "\n\n";
    }
    text
}

/// The text of a crate with one image of that many RUN lines.
pub fn long(runs: usize, form: Form) -> String {
    let mut lines = String::new();
    for run in 0..runs {
        // writing to a string cannot fail
        let _ = writeln!(
            lines,
            "    run(\"apt-get update && apt-get install -y --no-install-recommends tool{run}=1.{run} libfoo{run}=2 \
             && curl -fsSL https://example.com/file-{run}.tar.gz -o /tmp/x && tar -xzf /tmp/x && rm -rf /var/lib/apt/lists/*\"),"
        );
    }
    let image = format!(
        "#[enforce]\npub const SAMPLE: Hardened<Image<'_>> = Image::new(\"acme/long\").stages(&[from(\"python:3.13-slim\").with(steps![\n\
         {lines}    user(User::NONROOT),\n    \
         healthcheck(&[\"python\", \"-m\", \"acme.health\"]).interval(secs(30)).timeout(secs(3)).start_period(secs(10)),\n    \
         cmd(&[\"python\", \"-m\", \"acme.api\"]),\n])]);\n"
    );
    head() + &in_form(image.trim_end(), form)
}

fn head() -> String {
    "//! Generated to be measured.\n#![allow(missing_docs)]\nuse dockerspec::prelude::*;\n\n"
        .to_owned()
}

fn in_form(sample: &str, form: Form) -> String {
    let bare = |checked: &str| {
        let text = sample.replace("#[enforce]\n", "");
        let body = text.trim_end().trim_end_matches(';');
        format!("{body}{checked};")
    };
    match form {
        Form::Attribute => sample.to_owned(),
        Form::Method => bare(".enforce(&Policy::PRODUCTION)"),
        Form::Model => bare("").replace("Hardened<Image<'_>>", "Image<'_>"),
    }
}

/// A crate that depends on the dockerspec of a repository, with a target folder of its own.
#[derive(Debug)]
pub struct Package {
    folder: PathBuf,
}

impl Package {
    /// Writes the crate's manifest into a folder.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn new(folder: &Path, repository: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder.join("src"))?;
        let facade = repository.join("dockerspec");
        let manifest = format!(
            "[package]\nname = \"measured\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             dockerspec = {{ path = '{}', default-features = false, features = [\"macros\"] }}\n",
            facade.display()
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // the same versions as in the repository
        fs::copy(repository.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Package {
            folder: folder.to_owned(),
        })
    }

    /// Replaces the source.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, source: &str) -> io::Result<()> {
        fs::write(self.folder.join("src/lib.rs"), source)
    }

    /// `cargo check` of the crate.
    pub fn check(&self, incremental: bool) -> std::process::Command {
        let mut cargo = std::process::Command::new("cargo");
        cargo.args(["check", "--quiet"]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", self.folder.join("target"));
        cargo.env("CARGO_INCREMENTAL", if incremental { "1" } else { "0" });
        cargo.env_remove("RUSTFLAGS").env_remove("RUSTC_WRAPPER");
        cargo
    }
}
