//! A project or an overlay → the text of its compose file.

pub(super) mod build;
mod environment;
mod health;
mod limits;
mod models;
mod network;
mod node;
mod resources;
mod rights;
mod service;
mod storage;
mod value;

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;

use self::node::{Map, Node};
use crate::check::Hardened;
use crate::model::compose::{Compose, OriginRef, Overlay, Service};
use crate::model::resources::{ConfigFile, Model, Network, Secret, Volume};

impl Hardened<Compose<'_>> {
    /// The text of `compose.yaml`.
    ///
    /// Every value means itself: `$` is written as `$$`, and a text that looks like a number, a date or a flag is
    /// quoted. Only `env_from_host` lets compose replace a variable.
    ///
    /// ```
    /// use dockerspec_core::prelude::*;
    ///
    /// const STACK: Hardened<Compose<'_>> = Compose::new("shop")
    ///     .services(&[Service::image("cache", "redis:8.2-alpine").with(settings![
    ///         hardened(),
    ///         limits(mib(256), 0.5).pids(100),
    ///         restart(Restart::UnlessStopped),
    ///         healthcheck(&["redis-cli", "ping"]).interval(secs(30)),
    ///         user(User::id(999, 1000)),
    ///         env("GREETING", "$5, please"),
    ///     ])])
    ///     .enforce(&Policy::PRODUCTION);
    /// assert!(STACK.to_yaml().contains("GREETING: $$5, please\n"));
    /// ```
    ///
    /// # Panics
    ///
    /// If the witness was forged: made without the engine, by hidden functions that only macros call.
    pub fn to_yaml(&self) -> String {
        self.to_yaml_pinned(&|_| None)
    }

    /// The same, where another name stands for an image that a service pulls: the one with its digest.
    ///
    /// # Panics
    ///
    /// Where [`to_yaml`](Hardened::to_yaml) does.
    pub fn to_yaml_pinned(&self, pin: &dyn Fn(&str) -> Option<String>) -> String {
        self.assert_proved();
        let project = self.get();
        let mut document = Map::new();
        document.set("name", Node::text(project.name));
        let context = Context {
            secrets: names(project.secrets),
            pin,
        };
        document.set("services", services(project.services, &[], &context));
        shared(
            &mut document,
            (project.networks, project.volumes),
            (project.configs, project.secrets, project.models),
        );
        page(document, self.policy())
    }
}

impl Hardened<Overlay<'_>> {
    /// The text of `compose.<name>.yaml`, for `docker compose -f compose.yaml -f compose.<name>.yaml`.
    ///
    /// # Panics
    ///
    /// If the witness was forged: made without the engine, by hidden functions that only macros call.
    pub fn to_yaml(&self) -> String {
        self.to_yaml_pinned(&|_| None)
    }

    /// The same, where another name stands for an image that a service pulls: the one with its digest.
    ///
    /// # Panics
    ///
    /// Where [`to_yaml`](Hardened::to_yaml) does.
    pub fn to_yaml_pinned(&self, pin: &dyn Fn(&str) -> Option<String>) -> String {
        self.assert_proved();
        let overlay = self.get();
        let base = overlay.base.get();
        let mut document = Map::new();
        let mut secrets = names(base.secrets);
        secrets.append(&mut names(overlay.secrets));
        let context = Context { secrets, pin };
        document.set(
            "services",
            services(overlay.services, base.services, &context),
        );
        shared(
            &mut document,
            (overlay.networks, overlay.volumes),
            (overlay.configs, overlay.secrets, overlay.models),
        );
        page(document, self.policy())
    }
}

/// What a service is written with beside its own settings.
struct Context<'a, 'p> {
    /// Names of the secrets of the project.
    secrets: BTreeSet<&'a str>,
    /// Gives an image its digest.
    pin: &'p dyn Fn(&str) -> Option<String>,
}

fn page(document: Map<'_>, policy: &str) -> String {
    let policy = node::on_one_line(policy);
    let head = format!("# checked by dockerspec against the policy `{policy}`\n");
    head + &node::write(&Node::Sections(document))
}

fn names<'a>(secrets: &[Secret<'a>]) -> BTreeSet<&'a str> {
    secrets.iter().map(|it| it.name).collect()
}

/// The services, those that are patched with the image of the project below.
fn services<'a>(
    services: &'a [Service<'a>],
    base: &'a [Service<'a>],
    context: &Context<'a, '_>,
) -> Node<'a> {
    let mut map = Map::new();
    for it in services {
        let name = it.origin.name;
        let below = base.iter().find(|below| below.origin.name == name);
        let image = match (it.origin.origin, below) {
            (OriginRef::Patch, Some(below)) => below.origin.origin,
            (own, _) => own,
        };
        let settings = below.map_or(&[] as &[_], |it| it.settings);
        map.set(name, service::node(it, (image, settings), context));
    }
    Node::Sections(map)
}

fn shared<'a>(
    document: &mut Map<'a>,
    (networks, volumes): (&'a [Network<'a>], &'a [Volume<'a>]),
    (configs, secrets, models): (&'a [ConfigFile<'a>], &'a [Secret<'a>], &'a [Model<'a>]),
) {
    let mut section = |key, entries: &mut dyn Iterator<Item = (&'a str, Node<'a>)>| {
        let mut map = Map::new();
        for (name, node) in entries {
            map.set(name, node);
        }
        document.given(key, Node::Map(map));
    };
    let networks = networks.iter().map(|it| (it.name, resources::network(it)));
    section("networks", &mut { networks });
    let volumes = volumes.iter().map(|it| (it.name, resources::volume(it)));
    section("volumes", &mut { volumes });
    let configs = configs.iter().map(|it| (it.name, resources::config(it)));
    section("configs", &mut { configs });
    let secrets = secrets.iter().map(|it| (it.name, resources::secret(it)));
    section("secrets", &mut { secrets });
    let models = models.iter().map(|it| (it.name, resources::model(it)));
    section("models", &mut { models });
}
