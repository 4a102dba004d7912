//! Reads a struct from variables and collects everything that is wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use dockerspec_core::model::config::{Config, Field};
use dockerspec_core::model::similar::nearest;

use super::dotenv;
use super::error::{ConfigError, ConfigErrors};

/// Most that is read from the file of a secret or of variables, in bytes.
const FILE_LIMIT: u64 = 1 << 20;

/// What `#[derive(Config)]` writes beside [`Config`].
pub trait Load: Config + Sized {
    /// The prefix whose unknown variables are errors.
    const STRICT: Option<&'static str>;

    /// Reads every field; `None` if any is in the loader's list of errors.
    fn load(loader: &mut Loader<'_>) -> Option<Self>;
}

/// The environment of this process.
///
/// # Errors
///
/// Lists every variable that is missing, invalid or unknown, and every file that cannot be read.
pub fn from_env<T: Load>() -> Result<T, ConfigErrors> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    load(names, &mut |name| std::env::var_os(name))
}

/// Variables that a function knows.
///
/// # Errors
///
/// As of [`from_env`]; a function cannot list what is unknown.
pub fn from_lookup<T: Load>(
    mut lookup: impl FnMut(&str) -> Option<String>,
) -> Result<T, ConfigErrors> {
    load(std::iter::empty(), &mut |name| {
        lookup(name).map(OsString::from)
    })
}

/// The environment of this process, and a `.env` file for what it does not set.
///
/// # Errors
///
/// As of [`from_env`], and when the file cannot be read or a line of it is not understood.
pub fn from_dotenv<T: Load>(path: impl AsRef<Path>) -> Result<T, ConfigErrors> {
    let variables = read_dotenv(path.as_ref())?;
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    load(names.chain(variables.keys().cloned()), &mut |name| {
        let set = std::env::var_os(name).filter(|value| !value.is_empty());
        set.or_else(|| variables.get(name).map(OsString::from))
    })
}

/// The variables of a `.env` file.
pub(super) fn read_dotenv(path: &Path) -> Result<BTreeMap<String, String>, ConfigErrors> {
    let text = read(path).map_err(|source| {
        ConfigErrors::new(vec![ConfigError::Unreadable {
            name: None,
            path: path.into(),
            source,
        }])
    })?;
    dotenv::parse(&text).map_err(|errors| {
        let malformed = errors.into_iter().map(|error| ConfigError::Malformed {
            path: path.into(),
            line: error.line,
            reason: error.reason,
        });
        ConfigErrors::new(malformed.collect())
    })
}

fn load<T: Load>(
    names: impl Iterator<Item = String>,
    lookup: &mut dyn FnMut(&str) -> Option<OsString>,
) -> Result<T, ConfigErrors> {
    load_from(names, lookup).map(|(config, _)| config)
}

/// The configuration, and by field the variable that was read.
pub(super) fn load_from<T: Load>(
    names: impl Iterator<Item = String>,
    lookup: &mut dyn FnMut(&str) -> Option<OsString>,
) -> Result<(T, BTreeMap<&'static str, String>), ConfigErrors> {
    let mut loader = Loader {
        lookup,
        errors: Vec::new(),
        found: BTreeMap::new(),
    };
    let config = T::load(&mut loader);
    if let Some(prefix) = T::STRICT {
        loader.refuse_unknown(
            T::FIELDS,
            names.filter(|name| name.starts_with(prefix)).collect(),
        );
    }
    match config {
        Some(config) if loader.errors.is_empty() => Ok((config, loader.found)),
        _ => Err(ConfigErrors::new(loader.errors)),
    }
}

/// The variables, and what is wrong with those read so far.
pub struct Loader<'a> {
    lookup: &'a mut dyn FnMut(&str) -> Option<OsString>,
    errors: Vec<ConfigError>,
    found: BTreeMap<&'static str, String>,
}

impl std::fmt::Debug for Loader<'_> {
    fn fmt(&self, fmt: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        fmt.debug_struct("Loader")
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}

/// A value and the variable it came from.
struct Found {
    variable: String,
    text: String,
}

/// An error that is already in the list.
struct Reported;

