//! A service: its settings in the order of this file, whatever the order in which they were given.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::node::{Map, Node, unique};
use super::{Context, build, environment, health, limits, models, network, rights, storage, value};
use crate::model::compose::{OriginRef, Service};
use crate::model::instructions::Cmd;
use crate::model::service::{
    Condition, DependsOn, EnvFile, LogRotation, Logging, PullPolicy, Restart, UseConfig, UseSecret,
};
use crate::model::setting::{Key, Setting};
use crate::model::words::{Line, User};

/// The settings of a service, those of included parts in their place.
pub(super) struct Keys<'a>(Vec<&'a Key<'a>>);

impl<'a> Keys<'a> {
    pub(super) fn of(settings: &'a [Setting<'a>]) -> Self {
        let mut keys = Vec::new();
        let mut parts = Vec::from([settings.iter()]);
        while let Some(part) = parts.last_mut() {
            match part.next() {
                Some(setting) => match &setting.key {
                    Key::Include(part) => parts.push(part.iter()),
                    key => keys.push(key),
                },
                None => {
                    parts.pop();
                }
            }
        }
        Keys(keys)
    }

    /// What the last setting says that says anything: it stands over earlier ones.
    pub(super) fn last<T>(&self, pick: impl Fn(&'a Key<'a>) -> Option<T>) -> Option<T> {
        self.0.iter().rev().copied().find_map(pick)
    }

    /// What each setting adds to a list.
    pub(super) fn all<T, L: IntoIterator<Item = T>>(
        &self,
        pick: impl Fn(&'a Key<'a>) -> L,
    ) -> impl Iterator<Item = T> {
        self.0.iter().copied().flat_map(pick)
    }

    /// The list that the settings make, without repetition.
    pub(super) fn list<L: IntoIterator<Item = Node<'a>>>(
        &self,
        pick: impl Fn(&'a Key<'a>) -> L,
    ) -> Node<'a> {
        unique(self.all(pick))
    }

    /// `true`, where a setting says so.
    pub(super) fn any(&self, is: impl Fn(&'a Key<'a>) -> bool) -> bool {
        self.0.iter().any(|key| is(key))
    }
}

/// Picks what one kind of setting says: `pick!(Key::Tty(it) => …)`.
macro_rules! pick {
    ($($key:pat => $value:expr),+ $(,)?) => {
        |key| match key {
            $($key => Some($value),)+
            _ => None,
        }
    };
}
pub(super) use pick;

/// `image` is where the image comes from, also where another file says it; `below` are the settings there.
pub(super) fn node<'a>(
    service: &'a Service<'a>,
    (image, below): (OriginRef<'a>, &'a [Setting<'a>]),
    context: &Context<'a, '_>,
) -> Node<'a> {
    let keys = Keys::of(service.settings);
    let mut map = Map::new();
    origin(&mut map, service, &keys, context);
    process(&mut map, &keys);
    network::settings(&mut map, &keys);
    map.given("models", models::node(&keys, image, below));
    files(&mut map, &keys);
    life(&mut map, &keys, image);
    rights::settings(&mut map, &keys);
    map.given("deploy", limits::deploy(&keys));
    map.given(
        "logging",
        keys.last(pick!(Key::Logging(it) => logging(it), Key::LogRotation(it) => rotation(it))),
    );
    let mut labels = Map::new();
    let mut annotations = Map::new();
    for (name, value) in keys.all(pick!(Key::Label(it) => (it.name, it.value))) {
        labels.set(name, Node::text(value));
    }
    for (name, value) in keys.all(pick!(Key::Annotation(it) => (it.name, it.value))) {
        annotations.set(name, Node::text(value));
    }
    map.given("labels", Node::Map(labels));
    map.given("annotations", Node::Map(annotations));
    Node::Map(map)
}

