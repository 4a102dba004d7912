//! A service with a right that is as good as root on the host.

use crate::check::vocabulary::{same_name, starts};
use crate::check::{Level, Meta, On, Part, Project, Topic, each, projects};
use crate::model::service::CapAdd;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "added-capability",
    since: "0.1.0",
    topic: Topic::Privileges,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Setting("CapAdd"),
    summary: "capability that leads out of the container",
    why: "the engine leaves these out since each of them is a known way from the container to its host",
    help: "take it away; where the service cannot do without, say why: `.allow(Rule::AddedCapability, \"..\")`",
    sources: &[
        "compose-lint:CL-0024",
        "compose-lint:CL-0011",
        "compose-lint:CL-0027",
        "compose-lint:CL-0028",
        "compose-lint:CL-0029",
        "compose-lint:CL-0030",
        "kics:ce76b7d0",
        "cis:5.4",
    ],
    bad: projects![
        Compose::new("acme").services(&[
            Service::image("vpn", "acme/vpn:1").with(settings![cap_add(Capability::SysAdmin)])
        ]),
        Compose::new("acme").services(&[Service::image("vpn", "acme/vpn:1")
            .with(settings![hardened(), cap_add(Capability::All)])]),
        Compose::new("acme").services(&[Service::image("debug", "acme/debug:1")
            .with(settings![cap_add(Capability::Named("cap_sys_ptrace"))])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("web", "nginx:1.29").with(settings![
            cap_drop(Capability::All),
            cap_add(Capability::NetBindService),
            cap_add(Capability::Named("CAP_CHOWN"))
        ])]),
        Compose::new("acme").services(&[Service::image("search", "acme/search:9").with(
            settings![cap_add(Capability::IpcLock), cap_drop(Capability::SysAdmin)]
        )]),
    ],
};

/// What a capability lets a container do to its host.
const DANGEROUS: &[(&[u8], &str)] = &[
    (b"ALL", "every right of root"),
    (b"SYS_ADMIN", "mounts disks and leaves its namespaces"),
    (b"SYS_MODULE", "loads code into the host's kernel"),
    (b"SYS_RAWIO", "writes the host's memory and ports"),
    (b"SYS_PTRACE", "reads and changes other processes"),
    (b"SYS_BOOT", "restarts the host or its kernel"),
    (b"SYS_TIME", "sets the clock of the host"),
    (b"NET_ADMIN", "changes addresses, routes and firewalls"),
    (
        b"DAC_READ_SEARCH",
        "opens any file of the host by its number",
    ),
    (b"BPF", "runs programs in the host's kernel"),
    (b"PERFMON", "reads the kernel's memory by its counters"),
    (b"SYSLOG", "reads addresses out of the kernel's log"),
    (b"MAC_ADMIN", "changes the rules of SELinux and AppArmor"),
    (b"MAC_OVERRIDE", "passes the rules of SELinux and AppArmor"),
    (b"LINUX_IMMUTABLE", "changes files that nobody is to change"),
    (b"AUDIT_CONTROL", "switches the audit log off"),
];

pub(crate) const fn check<'a>(add: &'a CapAdd<'a>, project: &mut Project<'_, 'a>) {
    let written = add.capability.name().as_bytes();
    let name = if let [b'c' | b'C', b'a' | b'A', b'p' | b'P', b'_', name @ ..] = written {
        name
    } else {
        written
    };
    each!((dangerous, what) in DANGEROUS => {
        if same_name(name, dangerous) {
            let does = if starts(name, b"ALL") { ", which is " } else { ", which " };
            let message = [
                Part::Text("service "),
                project.name(),
                Part::Text(" gets "),
                Part::Code(written),
                Part::Text(does),
                Part::Text(what),
            ];
            project.report(Rule::AddedCapability, &message);
            return;
        }
    });
}
