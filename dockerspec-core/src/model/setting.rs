//! One entry of a service.

use super::healthcheck::{Healthcheck, NoHealthcheck};
use super::instructions::{
    Cmd, Entrypoint, Env, Expose, Label, Reads, SetUser, StopSignal, Workdir,
};
use super::place::At;
use super::service::{
    Annotation, AnonymousVolume, Bind, CapAdd, CapDrop, ContainerName, DependsOn, Device, Dns,
    DnsOpt, DnsSearch, Domainname, EnvFile, EnvFromHost, ExtraHost, GroupAdd, HardenedDefaults,
    Hostname, Init, Limits, LogRotation, Logging, MacAddress, Port, Privileged, Profile, ReadOnly,
    Reservations, Scale, SecretPath, SetCgroup, SetIpc, SetNetworkMode, SetPid, SetPlatform,
    SetPullPolicy, SetRestart, SetSecurityOpt, SetUlimit, SetUserns, ShmSize, StdinOpen,
    StopGracePeriod, Sysctl, Tmpfs, Tty, UseConfig, UseGpus, UseModel, UseNetwork, UseSecret,
    UseVolume, UtsHost,
};
use super::waiver::Waivers;
use crate::rules::Rule;

/// One entry of a service, with its place and its waivers.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// What it sets.
    pub key: Key<'a>,
    /// Where it was written.
    pub at: At<'a>,
    /// Rules that it may break.
    pub waivers: Waivers<'a>,
}

