//! Several places that give variables, the first before the second, and where each value came from.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
#[cfg(feature = "toml")]
use std::path::Path;
use std::path::PathBuf;

use dockerspec_core::model::config::Config;

#[cfg(feature = "toml")]
use super::error::ConfigError;
use super::error::ConfigErrors;
use super::load::{Load, load_from, read_dotenv};

/// Where variables come from: what is named first counts before what is named later.
///
/// ```
/// use dockerspec::config::Sources;
///
/// #[derive(dockerspec::Config)]
/// struct Settings {
///     /// Port of the HTTP server.
///     #[config(default = 3000)]
///     port: u16,
/// }
/// let loaded = Sources::new().environment().load::<Settings>()?;
/// assert_eq!(loaded.config.port, 3000);
/// assert_eq!(loaded.origins[0].to_string(), "`PORT` has its default");
/// # Ok::<(), dockerspec::config::ConfigErrors>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sources {
    layers: Vec<Source>,
}

/// A place that gives variables.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The environment of this process.
    Environment,
    /// A `.env` file.
    Dotenv(PathBuf),
    /// A TOML file, whose keys are the variables in any case; tables join theirs by `_`.
    #[cfg(feature = "toml")]
    Toml(PathBuf),
    /// The struct itself.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, fmt: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Environment => fmt.write_str("the environment"),
            Source::Dotenv(path) => write!(fmt, "`{}`", path.display()),
            #[cfg(feature = "toml")]
            Source::Toml(path) => write!(fmt, "`{}`", path.display()),
            Source::Default => fmt.write_str("the default"),
        }
    }
}

/// Where one value came from; never what it is.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The variable of the field.
    pub variable: &'static str,
    /// The variable that was read: the same, an alias, or the one that names a file.
    pub read: Option<String>,
    /// The place that gave it.
    pub source: Source,
}

impl fmt::Display for Origin {
    fn fmt(&self, fmt: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.read {
            None => write!(fmt, "`{}` has its default", self.variable),
            Some(read) if read == self.variable => {
                write!(fmt, "`{read}` is from {}", self.source)
            }
            Some(read) => write!(
                fmt,
                "`{}` is from {}, as `{read}`",
                self.variable, self.source
            ),
        }
    }
}

/// A configuration, and where each of its values came from.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Loaded<C> {
    /// The configuration.
    pub config: C,
    /// One entry for each variable, in the order of the fields.
    pub origins: Vec<Origin>,
}

/// A variable that was read although it is deprecated; what [`Loaded::deprecated`] gives.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecated<'a> {
    /// Where its value came from.
    pub origin: &'a Origin,
    /// What to do instead of setting it, in the words of the struct.
    pub instead: &'static str,
}

impl fmt::Display for Deprecated<'_> {
    fn fmt(&self, fmt: &mut fmt::Formatter<'_>) -> fmt::Result {
        let read = self.origin.read.as_deref().unwrap_or(self.origin.variable);
        let (source, instead) = (&self.origin.source, self.instead);
        write!(fmt, "`{read}`, from {source}, is deprecated: {instead}")
    }
}

impl<C: Config> Loaded<C> {
    /// The deprecated variables that were read, for the program to log.
    ///
    /// ```
    /// # use dockerspec::config::Sources;
    /// #[derive(dockerspec::Config)]
    /// struct Settings {
    ///     /// Address and port that the server listens on.
    ///     #[config(default = "0.0.0.0:80")]
    ///     listen: String,
    ///     /// Address that the server listens on.
    ///     #[config(deprecated = "set `LISTEN`, which holds the port too")]
    ///     host: Option<String>,
    /// }
    /// let loaded = Sources::new().environment().load::<Settings>()?;
    /// for variable in loaded.deprecated() {
    ///     eprintln!("{variable}");
    /// }
    /// # Ok::<(), dockerspec::config::ConfigErrors>(())
    /// ```
    pub fn deprecated(&self) -> impl Iterator<Item = Deprecated<'_>> {
        let fields = C::FIELDS.iter().zip(&self.origins);
        fields.filter_map(|(field, origin)| {
            let instead = field.deprecated.filter(|_| origin.read.is_some())?;
            Some(Deprecated { origin, instead })
        })
    }
}

impl<C> Loaded<C> {
    /// The values that came under an old name, which an alias still reads.
    pub fn renamed(&self) -> impl Iterator<Item = &Origin> {
        self.origins.iter().filter(|origin| {
            let read = origin.read.as_deref();
            read.is_some_and(|read| read.strip_suffix("_FILE").unwrap_or(read) != origin.variable)
        })
    }
}

