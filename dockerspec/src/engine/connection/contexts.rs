//! The contexts and the configuration that the Docker command line keeps.
//!
//! <https://docs.docker.com/engine/manage-resources/contexts/>

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::tls::Tls;
use crate::engine::error::EngineError;

/// The name that stands for no context.
pub(super) const DEFAULT: &str = "default";

/// The folder of `config.json` and of the contexts.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Store {
    folder: PathBuf,
}

/// An engine with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Context {
    pub(in crate::engine) name: String,
    /// The address; empty where the default is meant.
    pub(in crate::engine) host: String,
    pub(in crate::engine) tls: Option<Tls>,
}

impl Store {
    pub(in crate::engine) const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(in crate::engine) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(in crate::engine) fn file(&self) -> PathBuf {
        self.folder.join("config.json")
    }

    /// `config.json`; nothing where there is none.
    pub(in crate::engine) fn config(&self) -> Result<Option<Value>, EngineError> {
        let path = self.file();
        match fs::read_to_string(&path) {
            Ok(text) => json(&path, &text).map(Some),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(unread(&path, &error)),
        }
    }

    /// The context that `docker context use` has set.
    pub(super) fn current(&self) -> Result<Option<String>, EngineError> {
        let config = self.config()?;
        let current = config.as_ref().and_then(|it| it["currentContext"].as_str());
        Ok(current.filter(|name| !name.is_empty()).map(str::to_owned))
    }

    /// All contexts, by name.
    pub(in crate::engine) fn contexts(&self) -> Result<Vec<Context>, EngineError> {
        let folder = self.folder.join("contexts").join("meta");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if is_missing(&error) => return Ok(Vec::new()),
            Err(error) => return Err(unread(&folder, &error)),
        };
        let mut contexts = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| unread(&folder, &error))?;
            let path = entry.path().join("meta.json");
            match fs::read_to_string(&path) {
                Ok(text) => {
                    let id = entry.file_name();
                    contexts.extend(self.context(&json(&path, &text)?, Path::new(&id)));
                }
                Err(error) if is_missing(&error) => {}
                Err(error) => return Err(unread(&path, &error)),
            }
        }
        contexts.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(contexts)
    }

    /// What one file says; a context without an engine, as one for Kubernetes alone, is none.
    fn context(&self, meta: &Value, id: &Path) -> Option<Context> {
        let name = meta["Name"].as_str()?.to_owned();
        let endpoint = meta["Endpoints"].get("docker")?;
        let unverified = endpoint["SkipTLSVerify"].as_bool().unwrap_or_default();
        let folder = self.folder.join("contexts").join("tls").join(id);
        let folder = folder.join("docker");
        let has = |file: &str| folder.join(file).exists();
        let certificates = has("ca.pem") || has("cert.pem") || has("key.pem");
        Some(Context {
            name,
            host: endpoint["Host"].as_str().unwrap_or_default().to_owned(),
            tls: (certificates || unverified).then_some(Tls {
                folder,
                verify: !unverified,
            }),
        })
    }
}

fn json(path: &Path, text: &str) -> Result<Value, EngineError> {
    serde_json::from_str(text).map_err(|error| EngineError::BadSetting {
        setting: path.display().to_string(),
        reason: format!("it is not JSON: {error}"),
    })
}

fn unread(path: &Path, error: &io::Error) -> EngineError {
    EngineError::BadSetting {
        setting: path.display().to_string(),
        reason: format!("it cannot be read: {error}"),
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
