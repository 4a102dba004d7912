//! The images of the guide meet the policies that they name, in const evaluation.

use dockerspec_core::model::config::{Config, Field, Value};
use dockerspec_core::prelude::*;
use dockerspec_core::{Findings, Instruction, OwnRule, ruleset};

const APP: User<'_> = User::new("app", 10001);
const HTTP_PORT: u16 = 8080;

struct ApiConfig;

impl Config for ApiConfig {
    const NAME: &'static str = "ApiConfig";
    const DOC: &'static str = "";
    const FIELDS: &'static [Field] = &[
        Field::new("ACME_PORT", "Port of the HTTP server.", "integer")
            .default(Value::Int(HTTP_PORT as i64)),
        Field::new("ACME_API_KEY", "Key that clients must present.", "text").secret(),
    ];
}

const API: Hardened<Image<'_>> = Image::new("acme/api")
    .stages(&[
        from("ghcr.io/astral-sh/uv:0.9.7-python3.13-bookworm-slim")
            .named("builder")
            .with(steps![
                workdir("/app"),
                uv_sync().no_install_project(),
                copy("src", "src"),
                uv_sync().no_editable(),
            ]),
        from("python:3.13.9-slim-bookworm").with(steps![
            apt_install(&["libgomp1"]),
            create_user(APP),
            workdir("/app"),
            user(APP),
            copy("/app/.venv", ".venv").from("builder"),
            env("PATH", "/app/.venv/bin:$PATH"),
            reads::<ApiConfig>(),
            expose(HTTP_PORT),
            healthcheck(&["python", "-m", "acme.health"]).interval(secs(30)),
            cmd(&["python", "-m", "acme.api"]),
        ]),
    ])
    .enforce(&Policy::PRODUCTION);

const SERVER: Hardened<Image<'_>> = Image::new("shop/server")
    .stages(&[
        from("rust:1.95.0-slim-bookworm")
            .named("build")
            .with(steps![workdir("/src"), cargo_build("server")]),
        from("gcr.io/distroless/cc-debian12:nonroot")
            .digest("sha256:0000000000000000000000000000000000000000000000000000000000000000")
            .with(steps![
                label(oci::SOURCE, "https://git.example/shop"),
                copy("/out/server", "/usr/local/bin/server").from("build"),
                user(User::NONROOT),
                expose(3000),
                healthcheck(&["server", "--health"]),
                entrypoint(&["server"]),
            ]),
    ])
    .enforce(&Policy::PRODUCTION);

const TOOL: Hardened<Image<'_>> = Image::new("acme/tool")
    .stages(&[
        from("golang:1.26.0-alpine")
            .named("build")
            .platform(Platform::BUILD)
            .with(steps![workdir("/src"), go_build("./cmd/tool")]),
        from("scratch").with(steps![
            copy("/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/").from("build"),
            copy("/out/tool", "/tool").from("build").chmod(0o555),
            user(User::id(65532, 65532)),
            no_healthcheck("a command-line tool that runs to its end"),
            entrypoint(&["/tool"]),
        ]),
    ])
    .enforce(&Policy::STRICT);

const NGINX: &str = "
server {
    listen 8080;
    root /usr/share/nginx/html;
    location / { try_files $uri /index.html; }
}
";

const SITE: Hardened<Image<'_>> = Image::new("acme/site")
    .ignore(&["node_modules", "dist"])
    .stages(&[
        from("node:24.11.0-alpine").named("build").with(steps![
            workdir("/src"),
            npm_ci(),
            copy(".", "."),
            npm_run("build"),
        ]),
        from("nginxinc/nginx-unprivileged:1.29.3-alpine").with(steps![
            file("/etc/nginx/conf.d/default.conf", NGINX),
            copy("/src/dist", "/usr/share/nginx/html").from("build"),
            expose(8080),
            healthcheck_http(8080, "/"),
        ]),
    ])
    .enforce(&Policy::PRODUCTION);

#[test]
fn the_images_of_the_guide_are_not_even_warned_of() {
    for image in [API, SERVER, TOOL, SITE] {
        let report = image.report();
        assert_eq!(report.findings().len(), 0, "{report}");
    }
}

#[test]
fn an_image_known_only_at_run_time_is_only_advised_to_have_a_healthcheck() {
    for plugin in ["search", "mail"] {
        let name = format!("acme/plugin-{plugin}");
        let source = format!("plugins/{plugin}/");
        let argv = ["python", "-m", plugin];
        let mut list = vec![workdir("/app").into_step()];
        list.extend([8080, 9090].map(|port| expose(port).into_step()));
        list.extend_from_slice(steps![copy(&source, "./"), user(User::NONROOT), cmd(&argv)]);
        let stages = [from("python:3.13.9-slim-bookworm").with(&list)];
        let image = Image::new(&name).stages(&stages);
        let report = image.check_with(&Policy::PRODUCTION);
        assert!(image.harden(&Policy::PRODUCTION).is_ok(), "{report}");
        let rules: Vec<_> = report.findings().iter().map(|it| it.rule).collect();
        assert_eq!(rules, [Rule::MissingHealthcheck], "{report}");
        let strict = image.check_with(&Policy::STRICT);
        assert_eq!(strict.by_rule(Rule::UndigestedBaseImage).count(), 1);
    }
}

const PORT_RANGE: Rule = Rule::Own(&OwnRule {
    name: "acme-port-range",
    summary: "port that the cluster does not route",
    why: "the cluster routes ports 8000 to 8999 only",
    help: "expose a port from 8000 to 8999",
});

const fn port_range<'a>(image: &Image<'a>, findings: &mut Findings<'_, 'a>) {
    let mut steps = image.shipped_steps();
    while let Some(step) = steps.next() {
        if let Instruction::Expose(ports) = step.instruction
            && (ports.first < 8000 || ports.last > 8999)
        {
            findings.report(PORT_RANGE, step.at, "port outside 8000 to 8999");
        }
    }
}

ruleset! {
    /// The policy of a house.
    pub const ACME: Acme = Policy::PRODUCTION
        .named("acme")
        .trusted_registries(&["mirror.acme.example"])
        .required_labels(&[oci::SOURCE]),
    image: [port_range],
}

const TRUSTED: Image<'_> = Image::new("api").stages(&[from(
    "mirror.acme.example/python:3.13.9-slim",
)
.with(steps![
    label(oci::SOURCE, "https://git.acme.example/api"),
    user(User::NONROOT),
    expose(8080),
    no_healthcheck("the cluster probes the port"),
])]);

const FOREIGN: Image<'_> = Image::new("api")
    .stages(&[from("python:3.13.9-slim").with(steps![user(User::NONROOT), expose(80)])]);

#[test]
fn a_house_asks_for_its_registry_and_its_labels() {
    let report = TRUSTED.check_with(&ACME);
    assert_eq!(report.findings().len(), 0, "{report}");
    let report = FOREIGN.check_with(&ACME);
    for rule in [Rule::UntrustedRegistry, Rule::MissingLabel, PORT_RANGE] {
        assert_eq!(report.by_rule(rule).count(), 1, "{report}");
    }
}
