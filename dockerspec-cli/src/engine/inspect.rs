//! `dockerspec inspect`: what a container or an image is, short enough to be read.

use std::fmt::Write as _;

use clap::Args;
use dockerspec::engine::{ContainerReport, ImageReport, Inspection, Moment, exit_code};
use serde_json::{Value, json};

use super::{Connection, shown, write};
use crate::outputs::Outputs;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(super) const EXAMPLES: &str = "\
Examples:
  dockerspec inspect web
  dockerspec inspect web -f json -o web.json
  dockerspec inspect python:3.13-slim

Values of variables whose name says that they are secret, passwords in addresses, tokens and private keys are masked.

Exit codes: 0 done, 2 usage or neither a container nor an image, 3 no engine answers";

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// A container, by name or id, or else an image
    #[arg(value_name = "NAME")]
    name: String,
    /// Show secrets as they are
    #[arg(long)]
    show_secrets: bool,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    connection: Connection,
}

pub(super) async fn run(verb: &Inspect, streams: &mut Streams) -> Done {
    let engine = verb.connection.engine().await?;
    let found = engine.inspect(&verb.name, verb.show_secrets).await?;
    let is_verbose = streams.is_verbose();
    let text = |_| match &found {
        Inspection::Container(it) => container(it, is_verbose),
        Inspection::Image(it) => image(it),
        _ => String::new(),
    };
    write(&verb.outputs, streams, text, || match &found {
        Inspection::Container(it) => container_object(it),
        Inspection::Image(it) => image_object(it),
        _ => Value::Null,
    })?;
    Ok(Outcome::Clean)
}

/// Names and values, one below the other; what has no value is left out.
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: impl AsRef<str>) {
        let value = value.as_ref();
        if value.is_empty() {
            return;
        }
        let mut name = name;
        for line in value.lines() {
            // a container chooses these texts
            let line = shown::harmless(line, false);
            // writing to a string cannot fail
            let _ = writeln!(self.0, "{name:13}{line}");
            name = "";
        }
    }

    fn list<T: AsRef<str>>(&mut self, name: &str, values: impl IntoIterator<Item = T>) {
        let values: Vec<_> = values
            .into_iter()
            .map(|it| it.as_ref().replace('\n', "\\n"))
            .collect();
        self.add(name, values.join("\n"));
    }
}

fn ago(moment: Option<Moment>) -> String {
    moment.map_or_else(String::new, |it| {
        format!("{it} ({} ago)", shown::age(it, Moment::now()))
    })
}

fn status(it: &ContainerReport) -> String {
    let mut text = it.state.clone();
    if let Some(code) = it.exit_code {
        let _ = write!(text, ", exit code {code}: {}", exit_code(code).means);
    }
    if it.out_of_memory {
        text.push_str("; the kernel ended it since its memory ran out");
    }
    if it.restarts > 0 {
        let _ = write!(text, "; started again {} times", it.restarts);
    }
    text
}

#[expect(
    clippy::too_many_lines,
    reason = "one line after the other of one screen"
)]
fn container(it: &ContainerReport, is_verbose: bool) -> String {
    let mut lines = Lines(String::new());
    lines.add("name", &it.name);
    lines.add(
        "id",
        if is_verbose {
            it.id.as_str()
        } else {
            it.id.get(..12).unwrap_or(&it.id)
        },
    );
    lines.add("status", status(it));
    lines.add("error", &it.error);
    if let Some(health) = &it.health {
        let failing = match health.failing {
            0 => String::new(),
            count => format!(", {count} probes failed in a row"),
        };
        lines.add("health", format!("{}{failing}", health.status));
        if let Some(code) = health.exit_code {
            let said = if health.output.is_empty() {
                "no output"
            } else {
                &health.output
            };
            lines.add(
                "last probe",
                format!("exit code {code}, {}: {said}", ago(health.time)),
            );
        }
    }
    lines.add("image", &it.image);
    lines.list(
        "digest",
        if it.image_digests.is_empty() {
            vec![it.image_id.clone()]
        } else {
            it.image_digests.clone()
        },
    );
    lines.add("command", words(&it.command));
    lines.add("user", user(&it.user));
    lines.add("workdir", &it.workdir);
    lines.list("ports", &it.ports);
    let mounts = it.mounts.iter().map(|mount| {
        let source = if mount.source.is_empty() {
            String::new()
        } else {
            format!("{} -> ", mount.source)
        };
        let mode = if mount.writable { "" } else { ", read-only" };
        format!("{source}{} ({}{mode})", mount.target, mount.kind)
    });
    lines.list("mounts", mounts);
    let networks = it.networks.iter().map(|network| {
        let mut text = network.name.clone();
        if !network.addresses.is_empty() {
            let _ = write!(text, " {}", network.addresses.join(", "));
        }
        if !network.aliases.is_empty() {
            let _ = write!(text, " (as {})", network.aliases.join(", "));
        }
        text
    });
    lines.list("networks", networks);
    lines.add(
        "restart",
        it.restart.map(|it| it.to_string()).unwrap_or_default(),
    );
    let limits = &it.limits;
    let limit = |name: &str, value: Option<String>| {
        format!("{name} {}", value.unwrap_or_else(|| "unlimited".to_owned()))
    };
    lines.add(
        "limits",
        [
            limit("memory", limits.memory.map(shown::size)),
            limit("CPUs", limits.cpus.map(|it| it.to_string())),
            limit("processes", limits.pids.map(|it| it.to_string())),
            format!(
                "/dev/shm {}",
                limits.shared_memory.map(shown::size).unwrap_or_default()
            ),
        ]
        .join(", "),
    );
    lines.add("security", security(it));
    lines.add("log", &it.log_driver);
    if let (Some(project), Some(service)) = (&it.project, &it.service) {
        lines.add("compose", format!("service {service} of {project}"));
    }
    lines.add("created", ago(it.created));
    lines.add("started", ago(it.started));
    lines.add(
        "ended",
        if it.exit_code.is_some() {
            ago(it.finished)
        } else {
            String::new()
        },
    );
    lines.list("env", &it.env);
    lines.0
}

