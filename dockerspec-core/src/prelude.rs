//! Instructions, recipes and settings: `use dockerspec::prelude::*;`.

pub use core::time::Duration;

pub use crate::check::{Hardened, Level, Policy};
pub use crate::model::compose::{Build, BuildNetwork, Compose, Overlay, Service};
pub use crate::model::functions::{
    add, add_all, arg, cmd, cmd_shell, comment, copy, copy_all, entrypoint, entrypoint_shell, env,
    expose, expose_range, file, from, from_image, from_stage, healthcheck, healthcheck_shell,
    include, include_if, label, no_healthcheck, onbuild, raw, reads, run, run_all, run_exec,
    run_script, shell, stop_signal, user, volumes, workdir,
};
pub use crate::model::image::{Escape, Image, Stage};
pub use crate::model::mount::Mount;
pub use crate::model::oci;
pub use crate::model::recipe::{
    apk_add, apt_install, bundle_install, cargo_build, composer_install, create_dir, create_user,
    dnf_install, dotnet_publish, download, git_checkout, go_build, gradle_build, healthcheck_http,
    healthcheck_tcp, maven_package, model_download, npm_ci, npm_run, pip_install, pip_requirements,
    pnpm_install, strip_setuid, uv_pip_install, uv_sync, yarn_install,
};
pub use crate::model::resources::{ConfigFile, Ipam, Model, Network, Secret, Volume};
pub use crate::model::service::{
    Capability, Cgroup, Gpus, HOST_GATEWAY, Ipc, NetworkMode, Pid, PortMode, Propagation,
    PullPolicy, Restart, SecurityOpt, Selinux, Ulimit, Userns, annotation, anonymous_volume, bind,
    cap_add, cap_drop, cgroup, config, container_name, depends_on, device, dns, dns_opt,
    dns_search, domainname, env_file, env_from_host, extra_host, gpus, group_add, hardened,
    hostname, init, ipc, limits, log_rotation, logging, mac_address, model, network, network_mode,
    pid, platform, port, port_any, port_range, privileged, profile, pull_policy, read_only,
    reservations, restart, scale, secret, secret_path, security_opt, shm_size, stdin_open,
    stop_grace_period, sysctl, tmpfs, tty, ulimit, userns_mode, uts_host, volume,
};
pub use crate::model::setting::Setting;
pub use crate::model::step::Step;
pub use crate::model::words::{
    Bytes, Platform, Signal, User, gib, hours, kib, mib, millis, mins, secs,
};
pub use crate::report::Report;
pub use crate::rules::Rule;
pub use crate::{mounts, settings, steps, text};