/// What a setting sets; named after the function that makes it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// `annotations`
    Annotation(Annotation<'a>),
    /// `volumes`: a volume without a name.
    AnonymousVolume(AnonymousVolume<'a>),
    /// `volumes`: a path of the host.
    Bind(Bind<'a>),
    /// `cap_add`
    CapAdd(CapAdd<'a>),
    /// `cap_drop`
    CapDrop(CapDrop<'a>),
    /// `cgroup`
    Cgroup(SetCgroup<'a>),
    /// `command`
    Cmd(Cmd<'a>),
    /// `configs`
    Config(UseConfig<'a>),
    /// `container_name`
    ContainerName(ContainerName<'a>),
    /// `depends_on`
    DependsOn(DependsOn<'a>),
    /// `devices`
    Device(Device<'a>),
    /// `dns`
    Dns(Dns<'a>),
    /// `dns_opt`
    DnsOpt(DnsOpt<'a>),
    /// `dns_search`
    DnsSearch(DnsSearch<'a>),
    /// `domainname`
    Domainname(Domainname<'a>),
    /// `entrypoint`
    Entrypoint(Entrypoint<'a>),
    /// `environment`
    Env(Env<'a>),
    /// `env_file`
    EnvFile(EnvFile<'a>),
    /// `environment`: a value of the host.
    EnvFromHost(EnvFromHost<'a>),
    /// `expose`
    Expose(Expose<'a>),
    /// `extra_hosts`
    ExtraHost(ExtraHost<'a>),
    /// `deploy.resources.reservations.devices`
    Gpus(UseGpus<'a>),
    /// `group_add`
    GroupAdd(GroupAdd<'a>),
    /// `read_only`, `cap_drop`, `security_opt` and `init` at once.
    Hardened(HardenedDefaults<'a>),
    /// `healthcheck`
    Healthcheck(Healthcheck<'a>),
    /// `hostname`
    Hostname(Hostname<'a>),
    /// A part that is shared between services.
    Include(&'a [Setting<'a>]),
    /// `init`
    Init(Init<'a>),
    /// `ipc`
    Ipc(SetIpc<'a>),
    /// `labels`
    Label(Label<'a>),
    /// `deploy.resources.limits`
    Limits(Limits<'a>),
    /// `logging`: a driver that rotates.
    LogRotation(LogRotation<'a>),
    /// `logging`
    Logging(Logging<'a>),
    /// `mac_address`
    MacAddress(MacAddress<'a>),
    /// `models`
    Model(UseModel<'a>),
    /// `networks`
    Network(UseNetwork<'a>),
    /// `network_mode`
    NetworkMode(SetNetworkMode<'a>),
    /// `healthcheck: { disable: true }`
    NoHealthcheck(NoHealthcheck<'a>),
    /// `pid`
    Pid(SetPid<'a>),
    /// `platform`
    Platform(SetPlatform<'a>),
    /// `ports`
    Port(Port<'a>),
    /// `privileged`
    Privileged(Privileged<'a>),
    /// `profiles`
    Profile(Profile<'a>),
    /// `pull_policy`
    PullPolicy(SetPullPolicy<'a>),
    /// `read_only`
    ReadOnly(ReadOnly<'a>),
    /// The variables of a configuration struct, which the service must set.
    Reads(Reads<'a>),
    /// `deploy.resources.reservations`
    Reservations(Reservations<'a>),
    /// `restart`
    Restart(SetRestart<'a>),
    /// `scale`
    Scale(Scale<'a>),
    /// `secrets`
    Secret(UseSecret<'a>),
    /// `secrets` and the variable that names the file.
    SecretPath(SecretPath<'a>),
    /// `security_opt`
    SecurityOpt(SetSecurityOpt<'a>),
    /// `shm_size`
    ShmSize(ShmSize<'a>),
    /// `stdin_open`
    StdinOpen(StdinOpen<'a>),
    /// `stop_grace_period`
    StopGracePeriod(StopGracePeriod<'a>),
    /// `stop_signal`
    StopSignal(StopSignal<'a>),
    /// `sysctls`
    Sysctl(Sysctl<'a>),
    /// `tmpfs`
    Tmpfs(Tmpfs<'a>),
    /// `tty`
    Tty(Tty<'a>),
    /// `ulimits`
    Ulimit(SetUlimit<'a>),
    /// `user`
    User(SetUser<'a>),
    /// `userns_mode`
    Userns(SetUserns<'a>),
    /// `uts: host`
    UtsHost(UtsHost<'a>),
    /// `volumes`: a volume of the project.
    Volume(UseVolume<'a>),
    /// `working_dir`
    Workdir(Workdir<'a>),
}

impl<'a> Setting<'a> {
    /// A setting without waivers.
    pub(crate) const fn new(key: Key<'a>, at: At<'a>) -> Self {
        Setting {
            key,
            at,
            waivers: Waivers::NONE,
        }
    }

    /// Itself, so that lists take settings and words alike.
    pub const fn into_setting(self) -> Self {
        self
    }

    /// Lets this setting break a rule, for a reason of at least ten characters.
    #[track_caller]
    pub const fn allow(mut self, rule: Rule, reason: &'a str) -> Self {
        self.waivers = self.waivers.and(rule, reason);
        self
    }
}

/// Gives a payload its way into a service.
macro_rules! setting {
    ($payload:ident $variant:ident) => {
        impl<'a> $payload<'a> {
            /// The entry of a service.
            pub const fn into_setting(self) -> $crate::model::setting::Setting<'a> {
                $crate::model::setting::Setting::new(
                    $crate::model::setting::Key::$variant(self),
                    self.at,
                )
            }

            /// Lets this setting break a rule, for a reason of at least ten characters.
            #[track_caller]
            pub const fn allow(
                self,
                rule: $crate::rules::Rule,
                reason: &'a str,
            ) -> $crate::model::setting::Setting<'a> {
                self.into_setting().allow(rule, reason)
            }
        }

        impl $crate::model::word::SettingWord for $payload<'_> {}
    };
}
pub(crate) use setting;

/// Declares words without options: the payload, and the function of the same meaning.
macro_rules! plain_settings {
    ($(
        #[doc = $summary:literal] $(#[doc = $more:literal])*
        $payload:ident $variant:ident
        $function:ident($($(#[doc = $field_doc:literal])+ $field:ident: $type:ty),* $(,)?);
    )*) => {$(
        #[doc = $summary] $(#[doc = $more])*
        #[non_exhaustive]
        #[must_use]
        #[derive(Clone, Copy, Debug)]
        pub struct $payload<'a> {
            $($(#[doc = $field_doc])+ pub $field: $type,)*
            /// Where it was written.
            pub at: $crate::model::place::At<'a>,
        }
        $crate::model::setting::setting!($payload $variant);

        #[doc = $summary] $(#[doc = $more])*
        #[track_caller]
        pub const fn $function<'a>($($field: $type),*) -> $payload<'a> {
            $payload {
                $($field,)*
                at: $crate::model::place::At::here(),
            }
        }
    )*};
}
pub(crate) use plain_settings;