impl Loader<'_> {
    /// A variable that must be set.
    pub fn required<T>(
        &mut self,
        field: &Field,
        read: impl Fn(&Field, &str) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.optional(field, read)?;
        if value.is_none() {
            let (name, doc, secret) = (field.name, field.doc, field.secret);
            self.errors.push(ConfigError::Missing { name, doc, secret });
        }
        value
    }

    /// A variable with a default.
    pub fn or<T>(
        &mut self,
        field: &Field,
        read: impl Fn(&Field, &str) -> Result<T, String>,
        default: impl FnOnce() -> T,
    ) -> Option<T> {
        Some(self.optional(field, read)?.unwrap_or_else(default))
    }

    /// A variable whose default is read like a value that was set.
    pub fn or_text<T>(
        &mut self,
        field: &Field,
        read: impl Fn(&Field, &str) -> Result<T, String>,
        default: &str,
    ) -> Option<T> {
        match self.optional(field, &read)? {
            Some(value) => Some(value),
            None => self.read(field, field.name, default, read).ok(),
        }
    }

    /// A variable that may be unset or empty; the outer `None` is an error.
    pub fn optional<T>(
        &mut self,
        field: &Field,
        read: impl Fn(&Field, &str) -> Result<T, String>,
    ) -> Option<Option<T>> {
        match self.find(field) {
            Err(Reported) => None,
            Ok(None) => Some(None),
            Ok(Some(found)) => {
                self.found.insert(field.name, found.variable.clone());
                self.read(field, &found.variable, &found.text, read)
                    .ok()
                    .map(Some)
            }
        }
    }

    fn read<T>(
        &mut self,
        field: &Field,
        variable: &str,
        text: &str,
        read: impl Fn(&Field, &str) -> Result<T, String>,
    ) -> Result<T, Reported> {
        read(field, text).map_err(|reason| self.invalid(field, variable, text, reason))
    }

    /// The reason of a secret is dropped too, since an error may quote what it could not read.
    fn invalid(&mut self, field: &Field, variable: &str, text: &str, reason: String) -> Reported {
        let (value, reason) = if field.secret {
            (
                None,
                format!(
                    "its value, which is a secret, is not a valid {}",
                    field.kind
                ),
            )
        } else {
            (Some(text.into()), reason)
        };
        self.errors.push(ConfigError::Invalid {
            name: variable.into(),
            value,
            reason,
        });
        Reported
    }

    /// The one value under the name of the field, its aliases, and their `_FILE` variables if it
    /// is a secret. An empty variable is as good as none.
    fn find(&mut self, field: &Field) -> Result<Option<Found>, Reported> {
        let mut found: Option<Found> = None;
        for name in std::iter::once(&field.name).chain(field.aliases) {
            let direct = self.variable(field, name)?;
            let from_file = if field.secret {
                self.secret_file(&format!("{name}_FILE"))?
            } else {
                None
            };
            for next in direct.into_iter().chain(from_file) {
                match &found {
                    None => found = Some(next),
                    Some(first) if first.text == next.text => {}
                    Some(first) => {
                        let (name, other) = (first.variable.clone(), next.variable);
                        self.errors.push(ConfigError::Both { name, other });
                        return Err(Reported);
                    }
                }
            }
        }
        Ok(found)
    }

    fn variable(&mut self, field: &Field, name: &str) -> Result<Option<Found>, Reported> {
        let Some(value) = (self.lookup)(name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        match value.into_string() {
            Ok(text) => Ok(Some(Found {
                variable: name.into(),
                text,
            })),
            Err(value) => {
                let reason = String::from("it is not UTF-8");
                Err(self.invalid(field, name, &value.to_string_lossy(), reason))
            }
        }
    }

    fn secret_file(&mut self, variable: &str) -> Result<Option<Found>, Reported> {
        let Some(path) = (self.lookup)(variable).filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        let text = read(Path::new(&path)).and_then(|text| {
            if text.is_empty() {
                Err(io::Error::other("it is empty"))
            } else {
                Ok(text)
            }
        });
        match text {
            Ok(text) => Ok(Some(Found {
                variable: variable.into(),
                text,
            })),
            Err(source) => {
                let (name, path) = (Some(variable.into()), PathBuf::from(path));
                // People put the secret itself here by mistake, and it must not be shown.
                let is_path = path.is_absolute() || path.starts_with(".") || path.starts_with("..");
                let path = if is_path { path } else { "…".into() };
                self.errors
                    .push(ConfigError::Unreadable { name, path, source });
                Err(Reported)
            }
        }
    }

    fn refuse_unknown(&mut self, fields: &'static [Field], names: BTreeSet<String>) {
        let known: Vec<&str> = fields
            .iter()
            .flat_map(|field| std::iter::once(&field.name).chain(field.aliases))
            .copied()
            .collect();
        for name in names {
            let file_of = name.strip_suffix("_FILE");
            let is_secret_file = fields.iter().any(|field| {
                field.secret
                    && file_of.is_some_and(|of| field.name == of || field.aliases.contains(&of))
            });
            if !known.contains(&name.as_str()) && !is_secret_file {
                let similar = nearest(&name, &known);
                self.errors.push(ConfigError::Unknown { name, similar });
            }
        }
    }
}

/// A whole text file, without its last line end.
pub(super) fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let mut file = File::open(path)?.take(FILE_LIMIT + 1);
    file.read_to_string(&mut text)?;
    if text.len() as u64 > FILE_LIMIT {
        return Err(io::Error::other(format!(
            "it is longer than {FILE_LIMIT} bytes"
        )));
    }
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}
