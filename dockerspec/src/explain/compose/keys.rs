//! What the settings of a compose file do, and which rules speak about them.

#[allow(
    clippy::enum_glob_use,
    reason = "the table is of rules, and says so once"
)]
use dockerspec_core::Rule::{self, *};

/// A setting: its key, what it does, the rules.
pub(super) type Known = (&'static str, &'static str, &'static [Rule]);

/// The sections of a file.
pub(super) const SECTIONS: &[Known] = &[
    (
        "name",
        "The name of the project: containers, networks and volumes are named by it. Without it compose takes the folder's.",
        &[UnwritableName],
    ),
    (
        "services",
        "The programs of the project, each of which runs in containers of its own. They reach each other by their names.",
        &[DuplicateServiceName, DependencyCycle],
    ),
    (
        "networks",
        "What services join to reach each other. All that name none are in `default`, which compose makes by itself.",
        &[UndefinedNetwork, UnusedResource],
    ),
    (
        "volumes",
        "Storage that outlives containers. `docker compose down` keeps it, `down --volumes` removes it.",
        &[UndefinedVolume, UnusedResource],
    ),
    (
        "secrets",
        "Values that services get as files below `/run/secrets`, and that are in no image and no environment.",
        &[UndefinedSecret, UnusedResource],
    ),
    (
        "configs",
        "Files that services get without an image of their own.",
        &[UndefinedConfig, UnusedResource],
    ),
    (
        "models",
        "Language models that compose serves, by Docker Model Runner. A service that lists one gets its URL and its name in two variables.",
        &[UndefinedModel, UnusedResource],
    ),
    (
        "include",
        "Other compose files whose services are part of this project. Paths in them are read from their own folder on.",
        &[],
    ),
    (
        "version",
        "The version of an old format. Compose warns of it and reads nothing of it: take it out.",
        &[],
    ),
];

/// The settings of a service.
pub(super) const SERVICE: &[Known] = &[
    (
        "image",
        "The image that the containers start from. With `build` beside it, the name that the built image gets.",
        &[UnpinnedServiceImage, UndigestedServiceImage],
    ),
    (
        "build",
        "The Dockerfile that compose builds, and what its build gets. `docker compose up` builds once; `--build` builds again.",
        &[PrivilegedBuild, SecretBuildArgument, UndefinedBuildSecret],
    ),
    (
        "command",
        "What the container runs, in place of the image's CMD. A text is cut into words and run without a shell; a list is run as it is.",
        &[],
    ),
    (
        "entrypoint",
        "What every command of the container is handed to, in place of the image's ENTRYPOINT. It takes the image's CMD away too.",
        &[],
    ),
    (
        "environment",
        "Variables of the program. Everybody who may ask the engine reads them, so secrets are better files. A name without a value is taken from where compose runs.",
        &[
            PlainSecret,
            ConfigSecretInEnv,
            MissingConfig,
            UnknownConfigVariable,
            DeprecatedConfigVariable,
        ],
    ),
    (
        "env_file",
        "Files with variables. What `environment` sets, stands over them.",
        &[],
    ),
    (
        "ports",
        "Ports of the container at ports of the host. Without an address every machine that reaches the host reaches them, past most firewalls.",
        &[
            PortOnAllInterfaces,
            PortCollision,
            PortNotExposed,
            DatabaseOnAllInterfaces,
        ],
    ),
    (
        "expose",
        "Ports for the other services of the project, which reach them without it too: it documents.",
        &[],
    ),
    (
        "volumes",
        "What is mounted: a volume of the project by its name, or a path of the host, which begins with `.`, `/` or `~`.",
        &[UndefinedVolume, SensitiveHostPath, EngineSocket],
    ),
    (
        "tmpfs",
        "Folders in memory, which end with the container. A read-only root needs them where the program writes.",
        &[WritableRoot],
    ),
    (
        "secrets",
        "Secrets of the project that are mounted, each as `/run/secrets/<name>`.",
        &[UndefinedSecret, InlineFileOnReadOnlyRoot],
    ),
    (
        "configs",
        "Files of the project that are mounted.",
        &[UndefinedConfig, InlineFileOnReadOnlyRoot],
    ),
    (
        "models",
        "Models of the project that it asks. Each sets two variables, `<NAME>_URL` and `<NAME>_MODEL`, or those that `endpoint_var` and `model_var` name.",
        &[UndefinedModel, MissingConfig],
    ),
    (
        "networks",
        "The networks that it joins. It is reached by its name and its aliases in each of them.",
        &[UndefinedNetwork],
    ),
    (
        "network_mode",
        "Whose network it uses in place of one of its own: none, the host's, or another container's.",
        &[HostNamespace, ConflictingSettings],
    ),
    (
        "depends_on",
        "What must be there before it starts. The short form waits until the other has started; `service_healthy` waits until it answers.",
        &[
            StartedCondition,
            ImpossibleCondition,
            UnknownService,
            DependencyCycle,
        ],
    ),
    (
        "healthcheck",
        "How the engine asks whether the program works, in place of the image's own probe. `start_period` is the time in which failures do not count.",
        &[ServiceWithoutHealthcheck],
    ),
    (
        "restart",
        "What the engine does when the program ends: `no`, `always`, `unless-stopped` or `on-failure[:N]`. It takes effect once the container has run for ten seconds.",
        &[MissingRestartPolicy],
    ),
    (
        "deploy",
        "Limits, reservations, copies and how they are replaced. `resources.limits` hold on a single machine too.",
        &[MissingLimits, MissingPidsLimit],
    ),
    (
        "mem_limit",
        "The most memory that it may use, in an older spelling: `deploy.resources.limits.memory` is today's.",
        &[MissingLimits],
    ),
    (
        "cpus",
        "The most processors that it may use, in an older spelling: `deploy.resources.limits.cpus` is today's.",
        &[MissingLimits],
    ),
    (
        "pids_limit",
        "The most processes that it may have.",
        &[MissingPidsLimit],
    ),
    (
        "user",
        "Who runs the program, in place of the image's USER: a number, a name, or both with their group.",
        &[RootService, MissingServiceUser],
    ),
    (
        "group_add",
        "Further groups of the program, as those that may use a device.",
        &[],
    ),
    (
        "read_only",
        "Whether the root file system cannot be written. Volumes and `tmpfs` can be.",
        &[WritableRoot],
    ),
    (
        "privileged",
        "All rights of the host, devices included: whoever breaks out of the program owns the host.",
        &[PrivilegedService],
    ),
    (
        "cap_add",
        "Rights of root that it gets beside the engine's default fourteen.",
        &[AddedCapability],
    ),
    (
        "cap_drop",
        "Rights of root that it does not get. `ALL` leaves none, and `cap_add` gives single ones back.",
        &[KeptCapabilities],
    ),
    (
        "security_opt",
        "Profiles of the kernel: `no-new-privileges:true` lets no program of the container gain rights, `…:unconfined` takes a protection away.",
        &[MissingNoNewPrivileges, DisabledConfinement],
    ),
    (
        "init",
        "Whether a small program is process 1, which hands signals on and buries children that others left.",
        &[],
    ),
    (
        "ipc",
        "Whose shared memory it uses. `host` shares that of every program of the host.",
        &[HostNamespace],
    ),
    (
        "pid",
        "Whose processes it sees. `host` shows those of the host.",
        &[HostNamespace],
    ),
    ("uts", "Whose host name it has.", &[HostNamespace]),
    (
        "userns_mode",
        "Whether its users are those of the host although the engine maps them.",
        &[HostNamespace],
    ),
    (
        "shm_size",
        "The size of `/dev/shm`, 64 MiB without it. Programs that hand large data to their own processes need more, as model servers do.",
        &[],
    ),
    (
        "gpus",
        "The GPUs that it gets (Compose 2.30 and later). The host needs the toolkit of their maker.",
        &[],
    ),
    ("devices", "Devices of the host that it may use.", &[]),
    (
        "logging",
        "Where its output goes. The default, `json-file`, grows without end unless `max-size` and `max-file` are set.",
        &[],
    ),
    (
        "labels",
        "Metadata of the container, which proxies and other tools read.",
        &[PlainSecret],
    ),
    (
        "profiles",
        "With which profiles it starts. Without one it always does.",
        &[ImpossibleCondition],
    ),
    (
        "stop_grace_period",
        "The time between SIGTERM and SIGKILL, ten seconds without it.",
        &[],
    ),
    (
        "stop_signal",
        "The signal that asks the program to end, in place of the image's own.",
        &[],
    ),
    (
        "working_dir",
        "The folder in which the program starts.",
        &[],
    ),
    (
        "container_name",
        "A fixed name of the container, of which there can be only one then.",
        &[],
    ),
    (
        "hostname",
        "The host name in the container; others reach it by the service's name even so.",
        &[],
    ),
    (
        "extra_hosts",
        "Lines of `/etc/hosts`. `host.docker.internal:host-gateway` is the host.",
        &[],
    ),
    ("dns", "Name servers in place of the host's.", &[]),
    ("sysctls", "Settings of the kernel for this container.", &[]),
    (
        "ulimits",
        "Limits of the kernel, as the number of open files.",
        &[],
    ),
    (
        "platform",
        "For which system and processor its image is.",
        &[],
    ),
    (
        "pull_policy",
        "When its image is looked up: `always`, `missing`, `never`, `build`, or every so often.",
        &[],
    ),
    (
        "scale",
        "How many containers of it run. A fixed name or a port of the host can belong to only one.",
        &[PortCollision],
    ),
    (
        "extends",
        "A service, here or in another file, whose settings it takes over.",
        &[],
    ),
    (
        "develop",
        "What `docker compose watch` does when a source changes: copy it, restart, or build again.",
        &[],
    ),
];
