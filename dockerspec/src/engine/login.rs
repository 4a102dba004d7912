//! Who asks: the logins of docker's client, in its file or with a program that keeps them.
//!
//! <https://docs.docker.com/reference/cli/docker/login/#credential-stores>

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bollard::auth::DockerCredentials;
use serde_json::Value;

use super::connection::Surroundings;

/// Docker Hub, as registries are named.
pub(in crate::engine) const HUB: &str = "docker.io";

/// A login.
pub(in crate::engine) struct Login {
    pub(in crate::engine) user: Option<String>,
    pub(in crate::engine) password: Option<String>,
    /// In the place of a password, of registries that hand one out.
    pub(in crate::engine) token: Option<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(***)")
    }
}

/// The user name that stands for a token.
const TOKEN: &str = "<token>";
/// What a program says that keeps no such login.
const NOT_FOUND: &str = "credentials not found";
/// Under which Docker Hub's login is kept.
pub(in crate::engine) const HUB_KEY: &str = "https://index.docker.io/v1/";

/// A login that is kept and cannot be used.
#[derive(Debug)]
pub(in crate::engine) struct BadLogin {
    /// The file or the program that keeps it.
    pub(in crate::engine) source: String,
    pub(in crate::engine) reason: String,
    is_missing: bool,
}

impl Login {
    /// The login at a registry, `docker.io` for Docker Hub; none where nobody is logged in.
    pub(in crate::engine) async fn at(registry: &str) -> Result<Option<Self>, BadLogin> {
        let registry = registry.to_owned();
        // a program that keeps passwords may ask its user
        let read = tokio::task::spawn_blocking(move || find(&registry));
        read.await.unwrap_or(Ok(None))
    }

    /// The header of HTTP.
    pub(in crate::engine) fn basic(&self) -> Option<String> {
        let (user, password) = (self.user.as_ref()?, self.password.as_ref()?);
        Some(format!(
            "Basic {}",
            STANDARD.encode(format!("{user}:{password}"))
        ))
    }

    /// As the engine takes it.
    pub(in crate::engine) fn for_engine(self, registry: &str) -> DockerCredentials {
        DockerCredentials {
            username: self.user,
            password: self.password,
            identitytoken: self.token,
            serveraddress: Some(registry.to_owned()),
            ..DockerCredentials::default()
        }
    }
}

/// The registries with a login of their own, in the file or with a program; no password is read.
pub(in crate::engine) fn registries() -> BTreeSet<String> {
    let config = Surroundings::of_this_process().store().config();
    known(&config.ok().flatten().unwrap_or_default())
}

fn known(config: &Value) -> BTreeSet<String> {
    let lists = ["auths", "credHelpers"].map(|it| config[it].as_object());
    let names = lists.into_iter().flatten().flat_map(|it| it.keys());
    names.map(|it| host(it)).collect()
}

/// The registry that a key of the file means: `docker.io` for `https://index.docker.io/v1/`.
fn host(key: &str) -> String {
    let bare = key.split_once("://").map_or(key, |it| it.1);
    match bare.split('/').next().unwrap_or(bare) {
        "index.docker.io" | "registry-1.docker.io" => HUB.to_owned(),
        other => other.to_owned(),
    }
}

/// The entry of a registry, however its key is written; the key as it is written stands over the others.
fn entry<'v>(list: &'v Value, key: &str, registry: &str) -> Option<&'v Value> {
    let list = list.as_object()?;
    let similar = || list.iter().find(|(it, _)| host(it) == registry);
    list.get(key).or_else(|| similar().map(|it| it.1))
}

