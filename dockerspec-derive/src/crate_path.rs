//! Under which name a crate knows `dockerspec`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

const NAME: &str = "dockerspec";

/// The path that generated code starts with: the one given by `crate = …`, otherwise the name that
/// the manifest of the crate gives the dependency.
pub(crate) fn crate_path(given: Option<&syn::Path>) -> TokenStream {
    if let Some(path) = given {
        return quote!(#path);
    }
    let folder = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let name = folder
        .and_then(|folder| renamed(&folder))
        .unwrap_or_else(|| NAME.into());
    let name = Ident::new(&name, Span::call_site());
    quote!(::#name)
}

/// The other name of the dependency, if it has only that.
fn renamed(folder: &Path) -> Option<String> {
    let manifest = Manifest::read(&fs::read_to_string(folder.join("Cargo.toml")).ok()?);
    if manifest.plain {
        return None;
    }
    let name = manifest.renamed.first().cloned().or_else(|| {
        let texts = folder.ancestors().map(|folder| folder.join("Cargo.toml"));
        let workspaces = texts.filter_map(|path| fs::read_to_string(path).ok());
        let workspace = workspaces
            .map(|text| Manifest::read(&text))
            .find(|it| it.is_workspace)?;
        let inherited = workspace.shared.into_iter();
        inherited
            .into_iter()
            .find(|name| manifest.inherited.contains(name))
    })?;
    let name = name.replace('-', "_");
    syn::parse_str::<Ident>(&name).is_ok().then_some(name)
}

/// What the lines of a manifest say about `dockerspec`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Manifest {
    /// There is a dependency of that name.
    plain: bool,
    /// Dependencies with `package = "dockerspec"`.
    renamed: Vec<String>,
    /// Dependencies with `workspace = true`.
    inherited: Vec<String>,
    is_workspace: bool,
    /// Those of `[workspace.dependencies]` with `package = "dockerspec"`.
    shared: Vec<String>,
}

impl Manifest {
    fn read(text: &str) -> Self {
        let mut manifest = Self::default();
        let mut table = Table::Other;
        for line in text.lines().map(without_comment) {
            if let Some(header) = line.strip_prefix('[') {
                let header = header.trim_matches(['[', ']', ' ']);
                manifest.is_workspace |= header.split('.').next() == Some("workspace");
                table = Table::of(header);
                if let Table::Dependency { name, .. } = &table {
                    manifest.plain |= name == NAME;
                }
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            let (key, value) = (key.trim(), value.trim());
            match &table {
                Table::Other => {}
                Table::Dependency { name, shared } => manifest.fact(name, *shared, key, value),
                Table::Dependencies { shared } => {
                    let (name, rest) = key.split_once('.').unwrap_or((key, ""));
                    let name = unquoted(name);
                    manifest.plain |= name == NAME && !shared;
                    match value.strip_prefix('{') {
                        Some(inline) if rest.is_empty() => {
                            for fact in inline.trim_end_matches('}').split(',') {
                                if let Some((key, value)) = fact.split_once('=') {
                                    manifest.fact(name, *shared, key.trim(), value.trim());
                                }
                            }
                        }
                        _ => manifest.fact(name, *shared, rest, value),
                    }
                }
            }
        }
        manifest
    }

    fn fact(&mut self, name: &str, shared: bool, key: &str, value: &str) {
        match (key, value, shared) {
            ("package", value, true) if unquoted(value) == NAME => self.shared.push(name.into()),
            ("package", value, false) if unquoted(value) == NAME => self.renamed.push(name.into()),
            ("workspace", "true", false) => self.inherited.push(name.into()),
            _ => {}
        }
    }
}

/// The table that a line stands in.
enum Table {
    Other,
    Dependencies { shared: bool },
    Dependency { name: String, shared: bool },
}

impl Table {
    /// `dependencies`, `target.'cfg(unix)'.dev-dependencies.name`, …
    fn of(header: &str) -> Self {
        const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
        let shared = header.starts_with("workspace.");
        if KINDS
            .iter()
            .any(|kind| header == *kind || header.ends_with(&format!(".{kind}")))
        {
            return Self::Dependencies { shared };
        }
        match header.rsplit_once('.') {
            Some((kind, name)) if KINDS.iter().any(|it| kind.rsplit('.').next() == Some(it)) => {
                Self::Dependency {
                    name: unquoted(name).into(),
                    shared,
                }
            }
            _ => Self::Other,
        }
    }
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// The line up to a `#` outside of quotes.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, char) in line.char_indices() {
        match (quote, char) {
            (None, '#') => return line[..at].trim(),
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), _) if open == char => quote = None,
            _ => {}
        }
    }
    line.trim()
}

#[cfg(test)]
mod tests {
    use super::Manifest;

    fn renamed(text: &str) -> Vec<String> {
        Manifest::read(text).renamed
    }

    #[test]
    fn a_renamed_dependency_is_found_in_every_spelling() {
        for text in [
            "[dependencies]\nspec = { version = \"1\", package = \"dockerspec\" } # \"",
            "[dependencies]\nspec={package='dockerspec'}",
            "[dev-dependencies.spec]\nversion = \"1\"\npackage = \"dockerspec\"",
            "[target.'cfg(unix)'.dependencies]\n\"spec\".package = \"dockerspec\"",
            "[ dependencies ]\nspec.package = \"dockerspec\"",
        ] {
            assert_eq!(renamed(text), ["spec"], "{text}");
        }
    }

    #[test]
    fn other_tables_and_packages_do_not_count() {
        for text in [
            "[package.metadata]\nspec = { package = \"dockerspec\" }",
            "[dependencies]\nspec = { package = \"dockerspec-core\" }",
            "[dependencies]\n# spec = { package = \"dockerspec\" }",
            "[features]\nspec = [\"dockerspec\"]",
        ] {
            assert!(renamed(text).is_empty(), "{text}");
        }
        assert!(Manifest::read("[dependencies]\ndockerspec.workspace = true").plain);
        assert!(Manifest::read("[build-dependencies.dockerspec]\npath = \"x\"").plain);
    }

    #[test]
    fn a_workspace_shares_its_name() {
        let member = Manifest::read("[dependencies]\nspec = { workspace = true }");
        assert_eq!(member.inherited, ["spec"]);
        let root = "[workspace]\n[workspace.dependencies]\nspec = { package = \"dockerspec\" }";
        let root = Manifest::read(root);
        assert!(root.is_workspace && root.shared == ["spec"]);
    }
}
