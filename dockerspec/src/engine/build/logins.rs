//! The logins that a build needs: those at the registries of its images.

use std::collections::{BTreeSet, HashMap};

use bollard::auth::DockerCredentials;
use dockerspec_core::model::reference::ImageRef;
use dockerspec_core::parse::dockerfile::{DirectiveKind, Dockerfile};

use super::options::BuildOptions;
use crate::engine::error::EngineError;
use crate::engine::login::{self, HUB, Login};
use crate::lockfile;

/// The first registry of the build's images that Docker's client has a login for.
pub(super) fn needed(file: &Dockerfile, options: &BuildOptions<'_>) -> Option<String> {
    let known = login::registries();
    let mut wanted = registries(file, options).into_iter();
    wanted.find(|it| known.contains(it))
}

/// The logins at registries, for an engine that asks for them beforehand.
pub(super) async fn at(
    registries: BTreeSet<String>,
) -> Result<HashMap<String, DockerCredentials>, EngineError> {
    let mut logins = HashMap::new();
    for registry in registries {
        let login = Login::at(&registry).await;
        let login = login.map_err(|error| EngineError::BadSetting {
            setting: error.source,
            reason: error.reason,
        })?;
        if let Some(login) = login {
            let key = if registry == HUB {
                login::HUB_KEY
            } else {
                &registry
            };
            logins.insert(key.to_owned(), login.for_engine(key));
        }
    }
    Ok(logins)
}

/// The registries that images come from: bases, sources of copies and mounts, the frontend, and caches.
pub(super) fn registries(file: &Dockerfile, options: &BuildOptions<'_>) -> BTreeSet<String> {
    let frontends = file
        .directives()
        .filter(|it| it.kind() == DirectiveKind::Syntax);
    let frontends = frontends.map(|it| it.value().as_str().to_owned());
    let bases = lockfile::images(file).into_iter().map(|it| it.image);
    let caches = options.cache_from.iter().filter(|it| !it.contains('='));
    let all = bases.chain(frontends).chain(caches.cloned());
    all.filter_map(|it| {
        let registry = ImageRef::parse(&it)?.registry.unwrap_or(HUB);
        Some(match registry {
            "index.docker.io" => HUB.to_owned(),
            other => other.to_owned(),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::registries;
    use crate::engine::BuildOptions;
    use dockerspec_core::parse::dockerfile::parse;

    #[test]
    fn images_name_their_registry_and_stages_do_not() {
        let text = "# syntax=quay.io/front/end:1\nARG BASE=ghcr.io/a/b:1\nFROM busybox AS one\nFROM $BASE\n\
                    COPY --from=one /a /\nCOPY --from=localhost/c:1 /a /\nCOPY --from=0 /b /\n\
                    RUN --mount=from=d.example/e:1,target=/e true\n";
        let options = BuildOptions::new(".").cache_from("cache.example/f");
        let found: Vec<String> = registries(&parse("Dockerfile", text), &options)
            .into_iter()
            .collect();
        assert_eq!(
            found,
            [
                "cache.example",
                "d.example",
                "docker.io",
                "ghcr.io",
                "localhost",
                "quay.io"
            ]
        );
    }
}