fn security(it: &ContainerReport) -> String {
    let mut parts = Vec::new();
    if it.privileged {
        parts.push("privileged".to_owned());
    }
    if it.read_only {
        parts.push("read-only root".to_owned());
    }
    if it.cap_add.is_empty() && it.cap_drop.is_empty() && !it.privileged {
        parts.push("the engine's default capabilities".to_owned());
    }
    parts.extend(it.cap_drop.iter().map(|it| format!("without {it}")));
    parts.extend(it.cap_add.iter().map(|it| format!("with {it}")));
    parts.extend(it.security.iter().cloned());
    parts.join(", ")
}

fn user(user: &str) -> String {
    if user.is_empty() {
        "root (none is set)".to_owned()
    } else {
        user.to_owned()
    }
}

/// Words with quotes where a shell would need them.
fn words(words: &[String]) -> String {
    let quoted = words.iter().map(|word| {
        let plain = !word.is_empty()
            && word
                .chars()
                .all(|it| it.is_alphanumeric() || "-_./:=,+@%*".contains(it));
        if plain {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

fn image(it: &ImageReport) -> String {
    let mut lines = Lines(String::new());
    lines.list("image", &it.tags);
    lines.add("id", &it.id);
    lines.list("digest", &it.digests);
    lines.add("platform", &it.platform);
    lines.add(
        "size",
        format!("{} in {} layers", shown::size(it.size), it.layers),
    );
    lines.add("created", ago(it.created));
    lines.add("user", user(&it.user));
    lines.add("workdir", &it.workdir);
    lines.add("entrypoint", words(&it.entrypoint));
    lines.add("command", words(&it.command));
    lines.list("ports", &it.ports);
    lines.list("volumes", &it.volumes);
    lines.add("health", words(&it.healthcheck));
    lines.add("stop signal", &it.stop_signal);
    lines.list("env", &it.env);
    lines.list("labels", &it.labels);
    lines.0
}

fn time(moment: Option<Moment>) -> Option<String> {
    moment.map(|it| it.to_string())
}

fn container_object(it: &ContainerReport) -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "kind": "container",
        "name": it.name,
        "id": it.id,
        "state": it.state,
        "exit_code": it.exit_code,
        "exit_meaning": it.exit_code.map(|it| exit_code(it).means),
        "out_of_memory": it.out_of_memory,
        "error": it.error,
        "health": it.health.as_ref().map(|it| json!({
            "status": it.status,
            "failing": it.failing,
            "exit_code": it.exit_code,
            "output": it.output,
            "time": time(it.time),
        })),
        "image": it.image,
        "image_id": it.image_id,
        "image_digests": it.image_digests,
        "command": it.command,
        "user": it.user,
        "workdir": it.workdir,
        "ports": it.ports,
        "mounts": it.mounts.iter().map(|it| json!({
            "kind": it.kind,
            "source": it.source,
            "target": it.target,
            "writable": it.writable,
        })).collect::<Vec<_>>(),
        "networks": it.networks.iter().map(|it| json!({
            "name": it.name,
            "addresses": it.addresses,
            "aliases": it.aliases,
        })).collect::<Vec<_>>(),
        "restart_policy": it.restart.map(|it| it.to_string()),
        "restarts": it.restarts,
        "limits": {
            "memory": it.limits.memory,
            "cpus": it.limits.cpus,
            "pids": it.limits.pids,
            "shared_memory": it.limits.shared_memory,
        },
        "cap_add": it.cap_add,
        "cap_drop": it.cap_drop,
        "security": it.security,
        "privileged": it.privileged,
        "read_only": it.read_only,
        "env": it.env,
        "created": time(it.created),
        "started": time(it.started),
        "finished": time(it.finished),
        "project": it.project,
        "service": it.service,
        "log_driver": it.log_driver,
    })
}

fn image_object(it: &ImageReport) -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "kind": "image",
        "id": it.id,
        "tags": it.tags,
        "digests": it.digests,
        "platform": it.platform,
        "size": it.size,
        "layers": it.layers,
        "created": time(it.created),
        "user": it.user,
        "workdir": it.workdir,
        "entrypoint": it.entrypoint,
        "command": it.command,
        "ports": it.ports,
        "volumes": it.volumes,
        "healthcheck": it.healthcheck,
        "stop_signal": it.stop_signal,
        "env": it.env,
        "labels": it.labels,
    })
}
