//! `docker-bake.json`: all images of a program in one build, on whichever machine `docker buildx` builds.

use dockerspec_core::render::{BakeGroup, bake as render};

use crate::artifact::{Artefact, Artifact};
use crate::lockfile::{self, Lockfile};

/// Name of the file, which `docker buildx bake` looks for.
const FILE: &str = "docker-bake.json";

/// The `docker-bake.json` of images and projects: a target for each image, a group for each project.
///
/// With a lock, builds take the digests of the bases in it, while the Dockerfiles keep their tags.
///
/// ```
/// use dockerspec::prelude::*;
///
/// #[enforce]
/// const JOB: Hardened<Image> = Image::new("acme/job").stages(&[from("debian:13.1-slim").with(steps![
///     user(User::NONROOT),
///     no_healthcheck("a job that runs to its end"),
///     entrypoint(&["job"]),
/// ])]);
/// let file = dockerspec::bake(&[&JOB], None);
/// assert_eq!(file.path.to_str(), Some("docker-bake.json"));
/// assert!(file.text.contains(r#""tags": ["acme/job"]"#));
/// ```
pub fn bake(artifacts: &[&dyn Artifact], lock: Option<&Lockfile>) -> Artefact {
    let images: Vec<_> = artifacts.iter().flat_map(|it| it.built()).collect();
    let groups: Vec<BakeGroup<'_>> = artifacts
        .iter()
        .filter(|it| it.is_project())
        .map(|it| BakeGroup {
            name: it.name(),
            images: it.built(),
        })
        .collect();
    let text = render(&images, &groups, |image| {
        let Some(lock) = lock else { return Vec::new() };
        let bases = lockfile::of_image(image).into_iter();
        bases
            .filter_map(|it| lock.pinned(&it).map(|pinned| (it, pinned)))
            .collect()
    });
    Artefact::json(FILE, &text)
}

/// Images that are built from or run and are not locked.
pub(crate) fn unlocked(artifacts: &[&dyn Artifact], lock: &Lockfile) -> Vec<String> {
    let mut unlocked: Vec<String> = artifacts
        .iter()
        .flat_map(|it| it.built())
        .flat_map(lockfile::of_image)
        .filter(|it| !it.contains('@') && lock.digest(it).is_none())
        .collect();
    unlocked.sort_unstable();
    unlocked.dedup();
    unlocked
}
