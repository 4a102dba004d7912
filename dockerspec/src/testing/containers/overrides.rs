//! What a test changes of a project: names, ports and images of its own, and labels that say whose they are.
//!
//! `!reset` and `!override` are Compose's: <https://docs.docker.com/reference/compose-file/merge/>.

use std::collections::BTreeMap;
use std::fmt;

use dockerspec_core::model::setting::Key;
use dockerspec_core::model::words::Protocol;

use super::owner;
use super::stack::{BuiltService, Stack, each};

/// The changes, which show as a compose file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Overrides {
    services: BTreeMap<String, Change>,
    networks: BTreeMap<String, Shared>,
    volumes: BTreeMap<String, Shared>,
    local: bool,
}

/// A network or a volume.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shared {
    external: bool,
    named: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    image: Option<String>,
    named: bool,
    ports: Vec<(u16, &'static str)>,
}

impl Overrides {
    pub(super) fn new(stack: &Stack<'_>, built: &[BuiltService], local: bool) -> Self {
        let mut overrides = Overrides {
            local,
            ..Overrides::default()
        };
        // what services are in that name no network
        overrides
            .networks
            .insert("default".to_owned(), Shared::default());
        for network in stack.networks() {
            let shared = overrides.networks.entry(network.name.to_owned());
            shared.or_default().see(network.external, network.real_name);
        }
        for volume in stack.volumes() {
            let shared = overrides.volumes.entry(volume.name.to_owned());
            shared.or_default().see(volume.external, volume.real_name);
        }
        let changes = &mut overrides.services;
        for service in stack.services() {
            let change = changes.entry(service.origin.name.to_owned()).or_default();
            each(service.settings, &mut |key| match key {
                Key::ContainerName(_) => change.named = true,
                Key::Port(port) => {
                    let targets = (0..port.count).map(|it| port.target.saturating_add(it));
                    let protocol = if port.protocol == Protocol::Udp {
                        "udp"
                    } else {
                        "tcp"
                    };
                    change.ports.extend(targets.map(|it| (it, protocol)));
                }
                _ => {}
            });
        }
        for built in built {
            changes.entry(built.service.clone()).or_default().image = Some(built.tag.clone());
        }
        overrides
    }
}

impl Shared {
    fn see(&mut self, external: bool, real_name: &str) {
        self.external |= external;
        self.named |= !real_name.is_empty();
    }
}

impl fmt::Display for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "services:")?;
        for (name, change) in &self.services {
            // the rules let no service be named by anything that YAML would read
            writeln!(f, "  {name}:")?;
            labels(f)?;
            if let Some(image) = &change.image {
                writeln!(
                    f,
                    "    image: {image}\n    pull_policy: never\n    build: !reset null"
                )?;
            }
            if change.named {
                writeln!(f, "    container_name: !reset null")?;
            }
            if !change.ports.is_empty() {
                writeln!(f, "    ports: !override")?;
            }
            for (port, protocol) in &change.ports {
                writeln!(f, "      - target: {port}\n        protocol: {protocol}")?;
                if self.local {
                    writeln!(f, "        host_ip: 127.0.0.1")?;
                }
            }
        }
        shared(f, "networks", &self.networks)?;
        shared(f, "volumes", &self.volumes)
    }
}

/// What others made stays as it is.
fn shared(
    f: &mut fmt::Formatter<'_>,
    section: &str,
    all: &BTreeMap<String, Shared>,
) -> fmt::Result {
    let mut own = all.iter().filter(|(_, it)| !it.external).peekable();
    if own.peek().is_some() {
        writeln!(f, "{section}:")?;
    }
    for (name, it) in own {
        writeln!(f, "  {name:?}:")?;
        labels(f)?;
        if it.named {
            writeln!(f, "    name: !reset null")?;
        }
    }
    Ok(())
}

fn labels(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "    labels:")?;
    for (label, value) in BTreeMap::from_iter(owner::labels()) {
        writeln!(f, "      {label}: {value:?}")?;
    }
    Ok(())
}