fn find(registry: &str) -> Result<Option<Login>, BadLogin> {
    let store = Surroundings::of_this_process().store();
    let path = store.file();
    let unusable = |reason: String| unusable(&path.to_string_lossy(), reason);
    let config = store
        .config()
        .map_err(|error| unusable(error.to_string()))?;
    let Some(config) = config else {
        return Ok(None);
    };
    let key = if registry == HUB { HUB_KEY } else { registry };
    let own = entry(&config["credHelpers"], key, registry).and_then(Value::as_str);
    let all = config["credsStore"].as_str().filter(|it| !it.is_empty());
    let kept = match (own, all) {
        (Some(helper), _) => ask(helper, key)?,
        // one that is not installed keeps no login of this registry, and many images need none
        (None, Some(helper)) => match ask(helper, key) {
            Err(error) if error.is_missing => None,
            other => other?,
        },
        (None, None) => None,
    };
    if kept.is_some() {
        return Ok(kept);
    }
    let Some(entry) = entry(&config["auths"], key, registry) else {
        return Ok(None);
    };
    let text = |name: &str| entry[name].as_str().map(str::to_owned);
    let pair = text("auth").filter(|it| !it.is_empty()).map(|auth| {
        let bytes = STANDARD.decode(auth.trim()).ok();
        let decoded = bytes.and_then(|it| String::from_utf8(it).ok());
        decoded.and_then(|it| {
            it.split_once(':')
                .map(|(user, password)| (user.to_owned(), password.to_owned()))
        })
    });
    let (user, password) = match pair {
        Some(Some((user, password))) => (Some(user), Some(password)),
        Some(None) => {
            return Err(unusable(format!(
                "the login at {registry} is not `user:password` in base64"
            )));
        }
        None => (text("username"), text("password")),
    };
    let token = text("identitytoken").filter(|it| !it.is_empty());
    let known = token.is_some() || (user.is_some() && password.is_some());
    Ok(known.then_some(Login {
        user,
        password,
        token,
    }))
}

/// Asks `docker-credential-<helper>`.
fn ask(helper: &str, key: &str) -> Result<Option<Login>, BadLogin> {
    let program = format!("docker-credential-{helper}");
    let ran = Command::new(&program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .and_then(|mut child| {
            if let Some(mut input) = child.stdin.take() {
                // one that answers without reading is heard too
                let _ = input.write_all(key.as_bytes());
            }
            child.wait_with_output()
        });
    let ran = ran.map_err(|error| BadLogin {
        is_missing: error.kind() == io::ErrorKind::NotFound,
        ..unusable(&program, error.to_string())
    })?;
    if !ran.status.success() {
        let said = String::from_utf8_lossy(&ran.stdout);
        if said.contains(NOT_FOUND) {
            return Ok(None);
        }
        // what it printed may hold a password
        return Err(unusable(&program, format!("it ended with {}", ran.status)));
    }
    let answer: Value = serde_json::from_slice(&ran.stdout)
        .map_err(|_| unusable(&program, "it did not answer in JSON".to_owned()))?;
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    let (user, secret) = (text("Username"), text("Secret"));
    Ok(Some(if user.as_deref() == Some(TOKEN) {
        Login {
            user: None,
            password: None,
            token: secret,
        }
    } else {
        Login {
            user,
            password: secret,
            token: None,
        }
    }))
}

fn unusable(source: &str, reason: String) -> BadLogin {
    BadLogin {
        source: source.to_owned(),
        reason,
        is_missing: false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{entry, known};

    #[test]
    fn a_registry_is_found_however_its_key_is_written() {
        let config = json!({
            "auths": {"https://index.docker.io/v1/": {"auth": "hub"}, "https://ghcr.io/v2/": {"auth": "ghcr"}},
            "credHelpers": {"a.example:5000": "x"},
        });
        let known: Vec<String> = known(&config).into_iter().collect();
        assert_eq!(known, ["a.example:5000", "docker.io", "ghcr.io"]);
        let auth = |registry| Some(entry(&config["auths"], registry, registry)?["auth"].clone());
        assert_eq!(auth("ghcr.io"), Some(json!("ghcr")));
        assert_eq!(auth("docker.io"), Some(json!("hub")));
        assert_eq!(auth("quay.io"), None);
    }
}
