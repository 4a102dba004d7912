//! What a test changes of a project: names, ports and images of its own.
//!
//! `!reset` and `!override` are Compose's: <https://docs.docker.com/reference/compose-file/merge/>.

use std::collections::BTreeMap;
use std::fmt;

use dockerspec_core::model::Service;
use dockerspec_core::model::setting::Key;

use dockerspec_core::model::words::Protocol;

use super::owner;
use super::stack::{BuiltService, each};

/// The changes, which show as a compose file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Overrides {
    services: BTreeMap<String, Change>,
    local: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    image: Option<String>,
    named: bool,
    ports: Vec<(u16, &'static str)>,
}

impl Overrides {
    pub(super) fn new<'a>(
        services: impl Iterator<Item = &'a Service<'a>>,
        built: &[BuiltService],
        local: bool,
    ) -> Self {
        let mut changes: BTreeMap<String, Change> = BTreeMap::new();
        for service in services {
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
        Overrides {
            services: changes,
            local,
        }
    }
}

impl fmt::Display for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "services:")?;
        for (name, change) in &self.services {
            // the rules let no service be named by anything that YAML would read
            writeln!(f, "  {name}:\n    labels:")?;
            for (label, value) in BTreeMap::from_iter(owner::labels()) {
                writeln!(f, "      {label}: \"{value}\"")?;
            }
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
        Ok(())
    }
}
