//! Secrets of a container under test, as files of a folder of their own.

use std::path::Path;

use bollard::Docker;

use super::error::StartError;
use super::folder::Folder;

/// The files, removed with the value.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    _folder: Option<Folder>,
    binds: Vec<String>,
}

impl Secrets {
    /// The user of the container must read the files, and nobody else on this machine may reach them: the folder is closed.
    pub(super) fn new(docker: &Docker, secrets: &[(String, String)]) -> Result<Self, StartError> {
        if secrets.is_empty() {
            return Ok(Self::default());
        }
        let folder = Folder::new(docker)?;
        let mut binds = Vec::new();
        for (name, value) in secrets {
            if name.is_empty() || name.contains(['/', '\\', ':']) || name.starts_with('.') {
                let reason = "the name of a secret is that of a file, as in `api_key`";
                return Err(StartError::Preparing {
                    what: format!("secret `{name}`"),
                    reason: reason.to_owned(),
                });
            }
            let path = folder.write(Path::new(name), value)?;
            binds.push(format!("{}:/run/secrets/{name}:ro", path.display()));
        }
        Ok(Self {
            _folder: Some(folder),
            binds,
        })
    }

    /// The mounts, as `--volume` has them.
    pub(super) fn binds(&self) -> Vec<String> {
        self.binds.clone()
    }
}
