//! How a service is reached and what it reaches: ports, networks, names.

use super::few::Few;
use crate::model::place::At;
use crate::model::setting::{plain_settings, setting};
use crate::model::words::Protocol;

/// The address by which a container reaches its host, for [`extra_host`].
pub const HOST_GATEWAY: &str = "host-gateway";

/// `ports`: ports of the container that the host publishes.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Port<'a> {
    /// First port of the host; `None` for any that is free.
    pub published: Option<u16>,
    /// First port of the container.
    pub target: u16,
    /// How many ports in a row; 1 for a single port.
    pub count: u16,
    /// Address of the host that listens; every address where it is empty.
    pub host_ip: &'a str,
    /// TCP unless said otherwise.
    pub protocol: Protocol,
    /// How a swarm publishes it.
    pub mode: PortMode,
    /// What is spoken on it, as `http`.
    pub app_protocol: &'a str,
    /// A name for people.
    pub name: &'a str,
    /// As a text wrote it, where that holds no numbers (`${PORT}:80`); else empty.
    pub written: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

/// How a swarm publishes a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortMode {
    /// On every node, with load balancing; the default.
    Ingress,
    /// On the node that runs the container.
    Host,
}

#[track_caller]
const fn ports<'a>(published: Option<u16>, target: u16, count: u16) -> Port<'a> {
    Port {
        published,
        target,
        count,
        host_ip: "",
        protocol: Protocol::Tcp,
        mode: PortMode::Ingress,
        app_protocol: "",
        name: "",
        written: "",
        at: At::here(),
    }
}

/// `ports`: port `published` of the host leads to port `target` of the container.
///
/// ```
/// # use dockerspec_core::prelude::*;
/// const API: Service<'_> =
///     Service::image("api", "acme/api:1.4").with(settings![port(8000, 8080).host_ip("127.0.0.1")]);
/// ```
#[track_caller]
pub const fn port<'a>(published: u16, target: u16) -> Port<'a> {
    ports(Some(published), target, 1)
}

/// `ports`: any free port of the host leads to port `target` of the container.
#[track_caller]
pub const fn port_any<'a>(target: u16) -> Port<'a> {
    ports(None, target, 1)
}

/// `ports`: `count` ports of the host from `published` on lead to as many of the container from `target` on.
#[track_caller]
pub const fn port_range<'a>(published: u16, target: u16, count: u16) -> Port<'a> {
    ports(Some(published), target, count)
}

impl<'a> Port<'a> {
    /// Address of the host that listens, as `127.0.0.1`.
    pub const fn host_ip(mut self, address: &'a str) -> Self {
        self.host_ip = address;
        self
    }

    /// UDP instead of TCP.
    pub const fn udp(mut self) -> Self {
        self.protocol = Protocol::Udp;
        self
    }

    /// SCTP instead of TCP.
    pub const fn sctp(mut self) -> Self {
        self.protocol = Protocol::Sctp;
        self
    }

    /// How a swarm publishes it.
    pub const fn mode(mut self, mode: PortMode) -> Self {
        self.mode = mode;
        self
    }

    /// What is spoken on it, as `http`.
    pub const fn app_protocol(mut self, protocol: &'a str) -> Self {
        self.app_protocol = protocol;
        self
    }

    /// A name for people.
    pub const fn named(mut self, name: &'a str) -> Self {
        self.name = name;
        self
    }
}
setting!(Port Port);

/// `networks`: a network that the service joins.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct UseNetwork<'a> {
    /// Name of the network in the project.
    pub name: &'a str,
    /// Further names of the service on it.
    pub aliases: Few<'a, &'a str>,
    /// Fixed IPv4 address; empty where the engine chooses.
    pub ipv4: &'a str,
    /// Fixed IPv6 address; empty where the engine chooses.
    pub ipv6: &'a str,
    /// Fixed MAC address; empty where the engine chooses.
    pub mac_address: &'a str,
    /// Order in which networks are joined, highest first.
    pub priority: Option<i32>,
    /// Which network is the default gateway, highest first.
    pub gw_priority: Option<i32>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `networks`: the service joins a network of the project.
#[track_caller]
pub const fn network(name: &str) -> UseNetwork<'_> {
    UseNetwork {
        name,
        aliases: Few::NONE,
        ipv4: "",
        ipv6: "",
        mac_address: "",
        priority: None,
        gw_priority: None,
        at: At::here(),
    }
}

impl<'a> UseNetwork<'a> {
    /// A further name of the service on this network, up to twice.
    pub const fn alias(mut self, name: &'a str) -> Self {
        self.aliases = self.aliases.and(name);
        self
    }

    /// Further names of the service on this network.
    pub const fn aliases(mut self, names: &'a [&'a str]) -> Self {
        self.aliases = self.aliases.and_list(names);
        self
    }

    /// A fixed IPv4 address; the network must have a subnet.
    pub const fn ipv4(mut self, address: &'a str) -> Self {
        self.ipv4 = address;
        self
    }

    /// A fixed IPv6 address; the network must have a subnet.
    pub const fn ipv6(mut self, address: &'a str) -> Self {
        self.ipv6 = address;
        self
    }

    /// A fixed MAC address.
    pub const fn mac_address(mut self, address: &'a str) -> Self {
        self.mac_address = address;
        self
    }

    /// Order in which networks are joined, highest first.
    pub const fn priority(mut self, priority: i32) -> Self {
        self.priority = Some(priority);
        self
    }

    /// Which network is the default gateway, highest first.
    pub const fn gw_priority(mut self, priority: i32) -> Self {
        self.gw_priority = Some(priority);
        self
    }
}
setting!(UseNetwork Network);

plain_settings! {
    /// `dns`: a name server.
    Dns Dns dns(
        /// Its address.
        address: &'a str,
    );
    /// `dns_opt`: an option of the resolver, as `ndots:1`.
    DnsOpt DnsOpt dns_opt(
        /// The option.
        option: &'a str,
    );
    /// `dns_search`: a domain in which short names are looked up.
    DnsSearch DnsSearch dns_search(
        /// The domain.
        domain: &'a str,
    );
    /// `domainname`: the domain of the container's own name.
    Domainname Domainname domainname(
        /// The domain.
        name: &'a str,
    );
    /// `extra_hosts`: a line in `/etc/hosts`; [`HOST_GATEWAY`] is the address of the host.
    ExtraHost ExtraHost extra_host(
        /// The name.
        host: &'a str,
        /// Its address.
        address: &'a str,
    );
    /// `hostname`: the container's own name.
    Hostname Hostname hostname(
        /// The name.
        name: &'a str,
    );
    /// `mac_address`: a fixed MAC address.
    MacAddress MacAddress mac_address(
        /// The address.
        address: &'a str,
    );
}
