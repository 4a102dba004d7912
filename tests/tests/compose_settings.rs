//! Every word of a service: what it is written as, and what compose understands.

use std::fs;
use std::process::{self, Command};

use dockerspec::prelude::*;
use dockerspec_core::check::{Findings, Proof};
use expect_test::expect;
use serde_json::json;

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
    scale(1),
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

const SERVICES: &[Service<'_>] = &[
    Service::image("all", "acme/all:1").with(EVERY_WORD),
    Service::image("cache", "redis:8.2-alpine").with(settings![
        healthcheck_tcp(6379).retries(3),
        network("backend"),
        cgroup(Cgroup::Host),
    ]),
    Service::image("job", "python:3.13-slim-trixie").with(settings![
        healthcheck_http(8000, "/a b"),
        no_healthcheck("it runs\nto its end"),
        network_mode(NetworkMode::None),
    ]),
    Service::image("web", "python:3.13-slim-trixie").with(settings![
        healthcheck_http(8000, "/$a b").timeout(millis(1500)),
        user(User::named("www")),
    ]),
];

const PROJECT: Compose<'_> = Compose::new("every-word")
    .services(SERVICES)
    .networks(&[
        Network::new("backend")
            .internal()
            .driver("bridge")
            .driver_opt("com.docker.network.bridge.name", "br-acme")
            .attachable()
            .enable_ipv4(true)
            .enable_ipv6(false)
            .ipam(&[Ipam::subnet("172.28.0.0/16")
                .gateway("172.28.0.1")
                .ip_range("172.28.5.0/24")
                .aux("router", "172.28.1.5")])
            .label("team", "core"),
        Network::new("old").external().real_name("old_network"),
    ])
    .volumes(&[
        Volume::new("data")
            .driver("local")
            .driver_opts(&[("type", "none"), ("o", "bind")])
            .labels(&[("team", "core")]),
        Volume::new("shared").external(),
    ])
    .configs(&[
        ConfigFile::text("site", "server {\n    root $uri;\n}\n"),
        ConfigFile::file("hosts", "hosts"),
        ConfigFile::env("motd", "MOTD"),
        ConfigFile::external("outside"),
    ])
    .secrets(&[
        Secret::file("key", "secrets/key"),
        Secret::env("token", "TOKEN"),
        Secret::external("outside"),
    ]);

fn project() -> Hardened<Compose<'static>> {
    let unwritable = [Rule::UnwritableName, Rule::UnwritableSetting];
    let others = Rule::ALL.iter().filter(|it| !unwritable.contains(it));
    let policy = others.fold(Policy::PRODUCTION, |policy, rule| policy.allow(*rule));
    PROJECT.harden(&policy).expect("every rule but two is off")
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

