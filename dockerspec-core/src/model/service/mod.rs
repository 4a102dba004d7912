//! The settings of a service that images do not share: one payload and one function per word.

pub mod few;
pub mod limits;
pub mod models;
pub mod namespaces;
pub mod network;
pub mod operation;
pub mod order;
pub mod secrets;
pub mod security;
pub mod storage;

pub use few::Few;
pub use limits::{
    Device, Gpus, Limits, Reservations, SetUlimit, ShmSize, Ulimit, UseGpus, device, gpus, limits,
    reservations, shm_size, ulimit,
};
pub use models::{UseModel, model};
pub use namespaces::{
    Cgroup, Ipc, NetworkMode, Pid, SetCgroup, SetIpc, SetNetworkMode, SetPid, SetUserns, Userns,
    UtsHost, cgroup, ipc, network_mode, pid, userns_mode, uts_host,
};
pub use network::{
    Dns, DnsOpt, DnsSearch, Domainname, ExtraHost, HOST_GATEWAY, Hostname, MacAddress, Port,
    PortMode, UseNetwork, dns, dns_opt, dns_search, domainname, extra_host, hostname, mac_address,
    network, port, port_any, port_range,
};
pub use operation::{
    Annotation, ContainerName, LogRotation, Logging, PullPolicy, SetPlatform, SetPullPolicy,
    StdinOpen, Tty, annotation, container_name, log_rotation, logging, platform, pull_policy,
    stdin_open, tty,
};
pub use order::{
    Condition, DependsOn, Profile, Restart, Scale, SetRestart, StopGracePeriod, depends_on,
    profile, restart, scale, stop_grace_period,
};
pub use secrets::{
    EnvFile, EnvFromHost, HostValue, SecretPath, UseConfig, UseSecret, config, env_file,
    env_from_host, secret, secret_path,
};
pub use security::{
    CapAdd, CapDrop, Capability, GroupAdd, HardenedDefaults, Init, Privileged, ReadOnly,
    SecurityOpt, SetSecurityOpt, Sysctl, cap_add, cap_drop, group_add, hardened, init, privileged,
    read_only, security_opt, sysctl,
};
pub use storage::{
    AnonymousVolume, Bind, Propagation, Selinux, Tmpfs, UseVolume, anonymous_volume, bind, tmpfs,
    volume,
};
