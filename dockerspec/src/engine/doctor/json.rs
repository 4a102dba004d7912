//! The same for programs.

use serde_json::{Map, Value, json};

use super::{Daemon, Doctor};
use crate::engine::Source;
use crate::engine::error::Attempt;

impl Doctor {
    /// All of it as one JSON document, on several lines; its schema is that of `dockerspec schema doctor`.
    pub fn to_json(&self) -> String {
        let document = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "system": Doctor::system(),
            "chosen_by": self.source.map(Source::name),
            "context": self.context,
            "engine": self.daemon.as_ref().map(engine),
            "error": self.error.as_ref().map(ToString::to_string),
            "tried": self.tried.iter().map(attempt).collect::<Vec<_>>(),
            "tools": self.tools.iter().map(|it| json!({
                "name": it.name,
                "version": it.version,
                "path": it.path.as_ref().map(|it| it.display().to_string()),
            })).collect::<Vec<_>>(),
            "contexts": self.contexts.iter().map(|it| json!({
                "name": it.name,
                "address": it.address,
            })).collect::<Vec<_>>(),
            "files": self.files.iter().map(|(path, found)| json!({
                "path": path,
                "found": found,
            })).collect::<Vec<_>>(),
            "environment": object(&self.environment),
        });
        // a document of texts and numbers can always be written
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    }

    /// The system and the architecture of this machine, as in `linux/x86_64`.
    pub fn system() -> String {
        format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH)
    }
}

fn attempt(attempt: &Attempt) -> Value {
    json!({
        "address": attempt.address,
        "origin": attempt.origin,
        "reason": attempt.reason,
    })
}

fn engine(daemon: &Daemon) -> Value {
    json!({
        "address": daemon.address,
        "origin": daemon.origin,
        "tls": daemon.verified.map(|it| if it { "verified" } else { "unverified" }),
        "api": {
            "here": daemon.api_here,
            "newest": daemon.api_newest,
            "oldest": daemon.api_oldest,
            "used": daemon.api_used,
        },
        "product": daemon.product,
        "version": daemon.version,
        "name": daemon.name,
        "components": object(&daemon.components),
        "buildkit": daemon.buildkit,
        "operating_system": daemon.operating_system,
        "platform": daemon.platform,
        "kernel": daemon.kernel,
        "cpus": daemon.cpus,
        "memory": daemon.memory,
        "rootless": daemon.rootless,
        "cgroup": {"version": daemon.cgroup_version, "driver": daemon.cgroup_driver},
        "storage": {"driver": daemon.storage_driver, "details": object(&daemon.storage), "data": daemon.data},
        "logging_driver": daemon.logging_driver,
        "runtimes": daemon.runtimes,
        "security": daemon.security,
        "swarm": daemon.swarm,
        "experimental": daemon.experimental,
        "containers": daemon.containers,
        "running": daemon.running,
        "images": daemon.images,
        "proxies": object(&daemon.proxies),
        "mirrors": daemon.mirrors,
        "insecure_registries": daemon.insecure_registries,
        "disk": daemon.disk.iter().map(|it| json!({
            "what": it.what,
            "count": it.count,
            "size": it.size,
            "reclaimable": it.reclaimable,
        })).collect::<Vec<_>>(),
        "warnings": daemon.warnings,
    })
}

fn object(pairs: &[(String, String)]) -> Value {
    let members = pairs
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    Value::Object(members.collect::<Map<_, _>>())
}