/// Where the image comes from, and how many containers there are of it.
fn origin<'a>(
    map: &mut Map<'a>,
    service: &Service<'a>,
    keys: &Keys<'a>,
    context: &Context<'a, '_>,
) {
    match service.origin.origin {
        OriginRef::Image(reference) => {
            let pinned = (context.pin)(reference);
            map.set("image", pinned.map_or(Node::text(reference), Node::text));
        }
        OriginRef::Build(image) => {
            map.set("image", Node::text(image.get().name));
            map.set("build", build::node(image.get(), &context.secrets));
        }
        OriginRef::Dockerfile(it) => map.set("build", build::of_file(it)),
        OriginRef::Patch => {}
    }
    map.given(
        "platform",
        keys.last(pick!(Key::Platform(it) => Node::text(it.platform.as_str()))),
    );
    map.given(
        "pull_policy",
        keys.last(pick!(Key::PullPolicy(it) => pull_policy(it.policy))),
    );
    map.given(
        "profiles",
        keys.list(pick!(Key::Profile(it) => Node::text(it.name))),
    );
    map.given(
        "scale",
        keys.last(pick!(Key::Scale(it) => Node::Number(it.containers.into()))),
    );
    map.given(
        "container_name",
        keys.last(pick!(Key::ContainerName(it) => Node::text(it.name))),
    );
}

fn pull_policy<'a>(policy: PullPolicy) -> Node<'a> {
    Node::text(match policy {
        PullPolicy::Always => "always",
        PullPolicy::Never => "never",
        PullPolicy::Missing => "missing",
        PullPolicy::Build => "build",
        PullPolicy::Daily => "daily",
        PullPolicy::Weekly => "weekly",
        PullPolicy::Every(time) => return value::every(time),
    })
}

/// What runs, as whom, and with which variables.
fn process<'a>(map: &mut Map<'a>, keys: &Keys<'a>) {
    // an empty list is a value: it takes the image's own command away
    let line = keys.last(pick!(Key::Entrypoint(it) => words(&it.line)));
    if let Some(line) = line {
        map.set("entrypoint", line);
    }
    let line = keys.last(pick!(Key::Cmd(Cmd { line, .. }) => words(line)));
    if let Some(line) = line {
        map.set("command", line);
    }
    map.given(
        "working_dir",
        keys.last(pick!(Key::Workdir(it) => Node::text(it.path))),
    );
    map.given(
        "user",
        keys.last(pick!(Key::User(it) => value::user(it.user))),
    );
    map.given(
        "group_add",
        keys.list(pick!(Key::GroupAdd(it) => Node::text(it.group))),
    );
    map.given("environment", environment::node(keys));
    map.given(
        "env_file",
        keys.list(pick!(Key::EnvFile(it) => env_file(it))),
    );
    map.flag(
        "init",
        keys.any(|key| matches!(key, Key::Init(_) | Key::Hardened(_))),
    );
    map.flag(
        "stdin_open",
        keys.any(|key| matches!(key, Key::StdinOpen(_))),
    );
    map.flag("tty", keys.any(|key| matches!(key, Key::Tty(_))));
}

/// Words as they are; what is for a shell is handed to one, since compose itself runs none.
fn words<'a>(line: &Line<'a>) -> Node<'a> {
    match *line {
        Line::Exec(argv) => Node::words(argv),
        Line::Shell(text) | Line::Script(text) => Node::words(&["/bin/sh", "-c", text]),
        Line::All(lines) => Node::Words(Vec::from([
            Node::text("/bin/sh"),
            Node::text("-c"),
            Node::text(lines.join(" && ")),
        ])),
    }
}

fn env_file<'a>(file: &EnvFile<'a>) -> Node<'a> {
    if !file.optional && !file.raw {
        return Node::text(file.path);
    }
    let mut map = Map::new();
    map.set("path", Node::text(file.path));
    if file.optional {
        map.set("required", Node::Flag(false));
    }
    if file.raw {
        map.set("format", Node::text("raw"));
    }
    Node::Map(map)
}

