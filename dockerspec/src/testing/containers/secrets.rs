//! Secrets of a container under test, as files of a folder of their own.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::container::unique;
use super::error::StartError;

/// The files, removed with the value.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    folder: Option<PathBuf>,
    names: Vec<String>,
}

impl Secrets {
    pub(super) fn new(secrets: &[(String, String)]) -> Result<Self, StartError> {
        if secrets.is_empty() {
            return Ok(Self::default());
        }
        let folder = env::temp_dir().join(unique("dockerspec-secrets"));
        let kept = Self {
            folder: Some(folder.clone()),
            names: secrets.iter().map(|(name, _)| name.clone()).collect(),
        };
        let failed = |error: io::Error| StartError::Preparing {
            what: format!("the secrets of the test in `{}`", folder.display()),
            reason: error.to_string(),
        };
        private_folder(&folder).map_err(failed)?;
        for (name, value) in secrets {
            if name.is_empty() || name.contains(['/', '\\', ':']) || name.starts_with('.') {
                let reason = "the name of a secret is that of a file, as in `api_key`";
                return Err(StartError::Preparing {
                    what: format!("secret `{name}`"),
                    reason: reason.to_owned(),
                });
            }
            fs::write(folder.join(name), value).map_err(failed)?;
        }
        Ok(kept)
    }

    /// The mounts, as `--volume` has them.
    pub(super) fn binds(&self) -> Vec<String> {
        let Some(folder) = &self.folder else {
            return Vec::new();
        };
        let bind =
            |name: &String| format!("{}:/run/secrets/{name}:ro", folder.join(name).display());
        self.names.iter().map(bind).collect()
    }
}

impl Drop for Secrets {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // what cannot be removed now is in the folder for temporary files
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// The user of the container must read the files, and nobody else on this machine may reach them.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
