//! Folders that only seem to be part of a layer, since a mount lies over them.

use super::context::Run;
use super::vocabulary::{each, starts};
use crate::model::mount::{Mount, MountKind};

impl Run<'_, '_> {
    /// Whether a cache or memory is mounted over the folder, so that what is written there stays out of the layer.
    pub(crate) const fn keeps_out(&self, folder: &[u8]) -> bool {
        covers(self.step.mounts, folder)
    }
}

const fn covers(mounts: &[Mount<'_>], folder: &[u8]) -> bool {
    each!(mount in mounts => {
        let target = match &mount.kind {
            MountKind::Cache(cache) => cache.target.as_bytes(),
            MountKind::Tmpfs(tmpfs) => tmpfs.target.as_bytes(),
            _ => continue,
        };
        let target = match target {
            [folder @ .., b'/'] => folder,
            folder => folder,
        };
        if starts(folder, target)
            && matches!(super::vocabulary::skip(folder, target.len()), [] | [b'/', ..])
        {
            return true;
        }
    });
    false
}

/// Whether a cache is mounted at a folder whose path holds `part`.
pub(crate) const fn cached_at(mounts: &[Mount<'_>], part: &[u8]) -> bool {
    each!(mount in mounts => {
        if let MountKind::Cache(cache) = &mount.kind
            && super::vocabulary::contains(cache.target.as_bytes(), part)
        {
            return true;
        }
    });
    false
}