/// What is mounted.
fn files<'a>(map: &mut Map<'a>, keys: &Keys<'a>) {
    let volumes = keys.list(|key| match key {
        Key::Volume(it) => Some(storage::volume(it)),
        Key::AnonymousVolume(it) => Some(storage::anonymous(it)),
        Key::Bind(it) => Some(storage::bind(it)),
        Key::Tmpfs(it) => storage::tmpfs(it),
        _ => None,
    });
    map.given("volumes", volumes);
    let tmpfs = keys.list(|key| match key {
        Key::Tmpfs(it) => storage::plain_tmpfs(it),
        _ => None,
    });
    map.given("tmpfs", tmpfs);
    map.given("configs", keys.list(pick!(Key::Config(it) => config(it))));
    let named: BTreeSet<_> = keys.all(pick!(Key::Secret(it) => it.name)).collect();
    let secrets = keys.list(|key| match key {
        Key::Secret(it) => Some(secret(it)),
        Key::SecretPath(it) if !named.contains(it.secret) => Some(Node::text(it.secret)),
        _ => None,
    });
    map.given("secrets", secrets);
}

fn config<'a>(it: &UseConfig<'a>) -> Node<'a> {
    mounted(it.name, it.target, it.owner, it.mode)
}

fn secret<'a>(it: &UseSecret<'a>) -> Node<'a> {
    mounted(it.name, it.target, it.owner, it.mode)
}

fn mounted<'a>(
    name: &'a str,
    target: &'a str,
    owner: Option<User<'a>>,
    mode: Option<u32>,
) -> Node<'a> {
    if target.is_empty() && owner.is_none() && mode.is_none() {
        return Node::text(name);
    }
    let mut map = Map::new();
    map.set("source", Node::text(name));
    map.named("target", target);
    if let Some(user) = owner {
        map.set("uid", Node::text(value::id(user.uid, user.name)));
        if user.gid.is_some() {
            map.set("gid", Node::text(value::id(user.gid, user.group)));
        }
    }
    map.given("mode", mode.map(value::mode));
    Node::Map(map)
}

/// When it starts, how it is watched, when it stops.
fn life<'a>(map: &mut Map<'a>, keys: &Keys<'a>, image: OriginRef<'a>) {
    let mut services = Map::new();
    for it in keys.all(pick!(Key::DependsOn(it) => it)) {
        services.set(it.service, depends_on(it));
    }
    map.given("depends_on", Node::Map(services));
    map.given("healthcheck", health::node(keys, image));
    map.given(
        "restart",
        keys.last(pick!(Key::Restart(it) => restart(it.policy))),
    );
    map.given(
        "stop_signal",
        keys.last(pick!(Key::StopSignal(it) => value::signal(it.signal))),
    );
    map.given(
        "stop_grace_period",
        keys.last(pick!(Key::StopGracePeriod(it) => value::duration(it.time))),
    );
}

fn depends_on<'a>(it: &DependsOn<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.set(
        "condition",
        Node::text(match it.condition {
            Condition::Healthy => "service_healthy",
            Condition::Started => "service_started",
            Condition::Completed => "service_completed_successfully",
        }),
    );
    map.flag("restart", it.restart);
    if it.optional {
        map.set("required", Node::Flag(false));
    }
    Node::Map(map)
}

fn restart<'a>(policy: Restart) -> Node<'a> {
    Node::text(match policy {
        Restart::No => "no",
        Restart::Always => "always",
        Restart::UnlessStopped => "unless-stopped",
        Restart::OnFailure(None) => "on-failure",
        Restart::OnFailure(Some(times)) => return Node::text(alloc::format!("on-failure:{times}")),
    })
}

fn logging<'a>(it: &Logging<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.set("driver", Node::text(it.driver));
    map.given("options", value::pairs(&it.options));
    Node::Map(map)
}

fn rotation<'a>(it: &LogRotation<'a>) -> Node<'a> {
    let mut options = Map::new();
    options.set("max-size", value::size(it.size));
    options.set("max-file", Node::text(alloc::format!("{}", it.files)));
    let mut map = Map::new();
    map.set("driver", Node::text("json-file"));
    map.set("options", Node::Map(options));
    Node::Map(map)
}
