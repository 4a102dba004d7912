//! The rights of a service's processes, and what they share with the host.

use alloc::format;
use alloc::vec::Vec;

use super::node::{Map, Node};
use super::service::{Keys, pick};
use super::value;
use crate::model::service::{Capability, Cgroup, Device, Ipc, Pid, SecurityOpt, SetUlimit, Userns};
use crate::model::setting::Key;

pub(super) fn settings<'a>(map: &mut Map<'a>, keys: &Keys<'a>) {
    map.flag(
        "privileged",
        keys.any(|key| matches!(key, Key::Privileged(_))),
    );
    map.flag(
        "read_only",
        keys.any(|key| matches!(key, Key::ReadOnly(_) | Key::Hardened(_))),
    );
    map.given(
        "cap_drop",
        keys.list(pick!(
            Key::CapDrop(it) => Node::text(it.capability.name()),
            Key::Hardened(_) => Node::text(Capability::All.name()),
        )),
    );
    map.given(
        "cap_add",
        keys.list(pick!(Key::CapAdd(it) => Node::text(it.capability.name()))),
    );
    map.given(
        "security_opt",
        keys.list(pick!(
            Key::SecurityOpt(it) => security_opt(it.option),
            Key::Hardened(_) => security_opt(SecurityOpt::NoNewPrivileges),
        )),
    );
    map.given(
        "userns_mode",
        keys.last(pick!(Key::Userns(it) => userns(it.mode))),
    );
    map.given(
        "cgroup",
        keys.last(pick!(Key::Cgroup(it) => cgroup(it.cgroup))),
    );
    map.given("ipc", keys.last(pick!(Key::Ipc(it) => ipc(it.ipc))));
    map.given("pid", keys.last(pick!(Key::Pid(it) => pid(it.pid))));
    map.given(
        "uts",
        keys.last(pick!(Key::UtsHost(_) => Node::text("host"))),
    );
    map.given("devices", keys.list(pick!(Key::Device(it) => device(it))));
    let mut sysctls = Map::new();
    for (name, value) in keys.all(pick!(Key::Sysctl(it) => (it.name, it.value))) {
        sysctls.set(name, Node::text(value));
    }
    map.given("sysctls", Node::Map(sysctls));
    let mut ulimits = Map::new();
    for it in keys.all(pick!(Key::Ulimit(it) => it)) {
        ulimits.set(it.limit.name(), ulimit(it));
    }
    map.given("ulimits", Node::Map(ulimits));
    map.given(
        "shm_size",
        keys.last(pick!(Key::ShmSize(it) => value::size(it.size))),
    );
}

fn security_opt(option: SecurityOpt<'_>) -> Node<'_> {
    match option {
        SecurityOpt::NoNewPrivileges => Node::text("no-new-privileges:true"),
        SecurityOpt::Seccomp(profile) => Node::text(format!("seccomp={profile}")),
        SecurityOpt::AppArmor(profile) => Node::text(format!("apparmor={profile}")),
        SecurityOpt::Label(label) => Node::text(format!("label={label}")),
        SecurityOpt::SystemPathsUnconfined => Node::text("systempaths=unconfined"),
        SecurityOpt::Written(text) => Node::text(text),
    }
}

fn userns(mode: Userns<'_>) -> Node<'_> {
    Node::text(match mode {
        Userns::Host => "host",
        Userns::Named(mode) => mode,
    })
}

fn cgroup<'a>(cgroup: Cgroup) -> Node<'a> {
    Node::text(match cgroup {
        Cgroup::Host => "host",
        Cgroup::Private => "private",
    })
}

fn ipc(ipc: Ipc<'_>) -> Node<'_> {
    Node::text(match ipc {
        Ipc::None => "none",
        Ipc::Private => "private",
        Ipc::Shareable => "shareable",
        Ipc::Host => "host",
        Ipc::Service(name) => return Node::text(format!("service:{name}")),
        Ipc::Container(name) => return Node::text(format!("container:{name}")),
    })
}

fn pid(pid: Pid<'_>) -> Node<'_> {
    match pid {
        Pid::Host => Node::text("host"),
        Pid::Service(name) => Node::text(format!("service:{name}")),
        Pid::Container(name) => Node::text(format!("container:{name}")),
    }
}

/// The short form, or the long one where a path holds the colon that would part it.
fn device<'a>(it: &Device<'a>) -> Node<'a> {
    if it.target.is_empty() && it.permissions.is_empty() && !it.host.contains(':') {
        return Node::text(it.host);
    }
    let target = if it.target.is_empty() {
        it.host
    } else {
        it.target
    };
    let parts = [it.host, target, it.permissions];
    if parts.iter().all(|part| !part.contains(':')) {
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        return Node::text(parts.join(":"));
    }
    let mut map = Map::new();
    map.set("source", Node::text(it.host));
    map.set("target", Node::text(target));
    map.named("permissions", it.permissions);
    Node::Map(map)
}

fn ulimit<'a>(it: &SetUlimit<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.set("soft", Node::Number(it.soft));
    map.set("hard", Node::Number(it.hard));
    Node::Map(map)
}
