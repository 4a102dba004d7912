//! The configuration of an image: how it runs, and what made its layers.
//!
//! <https://github.com/opencontainers/image-spec/blob/main/config.md>

use std::collections::BTreeMap;

use serde_json::Value;

use super::error::ImageError;
use super::history;
use super::manifest::platform;
use crate::engine::mask::Mask;

/// How an image says it is to be run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageConfig {
    /// `os/architecture`, as in `linux/amd64`.
    pub platform: Option<String>,
    /// `USER`, as written; empty for none.
    pub user: String,
    /// `NAME=value`; not to be shown unmasked.
    pub env: Vec<String>,
    /// `ENTRYPOINT`.
    pub entrypoint: Vec<String>,
    /// `CMD`.
    pub cmd: Vec<String>,
    /// `WORKDIR`.
    pub workdir: String,
    /// `EXPOSE`, as in `8080/tcp`, in order.
    pub ports: Vec<String>,
    /// `LABEL`.
    pub labels: BTreeMap<String, String>,
    /// `HEALTHCHECK`: `CMD` or `CMD-SHELL` and its words; `NONE` alone switches it off; empty for none.
    pub healthcheck: Vec<String>,
    /// `SHELL`, by which commands without brackets are run; empty for the usual one.
    pub shell: Vec<String>,
}

/// An instruction of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryStep {
    /// The instruction as a Dockerfile has it, secrets masked.
    pub instruction: String,
    /// Index of the layer that it made; `None` for one that changed no file.
    pub layer: Option<usize>,
    /// Line of the Dockerfile, where that is known.
    pub line: Option<usize>,
    /// Its place in Rust, `file:line:column`, where the spec is known.
    pub source: Option<String>,
    /// Kind of a secret in it.
    pub secret: Option<&'static str>,
}

impl HistoryStep {
    /// Where it stands: its place in Rust, or else its line of the Dockerfile, as in `line 3`.
    pub fn place(&self) -> Option<String> {
        let line = || self.line.map(|it| format!("line {it}"));
        self.source.clone().or_else(line)
    }
}

/// What the document says.
pub(super) struct Document {
    pub(super) config: ImageConfig,
    pub(super) steps: Vec<HistoryStep>,
    pub(super) diff_ids: Vec<String>,
}

pub(super) fn read(text: &[u8], name: &str, layers: usize) -> Result<Document, ImageError> {
    let document: Value =
        serde_json::from_slice(text).map_err(|error| ImageError::unreadable(name, error))?;
    let mut config = settings(&document["config"]);
    config.platform = platform(&document);
    let mask = Mask::of_env(config.env.iter().map(String::as_str));
    Ok(Document {
        config,
        steps: steps(&document["history"], layers, &mask),
        diff_ids: strings(&document["rootfs"]["diff_ids"]),
    })
}

/// The settings, as a configuration and the engine's own answer write them.
pub(in crate::engine) fn settings(value: &Value) -> ImageConfig {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let keys = |key: &str| -> Vec<String> {
        let map = value[key].as_object().into_iter().flatten();
        let mut keys: Vec<String> = map.map(|(key, _)| key.clone()).collect();
        keys.sort();
        keys
    };
    let labels = value["Labels"].as_object().into_iter().flatten();
    ImageConfig {
        platform: None,
        user: text("User"),
        env: strings(&value["Env"]),
        entrypoint: strings(&value["Entrypoint"]),
        cmd: strings(&value["Cmd"]),
        workdir: text("WorkingDir"),
        ports: keys("ExposedPorts"),
        labels: labels
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect(),
        healthcheck: strings(&value["Healthcheck"]["Test"]),
        shell: strings(&value["Shell"]),
    }
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

fn steps(history: &Value, layers: usize, mask: &Mask) -> Vec<HistoryStep> {
    let mut next = 0;
    let list = history.as_array().into_iter().flatten();
    let mut steps: Vec<HistoryStep> = list
        .map(|step| {
            let text = step["created_by"].as_str().unwrap_or_default();
            let comment = step["comment"].as_str().unwrap_or_default();
            let is_empty = step["empty_layer"].as_bool().unwrap_or_default();
            let layer = (!is_empty && next < layers).then(|| {
                next += 1;
                next - 1
            });
            let (instruction, secret) = history::told(text, comment, mask);
            HistoryStep {
                instruction,
                layer,
                line: None,
                source: None,
                secret,
            }
        })
        .collect();
    // a history is not required
    steps.extend((next..layers).map(|layer| HistoryStep {
        instruction: "(not recorded)".to_owned(),
        layer: Some(layer),
        line: None,
        source: None,
        secret: None,
    }));
    steps
}
