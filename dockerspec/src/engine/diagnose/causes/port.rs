//! Ports: taken, not allowed, or without anybody behind them.

use super::start::short;
use super::text::{path, port};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::{Facts, Published};

pub(super) fn taken(facts: &Facts) -> Option<Cause> {
    let error = facts.state.error.as_str();
    let marks = [
        "port is already allocated",
        "address already in use",
        "ports are not available",
        "failed to bind host port",
    ];
    if !marks.iter().any(|it| error.contains(it)) {
        return None;
    }
    let wanted = facts
        .ports
        .iter()
        .find(|it| it.host != 0 && mentions(error, it.host));
    let wanted = wanted.or_else(|| facts.ports.iter().find(|it| it.host != 0));
    let (host, inside) = wanted.map_or_else(
        || (port(error).unwrap_or(0), 0),
        |it| (it.host, it.container),
    );
    let holder = facts.holders.iter().find(|it| it.port == host);
    let who = holder.map_or_else(|| "something else".to_owned(), |it| it.who.clone());
    let free = free(facts, host);
    let mut cause = Cause::certain(
        CauseKind::PortTaken,
        format!("port {host} of the host is taken by {who}"),
    )
    .seen(
        "State.Error",
        short(error.rsplit(": Bind for").next().unwrap_or(error)),
    );
    cause = match holder {
        Some(holder) => cause
            .seen(
                "the ports of the host",
                format!("{host} is held by {}", holder.who),
            )
            .command(holder.command.clone()),
        None => cause.command(format!("ss -ltnp 'sport = :{host}'")),
    };
    let address = wanted.map(address).unwrap_or_default();
    Some(
        cause
            .advice(format!(
                "end what holds it, or publish another port, such as {free}"
            ))
            .spec(format!("port({free}, {inside})"))
            .compose(facts, &format!("ports:\n  - \"{address}{free}:{inside}\"")),
    )
}

fn address(port: &Published) -> String {
    match port.address.as_str() {
        "" | "0.0.0.0" | "::" => String::new(),
        address => format!("{address}:"),
    }
}

/// Whether the text has the number as a port, and not within another number.
fn mentions(text: &str, port: u16) -> bool {
    let wanted = port.to_string();
    text.split(|it: char| !it.is_ascii_digit())
        .any(|number| number == wanted)
}

/// A port that no container of the engine publishes.
fn free(facts: &Facts, host: u16) -> u16 {
    let is_free = |port: &u16| {
        !facts.others.iter().any(|it| it.published.contains(port))
            && !facts.ports.iter().any(|it| it.host == *port)
    };
    let from = if host < 1024 {
        8080
    } else {
        host.saturating_add(1)
    };
    (from..=u16::MAX).find(is_free).unwrap_or(8080)
}

const IN_USE: &[&str] = &[
    "address already in use",
    "EADDRINUSE",
    "Address in use",
    "port is already in use",
    "Only one usage of each socket address",
];

pub(super) fn taken_inside(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() {
        return None;
    }
    let line = facts.last_line(IN_USE)?;
    let port = port(line).or_else(|| facts.exposed.first().copied());
    let which = port.map_or_else(|| "its port".to_owned(), |it| format!("port {it}"));
    let cause = Cause::likely(CauseKind::PortTakenInside, "");
    let mut cause = if facts.network_mode == "host" {
        Cause {
            title: format!("{which} is taken on the host, whose network the container shares"),
            ..cause
        }
        .advice("end what holds the port, or give the container a network of its own")
        .compose(facts, "network_mode: bridge")
        .spec("port(8080, 8080) instead of network_mode(NetworkMode::Host)")
    } else if facts.network_mode.starts_with("container:") {
        Cause {
            title: format!("{which} is taken by the container whose network it shares"),
            ..cause
        }
        .advice("let one of the two listen on another port")
        .compose(facts, "environment:\n  PORT: \"8081\"")
        .spec("env(\"PORT\", \"8081\")")
    } else {
        Cause { title: format!("{which} is taken within the container: the program listens on it twice"), ..cause }
            .advice("start one server only: a reloader, a second worker or a script that starts it already has the port")
            .compose(facts, "environment:\n  PORT: \"8081\"")
            .spec("env(\"PORT\", \"8081\")")
    };
    cause = cause
        .seen("the log", line)
        .seen("HostConfig.NetworkMode", facts.network_mode.clone());
    Some(cause.command(format!("docker top {}", facts.name)))
}

