//! Who asks: the logins of docker's client, in its file or with a program that keeps them.
//!
//! <https://docs.docker.com/reference/cli/docker/login/#credential-stores>

use std::env;
use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::error::LockError;

/// A login.
pub(super) struct Credentials {
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    /// In the place of a password, of registries that hand one out.
    pub(super) token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(***)")
    }
}

/// The user name that stands for a token.
const TOKEN: &str = "<token>";
/// What a program says that keeps no such login.
const NOT_FOUND: &str = "credentials not found";
/// Under which Docker Hub's login is kept.
const HUB_KEY: &str = "https://index.docker.io/v1/";

impl Credentials {
    /// The login at a registry; none where nobody is logged in.
    pub(super) async fn of(registry: &str) -> Result<Option<Self>, LockError> {
        let registry = registry.to_owned();
        // a program that keeps passwords may ask its user
        let read = tokio::task::spawn_blocking(move || find(&registry));
        read.await.unwrap_or(Ok(None))
    }

    /// The header of HTTP.
    pub(super) fn basic(&self) -> Option<String> {
        let (user, password) = (self.user.as_ref()?, self.password.as_ref()?);
        Some(format!(
            "Basic {}",
            STANDARD.encode(format!("{user}:{password}"))
        ))
    }
}

fn find(registry: &str) -> Result<Option<Credentials>, LockError> {
    let Some(path) = config_file() else {
        return Ok(None);
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(&path.to_string_lossy(), error.to_string())),
    };
    // serde_json quotes nothing of the file in its errors
    let config: Value = serde_json::from_str(&text)
        .map_err(|error| unusable(&path.to_string_lossy(), error.to_string()))?;
    let hub = registry == super::HUB;
    let key = if hub { HUB_KEY } else { registry };
    let helper = config["credHelpers"][key]
        .as_str()
        .or_else(|| config["credHelpers"][registry].as_str())
        .or_else(|| config["credsStore"].as_str())
        .filter(|it| !it.is_empty());
    if let Some(helper) = helper
        && let Some(kept) = ask(helper, key)?
    {
        return Ok(Some(kept));
    }
    let auths = &config["auths"];
    let https = format!("https://{registry}");
    let entry = [key, &https]
        .into_iter()
        .map(|it| &auths[it])
        .find(|it| it.is_object());
    let Some(entry) = entry else { return Ok(None) };
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
            let reason = format!("the login at {registry} is not `user:password` in base64");
            return Err(unusable(&path.to_string_lossy(), reason));
        }
        None => (text("username"), text("password")),
    };
    let token = text("identitytoken").filter(|it| !it.is_empty());
    let known = token.is_some() || (user.is_some() && password.is_some());
    Ok(known.then_some(Credentials {
        user,
        password,
        token,
    }))
}

fn config_file() -> Option<PathBuf> {
    let folder = env::var_os("DOCKER_CONFIG").filter(|it| !it.is_empty());
    let folder = folder.map(PathBuf::from).or_else(|| {
        let home = env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?;
        Some(PathBuf::from(home).join(".docker"))
    });
    Some(folder?.join("config.json"))
}

/// Asks `docker-credential-<helper>`.
fn ask(helper: &str, key: &str) -> Result<Option<Credentials>, LockError> {
    let program = format!("docker-credential-{helper}");
    let ran = Command::new(&program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .and_then(|mut child| {
            if let Some(mut input) = child.stdin.take() {
                input.write_all(key.as_bytes())?;
            }
            child.wait_with_output()
        });
    let ran = ran.map_err(|error| unusable(&program, error.to_string()))?;
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
        Credentials {
            user: None,
            password: None,
            token: secret,
        }
    } else {
        Credentials {
            user,
            password: secret,
            token: None,
        }
    }))
}

fn unusable(source: &str, reason: String) -> LockError {
    LockError::Credentials {
        source: source.to_owned(),
        reason,
    }
}
