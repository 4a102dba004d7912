//! A compose project of constants: services, what they share, and an overlay.

use dockerspec_core::model::setting::Key;
use dockerspec_core::prelude::*;

const HTTP_PORT: u16 = 8080;

const API: Hardened<Image<'_>> = Image::new("acme/api")
    .stages(&[from("python:3.13.9-slim-bookworm").with(steps![
        workdir("/app"),
        user(User::new("app", 10001)),
        copy("src", "src"),
        expose(HTTP_PORT),
        healthcheck(&["python", "-m", "acme.health"]).interval(secs(30)),
        cmd(&["python", "-m", "acme.api"]),
    ])])
    .enforce(&Policy::PRODUCTION);

const fn backend<'a>(memory: Bytes, cpus: f64) -> [Setting<'a>; 3] {
    *settings![
        network("backend"),
        limits(memory, cpus),
        restart(Restart::UnlessStopped),
    ]
}

const STACK: Hardened<Compose<'_>> = Compose::new("acme")
    .services(&[
        Service::build("api", &API).with(settings![
            include(&backend(mib(512), 1.0)),
            port(8000, HTTP_PORT),
            env("ACME_MODEL_URL", "http://model:11434/v1"),
            secret_path("ACME_API_KEY_FILE", "api_key"),
            depends_on("cache"),
            depends_on("model").restart(),
        ]),
        Service::image("cache", "redis:8.2-alpine").with(settings![
            include(&backend(mib(256), 0.5)),
            healthcheck(&["redis-cli", "ping"]),
            read_only(),
            tmpfs("/data"),
        ]),
        Service::image("model", "ollama/ollama:0.12.6").with(settings![
            include(&backend(gib(16), 8.0)),
            volume("models", "/root/.ollama"),
            healthcheck(&["ollama", "list"]).start_period(mins(1)),
        ]),
    ])
    .networks(&[Network::new("backend")])
    .volumes(&[Volume::new("models")])
    .secrets(&[Secret::file("api_key", "secrets/api_key")])
    .enforce(&Policy::PRODUCTION);

const GPU: Hardened<Overlay<'_>> = Overlay::new("gpu", &STACK)
    .services(&[Service::patch("model").with(settings![gpus(Gpus::Count(1))])])
    .enforce(&Policy::PRODUCTION);

/// Every word of a service that images do not share, with its options.
const EVERY_WORD: &[Setting<'_>] = settings![
    annotation("com.acme.team", "core"),
    anonymous_volume("/cache").read_only(),
    bind("./conf", "/conf")
        .read_only()
        .no_create_host_path()
        .propagation(Propagation::Rslave)
        .selinux(Selinux::Private),
    cap_add(Capability::NetBindService),
    cap_drop(Capability::All),
    cgroup(Cgroup::Private),
    config("site", "/etc/site.conf")
        .owner(User::id(1, 2))
        .mode(0o440),
    container_name("api-1"),
    depends_on("job").completed().optional(),
    depends_on("cache").started(),
    device("/dev/dri").target("/dev/dri").permissions("rw"),
    dns("9.9.9.9"),
    dns_opt("ndots:1"),
    dns_search("acme.example"),
    domainname("acme.example"),
    env_file("api.env").optional().raw(),
    env_from_host("REGION"),
    env_from_host("ZONE").optional(),
    env_from_host("STAGE").default("dev"),
    extra_host("host.internal", HOST_GATEWAY),
    gpus(Gpus::Ids(&["0", "3"]))
        .driver("amd.com")
        .capability("utility")
        .option("virtualization", "false"),
    group_add("video"),
    hardened(),
    hostname("api"),
    init(),
    ipc(Ipc::Service("cache")),
    limits(mib(1), 0.1).pids(10),
    log_rotation(mib(10), 3),
    logging("journald")
        .option("tag", "api")
        .options(&[("labels", "team")]),
    mac_address("02:42:ac:11:65:43"),
    network("backend")
        .alias("api")
        .ipv4("172.28.0.5")
        .priority(1),
    network_mode(NetworkMode::None).allow(Rule::Sudo, "a reason that is long enough"),
    pid(Pid::Container("x")),
    platform(Platform::LINUX_ARM64),
    port(80, 8080)
        .host_ip("127.0.0.1")
        .udp()
        .mode(PortMode::Host)
        .app_protocol("http")
        .named("web"),
    port_any(9090),
    port_range(9000, 9000, 10),
    privileged(),
    profile("debug"),
    pull_policy(PullPolicy::Every(hours(4))),
    read_only(),
    reservations(mib(1), 0.1),
    restart(Restart::OnFailure(Some(3))),
    scale(2),
    secret("key")
        .target("key.pem")
        .owner(User::id(1, 1))
        .mode(0o400),
    secret_path("KEY_FILE", "key"),
    security_opt(SecurityOpt::NoNewPrivileges),
    shm_size(mib(128)),
    stdin_open(),
    stop_grace_period(secs(30)),
    sysctl("net.core.somaxconn", "1024"),
    tmpfs("/tmp").size(mib(64)).mode(0o1777),
    tty(),
    ulimit(Ulimit::Nofile, 1024, 4096),
    userns_mode(Userns::Host),
    uts_host(),
    volume("data", "/data").read_only().subpath("a").nocopy(),
];

#[test]
fn a_project_of_constants_keeps_what_it_was_given() {
    let project = STACK.get();
    assert_eq!(project.services.len(), 3);
    let Key::Include(part) = project.services[1].settings[0].key else {
        panic!("not a part");
    };
    let Key::Limits(limits) = part[1].key else {
        panic!("not limits");
    };
    assert_eq!(limits.memory, Some(mib(256)));
    assert_eq!(GPU.get().base.get().name, "acme");
}

#[test]
fn a_project_of_constants_breaks_no_rule() {
    assert!(STACK.report().is_clean(), "{}", STACK.report());
}

#[test]
fn a_setting_knows_the_line_of_its_call() {
    let lines: Vec<_> = EVERY_WORD
        .iter()
        .map(|it| match it.at {
            dockerspec_core::model::place::At::Rust { line, .. } => line,
            _ => 0,
        })
        .collect();
    assert!(lines.is_sorted() && lines[0] > 1, "{lines:?}");
}
