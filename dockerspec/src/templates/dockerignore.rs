//! What the build context holds, by the language of a project.

use dockerspec_core::render::dockerignore_text;

/// The language of a project.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Python, with a requirements file.
    Python,
    /// Python, with uv and its lock file.
    Uv,
    /// Rust.
    Rust,
    /// Node.
    Node,
    /// Go.
    Go,
    /// Finished files of a site.
    Site,
}

/// How a `.dockerignore` says what the context holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignoring {
    /// Everything but what is named: a new file is part of the context.
    Listed,
    /// Nothing but what is named: a new file is no part of the context until it is named.
    AllBut,
}

impl Language {
    /// What a build makes, tests with or documents, and no image needs.
    const fn left_out(self) -> &'static [&'static str] {
        match self {
            Language::Python | Language::Uv => &[
                "**/.pytest_cache",
                "**/.mypy_cache",
                "**/.ruff_cache",
                "**/.coverage",
                "**/*.egg-info",
                "build/",
                "dist/",
                "tests/",
                "docs/",
            ],
            // its tests may be members of the workspace
            Language::Rust => &[],
            Language::Node => &["dist/", "coverage/", "**/*.test.*", "**/.npm", "**/.next"],
            Language::Go => &["bin/", "**/*_test.go"],
            Language::Site => &["src/"],
        }
    }

    /// What the templates of the language read.
    const fn taken(self) -> &'static [&'static str] {
        match self {
            Language::Python => &["requirements*.txt", "app/"],
            Language::Uv => &["pyproject.toml", "uv.lock", "README.md", "app/"],
            Language::Rust => &["Cargo.toml", "Cargo.lock", "src/", "crates/", "build.rs"],
            Language::Node => &[
                "package.json",
                "package-lock.json",
                "pnpm-lock.yaml",
                "yarn.lock",
                "tsconfig*.json",
                "src/",
            ],
            Language::Go => &["go.mod", "go.sum", "cmd/", "internal/", "pkg/"],
            Language::Site => &["dist/"],
        }
    }
}

/// A `.dockerignore` for a project; keys, `.env` files and the history are left out in any case.
///
/// ```
/// use dockerspec::templates::{self, Ignoring, Language};
///
/// let text = templates::dockerignore(Language::Uv, Ignoring::AllBut, &["src/"]);
/// assert!(text.starts_with("*\n"));
/// assert!(text.contains("!uv.lock\n") && text.contains("!src/\n"));
/// ```
pub fn dockerignore(language: Language, ignoring: Ignoring, more: &[&str]) -> String {
    match ignoring {
        Ignoring::Listed => dockerignore_text(&[language.left_out(), more].concat()),
        Ignoring::AllBut => {
            let mut text = String::from("*\n");
            for pattern in language.taken().iter().chain(more) {
                // who names one writes it as a `.dockerignore` has it, or as what it means
                let pattern = pattern.strip_prefix('!').unwrap_or(pattern);
                if text
                    .lines()
                    .any(|line| line.strip_prefix('!') == Some(pattern))
                {
                    continue;
                }
                text.extend(["!", pattern, "\n"]);
            }
            text.push('\n');
            text.push_str(&dockerignore_text(&[]));
            text
        }
    }
}