/// A port below 1024, for a user who is not root.
pub(super) fn privileged(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() {
        return None;
    }
    let line = facts.last_line(&["permission denied", "EACCES", "operation not permitted"])?;
    let lower = line.to_ascii_lowercase();
    let binds = ["bind", "listen", "could not open port", "make_sock"]
        .iter()
        .any(|it| lower.contains(it));
    let before = facts.line(&[
        ".bind(",
        "server_bind",
        "listen(",
        "bind_sockets",
        "TCPServer",
    ]);
    let in_python = lower.contains("permissionerror") && before.is_some() && path(line).is_none();
    if !binds && !in_python {
        return None;
    }
    let named = port(line);
    // a socket of Unix is a file, and who may make it is another cause
    if named.is_none() && (path(line).is_some() || line.contains("unix:")) {
        return None;
    }
    let port = named.or_else(|| facts.exposed.iter().copied().find(|it| *it < 1024));
    if port.is_some_and(|it| it >= 1024) {
        return None;
    }
    let which = port.map_or_else(|| "a port below 1024".to_owned(), |it| format!("port {it}"));
    let user = if facts.user.is_empty() {
        "root without capabilities"
    } else {
        &facts.user
    };
    let inside = port.map_or(8080, |it| if it == 443 { 8443 } else { 8080 });
    let host = facts
        .ports
        .iter()
        .find(|it| Some(it.container) == port)
        .map_or(inside, |it| it.host);
    let mut cause = Cause::likely(
        CauseKind::NotPermitted,
        format!("its user ({user}) may not listen on {which}"),
    )
    .seen("the log", line);
    if let Some(before) = before.filter(|_| in_python) {
        cause = cause.seen("the log", before);
    }
    Some(
        cause
            .seen("Config.User", user)
            .advice(format!(
                "listen on a port from 1024 up, such as {inside}, and publish it where it is wanted"
            ))
            .dockerfile(format!("EXPOSE {inside}"))
            .spec(format!(
                "expose({inside}) in the image, port({host}, {inside}) in the service"
            ))
            .compose(facts, &format!("ports:\n  - \"{host}:{inside}\"")),
    )
}

/// It runs, and a published port leads nowhere.
pub(super) fn not_listening(facts: &Facts) -> Option<Cause> {
    let listening = facts.listening.as_ref()?;
    // who has just started may listen soon
    if facts.network_mode == "host" || facts.state.lasted < 5 {
        return None;
    }
    let dead = facts
        .ports
        .iter()
        .find(|it| it.container != 0 && !listening.contains(&(it.container, true)))?;
    let port = dead.container;
    let served = facts
        .ports
        .iter()
        .any(|it| listening.contains(&(it.container, true)));
    let only_loopback = listening.contains(&(port, false));
    let others: Vec<String> = listening
        .iter()
        .filter(|(it, open)| *open && *it != port && *it < 32_768)
        .map(|(it, _)| it.to_string())
        .collect();
    let published = format!("{} leads to {port}", dead.host);
    let seen = |cause: Cause| cause.seen("HostConfig.PortBindings", published.clone());
    if only_loopback {
        return Some(
            seen(Cause::certain(
                CauseKind::NotListening,
                format!("it listens on port {port} of 127.0.0.1 only, where nobody outside of the container reaches it"),
            ))
            .seen("its sockets", format!("127.0.0.1:{port}"))
            .advice("let the server listen on 0.0.0.0 or `::`")
            .spec("env(\"HOST\", \"0.0.0.0\")")
            .dockerfile("ENV HOST=0.0.0.0")
            .compose(facts, "environment:\n  HOST: 0.0.0.0"),
        );
    }
    // an image may have ports that it uses only at times, and may take its time to start
    if served || facts.state.lasted < 30 {
        return None;
    }
    let listens = if others.is_empty() {
        "nothing".to_owned()
    } else {
        others.join(", ")
    };
    let cause = seen(Cause::likely(
        CauseKind::NotListening,
        format!("nothing in it listens on port {port}, which is published"),
    ))
    .seen("its sockets", format!("it listens on: {listens}"));
    let inside = others.first().cloned().unwrap_or_else(|| port.to_string());
    Some(
        cause
            .advice("publish the port on which it listens, or tell it to listen on the one that is published")
            .spec(format!("port({}, {inside})", dead.host))
            .compose(facts, &format!("ports:\n  - \"{}{}:{inside}\"", address(dead), dead.host))
            .command(format!("docker logs --tail 100 {}", facts.name)),
    )
}