#[test]
#[expect(clippy::too_many_lines, reason = "a snapshot")]
fn every_word_has_its_place_in_the_file() {
    expect![[r##"
        # checked by dockerspec against the policy `production`
        name: every-word

        services:
          all:
            image: acme/all:1
            platform: linux/arm64
            pull_policy: every_4h
            profiles:
              - debug
            scale: 1
            container_name: api-1
            group_add:
              - video
            environment:
              REGION: ${REGION:?set REGION in the environment or in .env}
              ZONE: null
              STAGE: ${STAGE:-dev}
              KEY_FILE: /run/secrets/key.pem
            env_file:
              - path: api.env
                required: false
                format: raw
            init: true
            stdin_open: true
            tty: true
            hostname: api
            domainname: acme.example
            ports:
              - name: web
                target: 8080
                published: "80"
                host_ip: "127.0.0.1"
                protocol: udp
                app_protocol: http
                mode: host
              - "9090"
              - "9000-9009:9000-9009"
            networks:
              backend:
                aliases:
                  - api
                ipv4_address: "172.28.0.5"
                priority: 1
            mac_address: "02:42:ac:11:65:43"
            extra_hosts:
              - host.internal:host-gateway
            dns:
              - "9.9.9.9"
            dns_opt:
              - ndots:1
            dns_search:
              - acme.example
            volumes:
              - type: volume
                target: /cache
                read_only: true
              - type: bind
                source: ./conf
                target: /conf
                read_only: true
                bind:
                  propagation: rslave
                  create_host_path: false
                  selinux: Z
              - type: tmpfs
                target: /tmp
                tmpfs:
                  size: 64m
                  mode: 1023
              - type: volume
                source: data
                target: /data
                read_only: true
                volume:
                  nocopy: true
                  subpath: a
            configs:
              - source: site
                target: /etc/site.conf
                uid: "1"
                gid: "2"
                mode: "0440"
            secrets:
              - source: key
                target: key.pem
                uid: "1"
                gid: "1"
                mode: "0400"
            depends_on:
              job:
                condition: service_completed_successfully
                required: false
              cache:
                condition: service_started
            restart: on-failure:3
            stop_grace_period: 30s
            privileged: true
            read_only: true
            cap_drop:
              - ALL
            cap_add:
              - NET_BIND_SERVICE
            security_opt:
              - no-new-privileges:true
            userns_mode: host
            cgroup: private
            ipc: service:cache
            pid: container:x
            uts: host
            devices:
              - /dev/dri:/dev/dri:rw
            sysctls:
              net.core.somaxconn: "1024"
            ulimits:
              nofile:
                soft: 1024
                hard: 4096
            shm_size: 128m
            deploy:
              resources:
                limits:
                  cpus: "0.1"
                  memory: 1m
                  pids: 10
                reservations:
                  cpus: "0.1"
                  memory: 1m
                  devices:
                    - driver: amd.com
                      device_ids: ["0", "3"]
                      capabilities: [gpu, utility]
                      options:
                        virtualization: "false"
            logging:
              driver: journald
              options:
                tag: api
                labels: team
            annotations:
              com.acme.team: core

          cache:
            image: redis:8.2-alpine
            networks:
              - backend
            healthcheck:
              test: [CMD, nc, -z, "127.0.0.1", "6379"]
              retries: 3
            cgroup: host

          job:
            image: python:3.13-slim-trixie
            network_mode: none
            healthcheck:
              disable: true # it runs to its end

          web:
            image: python:3.13-slim-trixie
            user: www
            healthcheck:
              test:
                - CMD
                - python3
                - -c
                - import urllib.request as r; r.urlopen('http://127.0.0.1:8000/%24a%20b', timeout=10)
              timeout: 1s500ms

        networks:
          backend:
            driver: bridge
            driver_opts:
              com.docker.network.bridge.name: br-acme
            internal: true
            attachable: true
            enable_ipv4: true
            enable_ipv6: false
            ipam:
              config:
                - subnet: 172.28.0.0/16
                  gateway: "172.28.0.1"
                  ip_range: 172.28.5.0/24
                  aux_addresses:
                    router: "172.28.1.5"
            labels:
              team: core
          old:
            name: old_network
            external: true

        volumes:
          data:
            driver: local
            driver_opts:
              type: none
              o: bind
            labels:
              team: core
          shared:
            external: true

        configs:
          site:
            content: |
              server {
                  root $$uri;
              }
          hosts:
            file: hosts
          motd:
            environment: MOTD
          outside:
            external: true

        secrets:
          key:
            file: secrets/key
          token:
            environment: TOKEN
          outside:
            external: true
    "##]].assert_eq(&project().to_yaml());
}

#[test]
fn compose_understands_every_word() {
    let version = Command::new("docker").args(["compose", "version"]).output();
    if !version.is_ok_and(|it| it.status.success()) {
        println!("skipped: no `docker compose`");
        return;
    }
    let folder = std::env::temp_dir().join(format!("dockerspec-settings-{}", process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("compose.yaml"), project().to_yaml()).expect("a file");
    let compose = |region: Option<&str>| {
        let mut command = Command::new("docker");
        command.args(["compose", "--profile", "*", "config", "--format", "json"]);
        command.current_dir(&folder).env_remove("REGION");
        if let Some(region) = region {
            command.env("REGION", region);
        }
        command.output().expect("docker compose")
    };
    let (unset, output) = (compose(None), compose(Some("north")));
    fs::remove_dir_all(&folder).expect("the folder is ours");
    let refused = String::from_utf8_lossy(&unset.stderr).into_owned();
    assert!(
        refused.contains("set REGION in the environment or in .env"),
        "{refused}"
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let all = &document["services"]["all"];
    let wanted = [
        ("/environment/REGION", json!("north")),
        ("/environment/ZONE", json!(null)),
        ("/environment/STAGE", json!("dev")),
        ("/environment/KEY_FILE", json!("/run/secrets/key.pem")),
        ("/pull_policy", json!("every_4h")),
        ("/shm_size", json!("134217728")),
        ("/stop_grace_period", json!("30s")),
        ("/deploy/resources/limits/memory", json!("1048576")),
        ("/deploy/resources/limits/cpus", json!(0.1)),
        ("/deploy/resources/limits/pids", json!(10)),
        (
            "/deploy/resources/reservations/devices/0/device_ids",
            json!(["0", "3"]),
        ),
        (
            "/depends_on/job/condition",
            json!("service_completed_successfully"),
        ),
        ("/depends_on/job/required", json!(false)),
        ("/healthcheck", json!(null)),
        ("/networks/backend/ipv4_address", json!("172.28.0.5")),
        ("/ports/0/published", json!("80")),
        ("/ports/0/mode", json!("host")),
        ("/ports/11/target", json!(9009)),
        ("/ports/11/published", json!("9009")),
        ("/secrets/0/mode", json!("0400")),
        ("/ulimits/nofile/hard", json!(4096)),
        ("/volumes/0/read_only", json!(true)),
        ("/volumes/2/tmpfs/mode", json!(0o1777)),
        ("/volumes/2/tmpfs/size", json!("67108864")),
        ("/volumes/3/volume/subpath", json!("a")),
        ("/restart", json!("on-failure:3")),
        ("/cap_drop", json!(["ALL"])),
        ("/security_opt", json!(["no-new-privileges:true"])),
        ("/extra_hosts/0", json!("host.internal=host-gateway")),
    ];
    for (pointer, value) in wanted {
        assert_eq!(
            all.pointer(pointer).unwrap_or(&json!(null)),
            &value,
            "{pointer}"
        );
    }
    assert_eq!(
        document["services"]["job"]["healthcheck"]["disable"],
        json!(true)
    );
    assert_eq!(
        document["configs"]["site"]["content"],
        json!("server {\n    root $$uri;\n}\n")
    );
}

#[test]
#[should_panic(expected = "was not made by the engine")]
fn a_forged_witness_is_not_rendered() {
    let clean = Compose::new("clean").as_spec();
    let mut slots = Proof::slots();
    let mut findings = Findings::over(&mut slots);
    Policy::PRODUCTION.check(clean, &mut findings);
    let (verdict, policy) = Proof::verdict(&findings, &clean);
    let forged = Proof::hardened(Compose::new("no name"), &verdict, &policy);
    forged.to_yaml();
}

#[test]
fn what_cannot_be_written_cannot_be_waived() {
    let wrong = port(0, 8080).allow(Rule::UnwritableSetting, "any port of the host will do");
    let list = [wrong.into_setting()];
    let services = [Service::image("api", "acme/api:1.4").with(&list)];
    let report = Compose::new("acme")
        .services(&services)
        .check_with(&Policy::PRODUCTION);
    assert_eq!(report.by_rule(Rule::UnwritableSetting).count(), 1);
    assert_eq!(report.by_rule(Rule::UnusedWaiver).count(), 1);
}

#[test]
fn an_overlay_is_held_to_what_can_be_written_too() {
    let base = project();
    let list = [env("A=B", "c").into_setting()];
    let services = [Service::patch("cache").with(&list)];
    let networks = [Network::new("front end")];
    let report = Overlay::new("../dev", &base)
        .services(&services)
        .networks(&networks)
        .check_with(&Policy::PRODUCTION);
    assert_eq!(
        report.by_rule(Rule::UnwritableSetting).count(),
        1,
        "{report}"
    );
    assert_eq!(report.by_rule(Rule::UnwritableName).count(), 2, "{report}");
}
