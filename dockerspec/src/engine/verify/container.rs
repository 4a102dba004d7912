//! What a container was started with, as the engine tells it.
//!
//! <https://docs.docker.com/engine/security/>

use bollard::models::HostConfig;
use dockerspec_core::Rule;
use serde_json::Value;

use super::VerifyOptions;
use super::checks::Checks;
use super::drift;
use super::report::Report;
use crate::engine::container::limits as limits_of;
use crate::engine::mask::kind_of_pair;

/// What an engine gives to every container.
#[rustfmt::skip]
const DEFAULT: &[&str] = &[
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
    "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
];

pub(super) fn report(
    name: &str,
    found: &Value,
    image: Option<&Value>,
    tagged: Option<&Value>,
    options: &VerifyOptions,
) -> Report {
    let mut checks = Checks::new(&options.policy);
    let host = &found["HostConfig"];
    user(found, host, &mut checks);
    capabilities(host, &mut checks);
    confinement(found, host, &mut checks);
    namespaces(host, &mut checks);
    limits(host, &mut checks);
    mounts(found, &mut checks);
    ports(found, host, &mut checks);
    secrets(found, image, &mut checks);
    health(found, &mut checks);
    restart(found, host, &mut checks);
    drift::container(found, image, tagged, &mut checks);
    let config = crate::engine::image::config::settings(&found["Config"]);
    drift::source(&config, options, &mut checks);
    Report {
        subject: name.to_owned(),
        kind: "container",
        policy: options.policy.name(),
        checks: checks.made,
    }
}

