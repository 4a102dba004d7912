//! Other hosts that are not found, or do not answer.

use super::text::{address, behind, is_own, own_address, port};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::{Facts, Other};

const NOT_RESOLVED: &[&str] = &[
    "name or service not known",
    "temporary failure in name resolution",
    "could not translate host name",
    "getaddrinfo ENOTFOUND",
    "getaddrinfo EAI_AGAIN",
    "EAI_AGAIN",
    "no such host",
    "bad address '",
    "nodename nor servname",
    "could not resolve host",
    "UnknownHostException",
    "failed to lookup address information",
    "name does not resolve",
    "name resolution failed",
    "unknown host",
    "host not found in upstream",
    "no address associated with hostname",
    "server misbehaving",
    "unknown MySQL server host",
];

/// What stands in front of the name, in the order in which it is looked for.
const MARKS: &[&str] = &[
    "host name \"",
    "ENOTFOUND ",
    "EAI_AGAIN ",
    "bad address '",
    "resolve host: ",
    "lookup ",
    "UnknownHostException: ",
    "upstream \"",
    "server host '",
    "hostname: '",
    "host='",
    "host: ",
    "Error -2 connecting to ",
    "Error -3 connecting to ",
    "unknown host ",
    "connect to ",
];

const ENDS: &[char] = &['"', '\'', ' ', ':', ',', ')', ';', '(', '/'];

pub(super) fn name(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() {
        return None;
    }
    let line = facts.last_line(NOT_RESOLVED)?;
    let host = MARKS
        .iter()
        .find_map(|mark| behind(line, mark, ENDS))
        .map(str::to_owned)
        .or_else(|| named_elsewhere(facts))
        .unwrap_or_default();
    let shown = if host.is_empty() {
        "of another host".to_owned()
    } else {
        format!("`{host}`")
    };
    let cause =
        |title: String| Cause::likely(CauseKind::NameNotResolved, title).seen("the log", line);
    if facts.network_mode == "none" {
        return Some(
            cause(format!(
                "it has no network, and cannot find the name {shown}"
            ))
            .seen("HostConfig.NetworkMode", "none")
            .advice("give it a network that it shares with the other")
            .spec("network(\"backend\")")
            .compose(facts, "networks:\n  - backend"),
        );
    }
    let other = facts
        .others
        .iter()
        .find(|it| !host.is_empty() && (it.name == host || it.service == host));
    let mine = facts.networks.join(", ");
    if let Some(other) = other {
        return Some(known(facts, other, &host, cause, &mine));
    }
    let base = cause(format!(
        "the name {shown} is not known in the network of the container"
    ))
    .seen(
        "NetworkSettings.Networks",
        if mine.is_empty() {
            "none".to_owned()
        } else {
            mine
        },
    );
    let inside = !host.contains('.');
    Some(if inside {
        let services: Vec<&str> = facts
            .others
            .iter()
            .filter(|it| it.networks.iter().any(|it| facts.networks.contains(it)))
            .map(|it| {
                if it.service.is_empty() {
                    it.name.as_str()
                } else {
                    it.service.as_str()
                }
            })
            .collect();
        let there = if services.is_empty() {
            "no other container is in that network".to_owned()
        } else {
            format!("in that network there is {}", services.join(", "))
        };
        base.seen("the other containers", there)
            .advice("use the name of the service as it is in the compose file, start that service, and put both into one network; the default bridge knows no names")
            .spec("network(\"backend\")")
            .compose(facts, "networks:\n  - backend")
            .command("docker ps -a --format '{{.Names}} {{.Networks}} {{.Status}}'")
    } else {
        base.advice("the engine's name servers do not know it: a typing error, or no way out of the network")
            .spec("dns(\"9.9.9.9\")")
            .compose(facts, "dns:\n  - 9.9.9.9")
            .command(format!("docker run --rm busybox nslookup {host}"))
    })
}

fn known(
    facts: &Facts,
    other: &Other,
    host: &str,
    cause: impl Fn(String) -> Cause,
    mine: &str,
) -> Cause {
    let theirs = other.networks.join(", ");
    let in_both = |it: &&String| facts.networks.contains(it);
    let mut shared = other.networks.iter().filter(in_both);
    // the default bridge counts where there is no other
    let shared = shared
        .clone()
        .find(|it| *it != "bridge")
        .or_else(|| shared.next());
    let evidence = |cause: Cause| {
        cause
            .seen("NetworkSettings.Networks", mine.to_owned())
            .seen(
                &format!("the container `{}`", other.name),
                format!("{}, in {theirs}", other.state),
            )
    };
    match shared {
        Some(_) if other.state != "running" => evidence(cause(format!("`{host}` is not running, so that its name is not known")))
            .advice(format!("find out why `{host}` does not run, and wait for it"))
            .spec(format!("depends_on(\"{host}\")"))
            .compose(facts, &format!("depends_on:\n  {host}:\n    condition: service_healthy"))
            .command(format!("dockerspec diagnose {}", other.name)),
        Some(network) if network == "bridge" => evidence(cause(format!("`{host}` is in the default bridge, which knows no names")))
            .advice("put both into a network of your own, which has a name server")
            .spec("network(\"backend\")")
            .compose(facts, "networks:\n  - backend")
            .command(format!("docker network create backend && docker network connect backend {} && docker network connect backend {}", other.name, facts.name)),
        Some(_) => evidence(cause(format!("`{host}` was not there yet when its name was asked: it runs now, in the same network")))
            .advice(format!("wait until `{host}` is healthy, and try again in the program: a name is known only while its container runs"))
            .spec(format!("depends_on(\"{host}\")"))
            .compose(facts, &format!("depends_on:\n  {host}:\n    condition: service_healthy"))
            .command(format!("docker restart {}", facts.name)),
        None => {
            let network = other.networks.first().map_or("backend", String::as_str);
            evidence(cause(format!("`{host}` is in another network than this container")))
                .advice("put both into one network")
                .spec(format!("network(\"{network}\")"))
                .compose(facts, &format!("networks:\n  - {network}"))
                .command(format!("docker network connect {network} {}", facts.name))
        }
    }
}