impl Sources {
    /// No place yet.
    pub const fn new() -> Self {
        Sources { layers: Vec::new() }
    }

    /// The environment of this process.
    #[must_use]
    pub fn environment(self) -> Self {
        self.and(Source::Environment)
    }

    /// A `.env` file.
    #[must_use]
    pub fn dotenv(self, path: impl Into<PathBuf>) -> Self {
        self.and(Source::Dotenv(path.into()))
    }

    /// A TOML file.
    #[cfg(feature = "toml")]
    #[must_use]
    pub fn toml(self, path: impl Into<PathBuf>) -> Self {
        self.and(Source::Toml(path.into()))
    }

    fn and(mut self, source: Source) -> Self {
        self.layers.push(source);
        self
    }

    /// Reads every field.
    ///
    /// # Errors
    ///
    /// Everything that is wrong: each variable that is missing or invalid, each file that cannot be
    /// read or understood.
    pub fn load<C: Load>(&self) -> Result<Loaded<C>, ConfigErrors> {
        let mut layers: Vec<(Source, Variables)> = Vec::new();
        let mut errors = Vec::new();
        for source in &self.layers {
            match variables(source) {
                Ok(variables) => layers.push((source.clone(), variables)),
                Err(more) => errors.extend(more.into_vec()),
            }
        }
        if !errors.is_empty() {
            return Err(ConfigErrors::new(errors));
        }
        let names: Vec<String> = layers
            .iter()
            .flat_map(|(_, variables)| variables.names())
            .collect();
        let given: RefCell<BTreeMap<String, Source>> = RefCell::new(BTreeMap::new());
        let mut lookup = |name: &str| {
            layers.iter().find_map(|(source, variables)| {
                let value = variables.get(name).filter(|value| !value.is_empty())?;
                given.borrow_mut().insert(name.to_owned(), source.clone());
                Some(value)
            })
        };
        let (config, found) = load_from::<C>(names.into_iter(), &mut lookup)?;
        let given = given.into_inner();
        let origins = C::FIELDS.iter().map(|field| {
            let read = found.get(field.name).cloned();
            let source = read.as_ref().and_then(|read| given.get(read)).cloned();
            Origin {
                variable: field.name,
                read,
                source: source.unwrap_or(Source::Default),
            }
        });
        Ok(Loaded {
            config,
            origins: origins.collect(),
        })
    }
}

/// The variables of one place.
enum Variables {
    Environment,
    Known(BTreeMap<String, String>),
}

impl Variables {
    fn get(&self, name: &str) -> Option<OsString> {
        match self {
            Variables::Environment => std::env::var_os(name),
            Variables::Known(all) => all.get(name).map(OsString::from),
        }
    }

    fn names(&self) -> Vec<String> {
        match self {
            Variables::Environment => std::env::vars_os()
                .filter_map(|(name, _)| name.into_string().ok())
                .collect(),
            Variables::Known(all) => all.keys().cloned().collect(),
        }
    }
}

fn variables(source: &Source) -> Result<Variables, ConfigErrors> {
    Ok(match source {
        Source::Environment => Variables::Environment,
        Source::Dotenv(path) => Variables::Known(read_dotenv(path)?),
        #[cfg(feature = "toml")]
        Source::Toml(path) => Variables::Known(toml_file(path)?),
        Source::Default => Variables::Known(BTreeMap::new()),
    })
}

/// The keys of a TOML file as variables.
#[cfg(feature = "toml")]
fn toml_file(path: &Path) -> Result<BTreeMap<String, String>, ConfigErrors> {
    let text = super::load::read(path).map_err(|source| {
        ConfigErrors::new(vec![ConfigError::Unreadable {
            name: None,
            path: path.into(),
            source,
        }])
    })?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| {
            let before = text.get(..span.start).unwrap_or(&text);
            before.matches('\n').count() + 1
        });
        ConfigErrors::new(vec![ConfigError::Malformed {
            path: path.into(),
            line,
            reason: error.message().to_owned(),
        }])
    })?;
    let mut variables = BTreeMap::new();
    flatten("", &table, &mut variables);
    Ok(variables)
}

#[cfg(feature = "toml")]
fn flatten(prefix: &str, table: &toml::Table, variables: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.to_uppercase().replace('-', "_"));
        match value {
            toml::Value::Table(inner) => flatten(&format!("{name}_"), inner, variables),
            toml::Value::Array(items) => {
                let items: Vec<String> = items.iter().map(scalar).collect();
                variables.insert(name, items.join(","));
            }
            other => {
                variables.insert(name, scalar(other));
            }
        }
    }
}

#[cfg(feature = "toml")]
fn scalar(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
