//! Which way a build takes to the engine.

use std::fmt;

use super::options::BuildOptions;
use super::refusal::BuildRefusal;
use super::session::Agents;
use crate::engine::{Engine, EngineError};

/// How a build reaches the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Way {
    /// The engine's API and its BuildKit.
    Api,
    /// `docker buildx build` as a child process, which can hand over what the API's session cannot.
    Buildx,
    /// The builder of an engine without BuildKit, as Podman's.
    Classic,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Way::Api => "through the engine's API",
            Way::Buildx => "with `docker buildx`",
            Way::Classic => "with the engine's own builder",
        })
    }
}

/// What is known of the engine that a build is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Builder {
    pub(super) name: String,
    /// Major and minor version; nothing where it has no such number.
    pub(super) version: Option<(u32, u32)>,
    pub(super) has_buildkit: bool,
    /// Whether it can ask us for files, logins and secrets.
    pub(super) has_sessions: bool,
}

impl Engine {
    pub(super) async fn builder(&self) -> Result<Builder, EngineError> {
        let version = self.docker.version().await;
        let version = version
            .map_err(|error| EngineError::from_transport(error, "asking for its version"))?;
        let podman = version.components.iter().flatten();
        let podman = podman
            .map(|it| it.name.as_str())
            .any(|it| it.contains("Podman"));
        let windows = version.os.as_deref() == Some("windows");
        let number = version.version.unwrap_or_default();
        let name = if podman { "Podman" } else { "Docker" };
        Ok(Builder {
            name: format!("{name} {number}"),
            version: (!podman).then(|| major_minor(&number)).flatten(),
            has_buildkit: !podman && !windows,
            has_sessions: self.has_sessions(),
        })
    }
}

fn major_minor(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(['.', '-', '+']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Chooses the way, and says why where it is not the API.
pub(super) fn choose(
    builder: &Builder,
    options: &BuildOptions<'_>,
    login: Option<&str>,
) -> Result<(Way, String), BuildRefusal> {
    let mut wanted = beyond_the_session(options);
    if builder.has_buildkit && builder.has_sessions {
        let lent = Agents::of(&options.ssh).is_some();
        wanted.retain(|it| *it != SECRETS && !(*it == SSH && lent));
    }
    if !builder.has_buildkit {
        return match wanted.first() {
            None => Ok((Way::Classic, format!("{} has no BuildKit", builder.name))),
            Some(_) => Err(BuildRefusal::NeedsBuildKit {
                engine: builder.name.clone(),
                wanted: wanted.join(", "),
            }),
        };
    }
    if wanted.is_empty() {
        return Ok(match login.filter(|_| !builder.has_sessions) {
            Some(registry) => (
                Way::Buildx,
                format!("the login at `{registry}`, which Docker itself keeps"),
            ),
            None => (Way::Api, String::new()),
        });
    }
    Ok((
        Way::Buildx,
        format!("{} cannot be handed over the API", wanted.join(", ")),
    ))
}

const SECRETS: &str = "secrets";
const SSH: &str = "ssh";

/// What a build through the API cannot have; secrets and agents it has where there is a session.
fn beyond_the_session(options: &BuildOptions<'_>) -> Vec<&'static str> {
    let wanted = [
        (SECRETS, !options.secrets.is_empty()),
        (SSH, !options.ssh.is_empty()),
        ("several platforms", options.platforms.len() > 1),
        ("a builder of its own", options.builder.is_some()),
        (
            "cache import",
            options.cache_from.iter().any(|it| it.contains('=')),
        ),
        (
            "cache export",
            options.cache_to.iter().any(|it| it != "type=inline"),
        ),
    ];
    wanted
        .into_iter()
        .filter(|it| it.1)
        .map(|it| it.0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Builder, Way, choose, major_minor};
    use crate::engine::BuildOptions;

    fn builder(has_buildkit: bool, has_sessions: bool) -> Builder {
        Builder {
            name: "Podman 4.3.1".to_owned(),
            version: None,
            has_buildkit,
            has_sessions,
        }
    }

    #[test]
    fn only_what_the_session_lacks_goes_another_way() {
        let plain = BuildOptions::new(".")
            .cache_from("acme/api")
            .cache_to("type=inline");
        let piped = builder(true, false);
        assert_eq!(choose(&piped, &plain, None).unwrap().0, Way::Api);
        let login = choose(&piped, &plain, Some("ghcr.io")).unwrap();
        assert_eq!(login.0, Way::Buildx);
        let classic = builder(false, true);
        assert_eq!(choose(&classic, &plain, None).unwrap().0, Way::Classic);
        let secret = BuildOptions::new(".")
            .secret_variable("token", "TOKEN")
            .ssh("default=/no/such/key");
        let (way, reason) = choose(&piped, &secret, Some("ghcr.io")).unwrap();
        assert_eq!(way, Way::Buildx);
        assert_eq!(reason, "secrets, ssh cannot be handed over the API");
        let refused = choose(&classic, &secret, None).unwrap_err().to_string();
        assert!(
            refused
                .contains("`Podman 4.3.1` has no BuildKit, which secrets, ssh of this build need"),
            "{refused}"
        );
    }

    #[test]
    fn a_session_serves_secrets_and_logins() {
        let engine = builder(true, true);
        let secret = BuildOptions::new(".").secret_variable("token", "TOKEN");
        let (way, reason) = choose(&engine, &secret, Some("ghcr.io")).unwrap();
        assert_eq!((way, reason.as_str()), (Way::Api, ""));
        // a key needs somebody to be its agent
        let key = secret.ssh("default=/no/such/key");
        let ssh = choose(&engine, &key, None).unwrap();
        assert_eq!(ssh.1, "ssh cannot be handed over the API");
    }

    #[test]
    fn versions_of_distributions_are_read() {
        assert_eq!(major_minor("20.10.24+dfsg1"), Some((20, 10)));
        assert_eq!(major_minor("28.5.2"), Some((28, 5)));
        assert_eq!(major_minor("dev"), None);
    }
}
