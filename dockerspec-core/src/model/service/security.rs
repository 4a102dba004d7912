//! The rights of a service's processes.

use crate::model::setting::plain_settings;

macro_rules! capabilities {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)*) => {
        /// A right of the superuser that can be given or taken on its own, as in `capabilities(7)`.
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Capability<'a> {
            /// Every capability.
            All,
            $($(#[doc = $doc])+ $variant,)*
            /// A capability by its name, as `BPF`.
            Named(&'a str),
        }

        impl<'a> Capability<'a> {
            /// Its name in a compose file, without `CAP_`.
            pub const fn name(&self) -> &'a str {
                match self {
                    Capability::All => "ALL",
                    $(Capability::$variant => $name,)*
                    Capability::Named(name) => name,
                }
            }
        }
    };
}

capabilities! {
    /// Control of auditing.
    AuditControl = "AUDIT_CONTROL";
    /// Reading the audit log.
    AuditRead = "AUDIT_READ";
    /// Writing to the audit log.
    AuditWrite = "AUDIT_WRITE";
    /// Keeping the system awake.
    BlockSuspend = "BLOCK_SUSPEND";
    /// BPF programs.
    Bpf = "BPF";
    /// Checkpoint and restore.
    CheckpointRestore = "CHECKPOINT_RESTORE";
    /// Changing owners of files.
    Chown = "CHOWN";
    /// Reading, writing and running any file.
    DacOverride = "DAC_OVERRIDE";
    /// Reading any file.
    DacReadSearch = "DAC_READ_SEARCH";
    /// What owners of files may do.
    Fowner = "FOWNER";
    /// Keeping setuid bits.
    Fsetid = "FSETID";
    /// Locking memory.
    IpcLock = "IPC_LOCK";
    /// Any shared memory and message queue.
    IpcOwner = "IPC_OWNER";
    /// Signals to any process.
    Kill = "KILL";
    /// Leases on files.
    Lease = "LEASE";
    /// Attributes `a` and `i` of files.
    LinuxImmutable = "LINUX_IMMUTABLE";
    /// Changing mandatory access control.
    MacAdmin = "MAC_ADMIN";
    /// Passing mandatory access control.
    MacOverride = "MAC_OVERRIDE";
    /// Making device files.
    Mknod = "MKNOD";
    /// Interfaces, routes and firewalls.
    NetAdmin = "NET_ADMIN";
    /// Ports below 1024.
    NetBindService = "NET_BIND_SERVICE";
    /// Multicast.
    NetBroadcast = "NET_BROADCAST";
    /// Raw sockets.
    NetRaw = "NET_RAW";
    /// Performance counters.
    Perfmon = "PERFMON";
    /// Capabilities of files.
    Setfcap = "SETFCAP";
    /// Changing group.
    Setgid = "SETGID";
    /// Giving capabilities away.
    Setpcap = "SETPCAP";
    /// Changing user.
    Setuid = "SETUID";
    /// Nearly everything.
    SysAdmin = "SYS_ADMIN";
    /// Restarting the host.
    SysBoot = "SYS_BOOT";
    /// Changing the root directory.
    SysChroot = "SYS_CHROOT";
    /// Kernel modules.
    SysModule = "SYS_MODULE";
    /// Priorities.
    SysNice = "SYS_NICE";
    /// Accounting.
    SysPacct = "SYS_PACCT";
    /// Tracing any process.
    SysPtrace = "SYS_PTRACE";
    /// Hardware ports and kernel memory.
    SysRawio = "SYS_RAWIO";
    /// Passing limits.
    SysResource = "SYS_RESOURCE";
    /// Setting the clock.
    SysTime = "SYS_TIME";
    /// Configuring terminals.
    SysTtyConfig = "SYS_TTY_CONFIG";
    /// The kernel's log.
    Syslog = "SYSLOG";
    /// Timers that wake the system.
    WakeAlarm = "WAKE_ALARM";
}

/// What the kernel allows the container's processes.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityOpt<'a> {
    /// `no-new-privileges`: no setuid program gives a process more rights.
    NoNewPrivileges,
    /// `seccomp=…`: a profile of system calls, or `unconfined`.
    Seccomp(&'a str),
    /// `apparmor=…`: a profile of `AppArmor`, or `unconfined`.
    AppArmor(&'a str),
    /// `label=…`: an `SELinux` label as `type:svirt_apache_t`, or `disable`.
    Label(&'a str),
    /// `systempaths=unconfined`: paths of `/proc` that are hidden else.
    SystemPathsUnconfined,
    /// Another option, as it is written.
    Written(&'a str),
}

plain_settings! {
    /// `cap_add`: a right that the container gets.
    CapAdd CapAdd cap_add(
        /// The right.
        capability: Capability<'a>,
    );
    /// `cap_drop`: a right that the container loses.
    CapDrop CapDrop cap_drop(
        /// The right.
        capability: Capability<'a>,
    );
    /// `group_add`: a further group of the container's user, by number or name.
    GroupAdd GroupAdd group_add(
        /// The group.
        group: &'a str,
    );
    /// Read-only root, all capabilities dropped, no new privileges, and an init process.
    ///
    /// What must be written goes to [`tmpfs`](super::tmpfs()) or to a [`volume`](super::volume()); single capabilities come back with [`cap_add`].
    HardenedDefaults Hardened hardened();
    /// `init`: a first process that passes signals on and reaps children.
    Init Init init();
    /// `privileged`: every right and every device of the host.
    Privileged Privileged privileged();
    /// `read_only`: the container cannot write to its root file system.
    ReadOnly ReadOnly read_only();
    /// `security_opt`: what the kernel allows the container's processes.
    SetSecurityOpt SecurityOpt security_opt(
        /// The option.
        option: SecurityOpt<'a>,
    );
    /// `sysctls`: a parameter of the kernel, as `net.core.somaxconn`.
    Sysctl Sysctl sysctl(
        /// Its name.
        name: &'a str,
        /// Its value.
        value: &'a str,
    );
}