fn list(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

fn user(found: &Value, host: &Value, checks: &mut Checks<'_>) {
    let written = found["Config"]["User"].as_str().unwrap_or_default();
    let name = written.split(':').next().unwrap_or_default();
    let help = "set `user: \"65532:65532\"` for the service, or USER in the image";
    let is_root = matches!(name, "" | "0" | "root");
    if is_root {
        let evidence = if name.is_empty() {
            "nobody named a user, so it runs as root".to_owned()
        } else {
            format!("it runs as `{written}`")
        };
        checks.failed("user", Some(Rule::RootService), vec![evidence], help);
    } else {
        checks.passed(
            "user",
            Some(Rule::RootService),
            format!("it runs as `{written}`"),
        );
    }
    if host["Privileged"] == true {
        let evidence =
            vec!["it was started with `--privileged`: it is root on the host".to_owned()];
        checks.failed(
            "privileged",
            Some(Rule::PrivilegedService),
            evidence,
            "add the one capability or device that it needs instead",
        );
    } else {
        checks.passed("privileged", Some(Rule::PrivilegedService), "it is not");
    }
}

fn capabilities(host: &Value, checks: &mut Checks<'_>) {
    let plain = |value: &Value| -> Vec<String> {
        let names = list(value).into_iter();
        names
            .map(|it| {
                it.to_ascii_uppercase()
                    .trim_start_matches("CAP_")
                    .to_owned()
            })
            .collect()
    };
    let (added, dropped) = (plain(&host["CapAdd"]), plain(&host["CapDrop"]));
    let all = added.iter().any(|it| it == "ALL") || host["Privileged"] == true;
    let none = dropped.iter().any(|it| it == "ALL");
    let beyond: Vec<String> = added
        .iter()
        .filter(|it| !DEFAULT.contains(&it.as_str()))
        .map(|it| format!("`{it}` was added"))
        .collect();
    checks.none_of(
        "added-capabilities",
        Some(Rule::AddedCapability),
        beyond,
        "none beyond the engine's own",
        "leave out `cap_add`, or say why with a waiver",
    );
    let mut effective: Vec<&str> = if none { Vec::new() } else { DEFAULT.to_vec() };
    effective.extend(added.iter().map(String::as_str));
    effective.retain(|it| !dropped.iter().any(|other| other == it));
    effective.sort_unstable();
    effective.dedup();
    let shown = if all {
        "all".to_owned()
    } else {
        effective.join(", ")
    };
    let help = "set `cap_drop: [ALL]`, and add back what it needs";
    if !all && (none || effective.is_empty()) {
        let shown = if shown.is_empty() {
            "none is left".to_owned()
        } else {
            format!("left: {shown}")
        };
        checks.passed("capabilities", Some(Rule::KeptCapabilities), shown);
    } else {
        checks.failed(
            "capabilities",
            Some(Rule::KeptCapabilities),
            vec![format!("it may have {shown}")],
            help,
        );
    }
}

fn confinement(found: &Value, host: &Value, checks: &mut Checks<'_>) {
    let options = list(&host["SecurityOpt"]);
    let is_off = |it: &&String| {
        matches!(
            it.replace(':', "=").as_str(),
            "seccomp=unconfined"
                | "apparmor=unconfined"
                | "label=disable"
                | "systempaths=unconfined"
        )
    };
    let mut off: Vec<String> = options
        .iter()
        .filter(is_off)
        .map(|it| format!("`{it}`"))
        .collect();
    if host["Privileged"] == true {
        off.push("`--privileged` switches seccomp and AppArmor off".to_owned());
    }
    // `systempaths=unconfined` is kept as what it does only
    let open = [("MaskedPaths", "seen"), ("ReadonlyPaths", "written to")];
    for (key, may) in open {
        if host[key].as_array().is_some_and(Vec::is_empty) {
            off.push(format!(
                "`systempaths=unconfined`: all of /proc and /sys may be {may}"
            ));
        }
    }
    let profile = found["AppArmorProfile"].as_str().unwrap_or_default();
    let none = if profile.is_empty() {
        "seccomp is not switched off".to_owned()
    } else {
        format!("seccomp is not switched off, AppArmor has `{profile}`")
    };
    checks.none_of(
        "confinement",
        Some(Rule::DisabledConfinement),
        off,
        &none,
        "leave these options out of `security_opt`",
    );
    let has_none = options.iter().any(|it| {
        matches!(
            it.as_str(),
            "no-new-privileges" | "no-new-privileges:true" | "no-new-privileges=true"
        )
    });
    let rule = Some(Rule::MissingNoNewPrivileges);
    if has_none {
        checks.passed("no-new-privileges", rule, "no program can gain rights");
    } else {
        let evidence = vec!["a program with setuid can gain rights".to_owned()];
        checks.failed(
            "no-new-privileges",
            rule,
            evidence,
            "set `security_opt: [\"no-new-privileges:true\"]`",
        );
    }
    let rule = Some(Rule::WritableRoot);
    if host["ReadonlyRootfs"] == true {
        checks.passed("read-only-root", rule, "the root file system is read-only");
    } else {
        let evidence = vec!["its own files can be changed".to_owned()];
        checks.failed(
            "read-only-root",
            rule,
            evidence,
            "set `read_only: true`, and `tmpfs: [/tmp]` for what it writes",
        );
    }
}

fn namespaces(host: &Value, checks: &mut Checks<'_>) {
    let modes = [
        ("NetworkMode", "network"),
        ("PidMode", "processes"),
        ("IpcMode", "IPC"),
        ("UTSMode", "host name"),
        ("UsernsMode", "users"),
        ("CgroupnsMode", "control groups"),
    ];
    let shared = modes.iter().filter(|(key, _)| host[key] == "host");
    // the engine's own choice on a host with cgroup v1
    let shared = shared.filter(|(key, _)| *key != "CgroupnsMode");
    let shared: Vec<String> = shared
        .map(|(_, what)| format!("it shares the host's {what}"))
        .collect();
    checks.none_of(
        "namespaces",
        Some(Rule::HostNamespace),
        shared,
        "its own for network, processes, IPC and users",
        "leave out `network_mode: host`, `pid: host` and the like",
    );
}

fn limits(host: &Value, checks: &mut Checks<'_>) {
    let limits = serde_json::from_value::<HostConfig>(host.clone())
        .map(|it| limits_of(&it))
        .unwrap_or_default();
    let cpuset = host["CpusetCpus"].as_str().unwrap_or_default();
    let mut missing = Vec::new();
    if limits.memory.is_none() {
        missing.push("memory has no limit".to_owned());
    }
    if limits.cpus.is_none() && cpuset.is_empty() {
        missing.push("CPUs have no limit".to_owned());
    }
    let cpus = match (limits.cpus, cpuset) {
        (Some(cpus), "") => cpus.to_string(),
        (Some(cpus), set) => format!("{cpus} of those numbered {set}"),
        (None, set) => format!("numbered {set}"),
    };
    let shown = format!(
        "memory {} bytes, CPUs {cpus}",
        limits.memory.unwrap_or_default()
    );
    checks.none_of(
        "limits",
        Some(Rule::MissingLimits),
        missing,
        &shown,
        "set `deploy.resources.limits`: `memory` and `cpus`",
    );
    let rule = Some(Rule::MissingPidsLimit);
    if let Some(pids) = limits.pids {
        checks.passed("pids-limit", rule, format!("at most {pids} processes"));
    } else {
        checks.failed(
            "pids-limit",
            rule,
            vec!["processes have no limit".to_owned()],
            "set `pids: 200` below `deploy.resources.limits`",
        );
    }
}

fn mounts(found: &Value, checks: &mut Checks<'_>) {
    let mounts = found["Mounts"].as_array().into_iter().flatten();
    let (mut sockets, mut paths) = (Vec::new(), Vec::new());
    for mount in mounts.filter(|it| it["Type"] == "bind") {
        let source = mount["Source"].as_str().unwrap_or_default();
        let target = mount["Destination"].as_str().unwrap_or_default();
        let fact = format!("`{source}` at `{target}`");
        if ["docker.sock", "containerd.sock", "podman.sock", "crio.sock"]
            .iter()
            .any(|it| source.ends_with(it))
        {
            sockets.push(fact);
        } else if is_sensitive(source) {
            paths.push(fact);
        }
    }
    checks.none_of(
        "engine-socket",
        Some(Rule::EngineSocket),
        sockets,
        "no socket of an engine",
        "leave it out: who can write to it is root on the host",
    );
    checks.none_of(
        "host-paths",
        Some(Rule::SensitiveHostPath),
        paths,
        "no directory of the host's system",
        "mount only the files that it needs, read-only",
    );
}

fn is_sensitive(source: &str) -> bool {
    let roots = [
        "/etc",
        "/proc",
        "/sys",
        "/boot",
        "/dev",
        "/root",
        "/usr",
        "/lib",
        "/bin",
        "/sbin",
        "/var/lib/docker",
        "/var/run",
        "/run",
    ];
    // settings that many programs are given
    let fine = [
        "/etc/localtime",
        "/etc/timezone",
        "/etc/ssl/certs",
        "/etc/hosts",
        "/etc/resolv.conf",
    ];
    source == "/"
        || roots.iter().any(|it| {
            let rest = source.strip_prefix(it);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }) && !fine.iter().any(|it| source.starts_with(it))
}

fn ports(found: &Value, host: &Value, checks: &mut Checks<'_>) {
    let running = found["NetworkSettings"]["Ports"].as_object();
    let bindings = running
        .filter(|it| !it.is_empty())
        .or_else(|| host["PortBindings"].as_object());
    let mut open = Vec::new();
    for (port, list) in bindings.into_iter().flatten() {
        for binding in list.as_array().into_iter().flatten() {
            let address = binding["HostIp"].as_str().unwrap_or_default();
            if matches!(address, "" | "0.0.0.0" | "::") {
                let shown = if address.is_empty() {
                    "0.0.0.0"
                } else {
                    address
                };
                open.push(format!(
                    "`{port}` at {shown}:{}",
                    binding["HostPort"].as_str().unwrap_or_default()
                ));
            }
        }
    }
    checks.none_of(
        "published-ports",
        Some(Rule::PortOnAllInterfaces),
        open,
        "none is published on all interfaces",
        "publish it where it is needed: `127.0.0.1:8080:8080`",
    );
}

fn secrets(found: &Value, image: Option<&Value>, checks: &mut Checks<'_>) {
    let of_image = image
        .map(|it| list(&it["Config"]["Env"]))
        .unwrap_or_default();
    let env = list(&found["Config"]["Env"]);
    let secret = env
        .iter()
        .filter(|it| !of_image.contains(it) && kind_of_pair(it).is_some());
    let secret: Vec<String> = secret
        .map(|it| {
            format!(
                "`{}` has a value, which `docker inspect` shows",
                it.split('=').next().unwrap_or_default()
            )
        })
        .collect();
    checks.none_of(
        "secrets-in-env",
        Some(Rule::PlainSecret),
        secret,
        "no variable holds a secret",
        "give it as a file: `secrets:` of compose",
    );
}

fn health(found: &Value, checks: &mut Checks<'_>) {
    let rule = Some(Rule::ServiceWithoutHealthcheck);
    let state = &found["State"]["Health"]["Status"];
    let runs = found["State"]["Running"] == true && found["State"]["Restarting"] != true;
    match state.as_str() {
        Some("healthy" | "starting" | "unhealthy") if !runs => checks.unknown(
            "health",
            rule,
            "it does not run",
            "start it, and verify again",
        ),
        Some("healthy") => checks.passed("health", rule, "it is healthy"),
        Some("starting") => checks.unknown(
            "health",
            rule,
            "its first checks are still to come",
            "wait, and verify again",
        ),
        Some("unhealthy") => {
            let streak = &found["State"]["Health"]["FailingStreak"];
            let evidence = vec![format!("it is unhealthy, {streak} checks in a row failed")];
            checks.failed(
                "health",
                rule,
                evidence,
                "`dockerspec diagnose` shows what the probe said",
            );
        }
        _ if found["Config"]["Healthcheck"]["Test"][0] == "NONE" => {
            checks.passed("health", rule, "its healthcheck is switched off on purpose");
        }
        _ => checks.failed(
            "health",
            rule,
            vec!["it has no healthcheck".to_owned()],
            "add HEALTHCHECK to the image, or `healthcheck` to the service",
        ),
    }
}

fn restart(found: &Value, host: &Value, checks: &mut Checks<'_>) {
    let rule = Some(Rule::MissingRestartPolicy);
    let policy = host["RestartPolicy"]["Name"].as_str().unwrap_or_default();
    let count = found["RestartCount"].as_i64().unwrap_or(0);
    if matches!(policy, "" | "no") {
        let evidence = vec!["it stays down once it ends".to_owned()];
        checks.failed(
            "restart-policy",
            rule,
            evidence,
            "set `restart: unless-stopped`",
        );
    } else {
        checks.passed(
            "restart-policy",
            rule,
            format!("`{policy}`, {count} restarts so far"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::CheckState;
    use super::{DEFAULT, VerifyOptions, report};
    use dockerspec_core::Policy;
    use serde_json::{Value, json};

    /// State and evidence of one check of a container.
    fn checked(name: &str, found: &Value) -> (CheckState, String) {
        let options = VerifyOptions::new(Policy::STRICT);
        let report = report("api", found, None, None, &options);
        let check = report.checks.iter().find(|it| it.name == name).unwrap();
        (check.state, check.evidence.join("; "))
    }

    #[test]
    fn paths_of_the_system_that_are_open_are_seen_without_an_option() {
        let host = |host: Value| checked("confinement", &json!({"HostConfig": host}));
        let (state, evidence) = host(json!({"MaskedPaths": [], "ReadonlyPaths": []}));
        assert_eq!(state, CheckState::Failed);
        assert!(evidence.contains("systempaths=unconfined"), "{evidence}");
        let (state, evidence) = host(json!({"Privileged": true, "MaskedPaths": null}));
        assert_eq!(state, CheckState::Failed);
        assert_eq!(evidence, "`--privileged` switches seccomp and AppArmor off");
        let (state, evidence) = host(json!({"MaskedPaths": ["/proc/kcore"]}));
        assert_eq!(
            (state, evidence.as_str()),
            (CheckState::Passed, "seccomp is not switched off")
        );
    }

    #[test]
    fn health_of_what_does_not_run_is_not_known() {
        let state = |running: bool| json!({"State": {"Running": running, "Health": {"Status": "unhealthy", "FailingStreak": 0}}});
        assert_eq!(
            checked("health", &state(false)),
            (CheckState::Unknown, "it does not run".to_owned())
        );
        assert_eq!(checked("health", &state(true)).0, CheckState::Failed);
    }

    #[test]
    fn limits_are_shown_as_they_are() {
        for (host, shown) in [
            (
                json!({"Memory": 1000, "NanoCpus": 500_000_000}),
                "memory 1000 bytes, CPUs 0.5",
            ),
            (
                json!({"Memory": 1000, "CpuQuota": 150_000, "CpuPeriod": 100_000}),
                "memory 1000 bytes, CPUs 1.5",
            ),
            (
                json!({"Memory": 1000, "CpusetCpus": "0-2"}),
                "memory 1000 bytes, CPUs numbered 0-2",
            ),
        ] {
            let found = checked("limits", &json!({"HostConfig": host}));
            assert_eq!(found, (CheckState::Passed, shown.to_owned()));
        }
    }

    #[test]
    fn capabilities_that_were_dropped_one_by_one_are_gone() {
        let drop =
            |list: &[&str]| checked("capabilities", &json!({"HostConfig": {"CapDrop": list}}));
        assert_eq!(
            drop(DEFAULT),
            (CheckState::Passed, "none is left".to_owned())
        );
        assert_eq!(
            drop(DEFAULT.split_last().unwrap().1),
            (CheckState::Failed, "it may have SYS_CHROOT".to_owned())
        );
    }

    #[test]
    fn switches_and_fingerprints_are_no_secrets() {
        let env = |pair: &str| checked("secrets-in-env", &json!({"Config": {"Env": [pair]}})).0;
        for pair in [
            "X_PASSWORD=true",
            "GPG_KEY=52BB7E3DE28A71BE22EC05FFEF80A866B47A981F",
            "API_KEY=/run/secrets/key",
        ] {
            assert_eq!(env(pair), CheckState::Passed, "{pair}");
        }
        assert_eq!(env("DB_PASSWORD=hunter2"), CheckState::Failed);
    }
}