/// Python names no host: one that its variables or its command name is likely meant.
fn named_elsewhere(facts: &Facts) -> Option<String> {
    let values = facts
        .env
        .iter()
        .filter_map(|it| it.split_once('='))
        .map(|(_, value)| value);
    let words = facts
        .command
        .iter()
        .flat_map(|it| it.split(['\'', '"', ' ', '(', ')']));
    let log = facts
        .log
        .iter()
        .flat_map(|it| it.split(['\'', '"', ' ', '(', ')']));
    let host = values
        .chain(words)
        .chain(log)
        .filter_map(address)
        .map(|(host, _)| host);
    host.map(|host| host.trim_end_matches([',', '.']))
        .find(|host| !host.is_empty() && *host != "localhost")
        .map(str::to_owned)
}

const REFUSED: &[&str] = &[
    "connection refused",
    "ECONNREFUSED",
    "ConnectionRefusedError",
    "could not connect to server",
    "can't connect to",
];

/// It asks itself, or someone who is not ready.
pub(super) fn refused(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() || facts.is_unhealthy() {
        return None;
    }
    let line = facts.last_line(REFUSED)?;
    let urls: Vec<(&str, &str, Option<u16>)> = facts
        .env
        .iter()
        .filter_map(|it| it.split_once('='))
        .filter_map(|(name, value)| address(value).map(|(host, port)| (name, host, port)))
        .collect();
    let number = port(line);
    let to_self = own_address(line).is_some();
    let variable = urls
        .iter()
        .find(|(_, host, port)| is_own(host) && (number.is_none() || *port == number));
    if to_self || (variable.is_some() && number.is_none()) {
        let port = number.or_else(|| variable.and_then(|it| it.2));
        return Some(to_itself(facts, line, port, variable.map(|it| it.0)));
    }
    let known = facts.others.iter().find(|it| {
        let named = |name: &str| {
            !name.is_empty() && (line.contains(name) || urls.iter().any(|url| url.1 == name))
        };
        named(&it.name) || named(&it.service)
    });
    let by_port = || {
        facts
            .others
            .iter()
            .find(|it| number.is_some_and(|port| it.ports.contains(&port)))
    };
    let other = known.or_else(by_port);
    let host = other.map(|it| {
        if it.service.is_empty() {
            it.name.clone()
        } else {
            it.service.clone()
        }
    });
    let host = host.or_else(|| urls.first().map(|it| it.1.to_owned()));
    let shown = match &host {
        Some(host) => format!("`{host}`"),
        None => "the other service".to_owned(),
    };
    let host = host.unwrap_or_else(|| "NAME".to_owned());
    let mut cause = Cause::likely(
        CauseKind::DependencyNotReady,
        format!("{shown} does not accept connections yet, or not on that port"),
    )
    .seen("the log", line);
    if let Some(other) = other {
        cause = cause.seen(
            &format!("the container `{}`", other.name),
            other.state.clone(),
        );
    }
    Some(
        cause
            .advice("wait until it is healthy, and try again in the program: a service can be up and not ready")
            .spec(format!("depends_on(\"{host}\")"))
            .compose(facts, &format!("depends_on:\n  {host}:\n    condition: service_healthy"))
            .command(other.map_or_else(|| "docker ps -a".to_owned(), |it| format!("docker logs --tail 20 {}", it.name))),
    )
}

fn to_itself(facts: &Facts, line: &str, port: Option<u16>, variable: Option<&str>) -> Cause {
    let other = facts.others.iter().find(|it| {
        port.is_some_and(|port| it.ports.contains(&port) || it.published.contains(&port))
    });
    let host = other.map_or("NAME", |it| {
        if it.service.is_empty() {
            &it.name
        } else {
            &it.service
        }
    });
    let at = port.map_or_else(String::new, |it| format!(" on port {it}"));
    let mut cause = Cause::likely(
        CauseKind::Localhost,
        format!("it asks itself{at}: `localhost` within a container is the container"),
    )
    .seen("the log", line);
    if let Some(variable) = variable {
        cause = cause.seen("Config.Env", format!("`{variable}` names localhost"));
    }
    if let Some(other) = other {
        cause = cause.seen(
            "the other containers",
            format!("`{}` has that port", other.name),
        );
    }
    let url = format!(
        "{host}:{}",
        port.map_or_else(|| "PORT".to_owned(), |it| it.to_string())
    );
    let variable = variable.unwrap_or("THE_URL");
    cause
        .advice("write the name of the other service; for a program of the host itself, `host.docker.internal`")
        .spec(format!("env(\"{variable}\", \"…{url}…\")"))
        .compose(facts, &format!("environment:\n  {variable}: …{url}…\nextra_hosts:\n  - host.docker.internal:host-gateway"))
}
