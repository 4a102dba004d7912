//! Models that compose serves, and Dockerfiles that it builds: what is written, and what compose understands.

use std::fs;
use std::process::{self, Command, Output};

use dockerspec::config::{env_example, help_env, markdown_table};
use dockerspec::prelude::*;
use expect_test::expect;

const LLM: &str = "llm";

/// A service.
#[derive(Config)]
#[config(prefix = "ACME_")]
#[expect(dead_code, reason = "what it declares is read, and no value")]
struct Settings {
    /// Where the model answers.
    #[config(model_url = LLM)]
    model_url: String,
    /// What the model is called there.
    #[config(model_name = LLM, rename = "MODEL")]
    model: String,
}

const OWN_SETTINGS: &[Setting<'_>] = settings![reads::<Settings>()];

const ASKING: Compose<'_> = Compose::new("asking")
    .services(&[
        Service::image("api", "acme/api:1").with(settings![reads::<Settings>(), model(LLM)]),
        Service::image("tool", "acme/tool:1").with(settings![
            model(LLM),
            model("embedding-model").endpoint_var("EMBEDDINGS")
        ]),
        Service::image("plain", "acme/plain:1").with(settings![model(LLM), model(LLM)]),
    ])
    .models(&[
        Model::new(LLM, "ai/smollm2").context_size(4096),
        Model::new("embedding-model", "ai/mxbai-embed-large").runtime_flag("--embeddings"),
    ]);

#[expect(
    clippy::large_types_passed_by_value,
    reason = "a witness is made of the project itself"
)]
fn hardened(project: Compose<'_>) -> Hardened<Compose<'_>> {
    let others = Rule::ALL.iter().filter(|rule| {
        !matches!(
            rule,
            Rule::UnwritableName | Rule::UnwritableSetting | Rule::UndefinedModel
        )
    });
    let policy = others.fold(Policy::PRODUCTION, |policy, rule| policy.allow(*rule));
    project.harden(&policy).expect("every other rule is off")
}

/// What `docker compose config` makes of a text; none where there is no compose.
#[expect(clippy::print_stdout, reason = "a test that did nothing must say so")]
fn read_by_compose(name: &str, text: &str) -> Option<Output> {
    let version = Command::new("docker").args(["compose", "version"]).output();
    if !version.is_ok_and(|it| it.status.success()) {
        println!("skipped: no `docker compose`");
        return None;
    }
    let folder = std::env::temp_dir().join(format!("dockerspec-{name}-{}", process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("compose.yaml"), text).expect("a file");
    let output = Command::new("docker")
        .args(["compose", "config", "--format", "yaml"])
        .current_dir(&folder)
        .output()
        .expect("docker compose");
    fs::remove_dir_all(&folder).expect("the folder is ours");
    Some(output)
}

fn read(output: &Output) -> serde_yaml::Value {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    serde_yaml::from_slice(&output.stdout).expect("YAML")
}

#[test]
fn a_field_of_the_struct_names_the_variable_that_compose_sets() {
    expect![[r#"
        # checked by dockerspec against the policy `production`
        name: asking

        services:
          api:
            image: acme/api:1
            models:
              llm:
                endpoint_var: ACME_MODEL_URL
                model_var: MODEL

          tool:
            image: acme/tool:1
            models:
              llm: null
              embedding-model:
                endpoint_var: EMBEDDINGS

          plain:
            image: acme/plain:1
            models:
              - llm

        models:
          llm:
            model: ai/smollm2
            context_size: 4096
          embedding-model:
            model: ai/mxbai-embed-large
            runtime_flags:
              - --embeddings
    "#]]
    .assert_eq(&hardened(ASKING).to_yaml());
}

#[test]
fn compose_reads_models_as_they_are_meant() {
    let Some(output) = read_by_compose("models", &hardened(ASKING).to_yaml()) else {
        return;
    };
    let project = read(&output);
    let api = &project["services"]["api"]["models"]["llm"];
    assert_eq!(api["endpoint_var"], "ACME_MODEL_URL");
    assert_eq!(api["model_var"], "MODEL");
    assert_eq!(project["models"]["llm"]["model"], "ai/smollm2");
    assert_eq!(project["models"]["llm"]["context_size"], 4096);
    let flags = &project["models"]["embedding-model"]["runtime_flags"];
    assert_eq!(flags[0], "--embeddings");
}

#[test]
fn a_model_that_there_is_not_is_a_finding_as_it_is_for_compose() {
    const PROJECT: Compose<'_> = Compose::new("asking")
        .services(&[Service::image("api", "acme/api:1").with(settings![model("lmm")])])
        .models(&[Model::new(LLM, "ai/smollm2")]);
    let report = PROJECT.harden(&Policy::PRODUCTION).unwrap_err();
    let finding = report.by_rule(Rule::UndefinedModel).next().expect("one");
    assert_eq!(
        finding.message,
        "service `api` asks model `lmm`, which the project does not have"
    );
    assert_eq!(finding.help, "did you mean `llm`?");
    let text = "services: { api: { image: acme/api:1, models: [lmm] } }\nmodels: { llm: { model: ai/smollm2 } }\n";
    if let Some(output) = read_by_compose("undefined-model", text) {
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(complaint.contains("undefined model"), "{complaint}");
    }
}

#[test]
fn a_service_that_asks_another_model_lacks_the_variable_of_its_struct() {
    const OWN: &[Setting<'_>] = settings![reads::<Settings>(), model(LLM)];
    const OTHER: &[Setting<'_>] = settings![reads::<Settings>(), model("other")];
    const BY_HAND: &[Setting<'_>] = settings![
        reads::<Settings>(),
        env("ACME_MODEL_URL", "http://model:11434/v1"),
        env("MODEL", "qwen3")
    ];
    const ELSEWHERE: &[Setting<'_>] = settings![
        reads::<Settings>(),
        model(LLM).endpoint_var("ACME_MODEL_URI")
    ];
    let lacking = |settings| {
        let services = [Service::image("api", "acme/api:1").with(settings)];
        let models = [Model::new(LLM, "ai/smollm2"), Model::new("other", "ai/x")];
        let project = Compose::new("asking").services(&services).models(&models);
        let report = project.harden(&Policy::PRODUCTION).unwrap_err();
        let found = report.by_rule(Rule::MissingConfig);
        found.map(|it| it.help.clone()).collect::<Vec<_>>()
    };
    let none: [String; 0] = [];
    assert_eq!(lacking(OWN), none);
    assert_eq!(lacking(OTHER), ["let compose set it: `model(\"llm\")`"; 2]);
    assert_eq!(lacking(BY_HAND), none);
    assert_eq!(lacking(ELSEWHERE).len(), 1);
}

#[test]
fn an_overlay_keeps_the_names_that_the_struct_gives() {
    const ASKED: &[Setting<'_>] = settings![model(LLM)];
    let services = [Service::image("api", "acme/api:1").with(OWN_SETTINGS)];
    let project = hardened(Compose::new("asking").services(&services));
    let services = [Service::patch("api").with(ASKED)];
    let models = [Model::new(LLM, "ai/smollm2")];
    let overlay = Overlay::new("models", &project)
        .services(&services)
        .models(&models);
    let others = Rule::ALL.iter();
    let policy = others.fold(Policy::PRODUCTION, |policy, rule| policy.allow(*rule));
    let yaml = overlay.harden(&policy).expect("no rule is on").to_yaml();
    assert!(yaml.contains("endpoint_var: ACME_MODEL_URL\n"), "{yaml}");
}

#[test]
fn people_read_which_variables_compose_sets() {
    let example = env_example::<Settings>();
    assert!(
        example.contains("(text; set by compose to the URL of its model `llm`)\n#ACME_MODEL_URL="),
        "{example}"
    );
    let table = markdown_table::<Settings>();
    assert!(table.contains("name of the compose model `llm`"), "{table}");
    assert!(help_env::<Settings>().contains("its model `llm`"));
}

const EVERY_OPTION: Build<'_> = Build::context("services/api")
    .dockerfile("docker/Dockerfile")
    .target("release")
    .arg("EDITION", "2024")
    .args(&[("FEATURES", "a,b"), ("PRICE", "$5")])
    .context_named("shared", "../shared")
    .secret("npm_token")
    .ssh("default")
    .label("com.acme.team", "core")
    .tag("acme/api:1")
    .cache_from("type=registry,ref=acme/api:cache")
    .cache_to("type=inline")
    .no_cache()
    .pull()
    .network(BuildNetwork::None)
    .provenance("mode=max")
    .sbom()
    .platforms(&[Platform::LINUX_AMD64])
    .shm_size(mib(256))
    .extra_host("mirror", "10.0.0.1")
    .isolation("process")
    .ulimit(Ulimit::Nofile, 1024, 2048)
    .entitlement("network.host")
    .privileged();

const BUILT: Compose<'_> = Compose::new("built")
    .services(&[
        Service::dockerfile("api", &EVERY_OPTION).with(settings![]),
        Service::dockerfile("tool", &Build::context(".")).with(settings![]),
        Service::dockerfile(
            "inline",
            &Build::context(".").inline("FROM scratch\nCOPY $A /\n"),
        )
        .with(settings![]),
    ])
    .secrets(&[Secret::env("npm_token", "NPM_TOKEN")]);

#[test]
fn every_option_of_a_build_has_its_place_and_compose_reads_it() {
    let yaml = hardened(BUILT).to_yaml();
    expect![[r##"
        # checked by dockerspec against the policy `production`
        name: built

        services:
          api:
            build:
              context: services/api
              dockerfile: docker/Dockerfile
              target: release
              args:
                EDITION: "2024"
                FEATURES: a,b
                PRICE: $$5
              additional_contexts:
                shared: ../shared
              secrets:
                - npm_token
              ssh:
                - default
              labels:
                com.acme.team: core
              tags:
                - acme/api:1
              cache_from:
                - type=registry,ref=acme/api:cache
              cache_to:
                - type=inline
              no_cache: true
              pull: true
              network: none
              provenance: mode=max
              sbom: true
              platforms:
                - linux/amd64
              shm_size: 256m
              extra_hosts:
                mirror: "10.0.0.1"
              isolation: process
              ulimits:
                nofile:
                  soft: 1024
                  hard: 2048
              entitlements:
                - network.host
              privileged: true

          tool:
            build:
              context: '.'

          inline:
            build:
              context: '.'
              dockerfile_inline: |
                FROM scratch
                COPY $$A /

        secrets:
          npm_token:
            environment: NPM_TOKEN
    "##]]
    .assert_eq(&yaml);
    let Some(output) = read_by_compose("builds", &yaml) else {
        return;
    };
    let project = read(&output);
    let build = &project["services"]["api"]["build"];
    // its output is a compose file again, in which `$$` is a dollar sign
    assert_eq!(build["args"]["PRICE"], "$$5");
    assert_eq!(build["secrets"][0]["source"], "npm_token");
    for (key, wanted) in [
        ("dockerfile", "docker/Dockerfile"),
        ("target", "release"),
        ("network", "none"),
        ("shm_size", "268435456"),
    ] {
        assert_eq!(build[key], wanted, "{key}: {build:?}");
    }
    assert_eq!(build["ulimits"]["nofile"]["hard"], 2048);
    let inline = &project["services"]["inline"]["build"]["dockerfile_inline"];
    assert_eq!(inline, "FROM scratch\nCOPY $$A /\n");
}

#[test]
fn a_build_is_checked_as_far_as_the_project_says_it() {
    const PROJECT: Compose<'_> = Compose::new("built").services(&[Service::dockerfile(
        "api",
        &Build::context(".")
            .arg("NPM_TOKEN", "hunter2")
            .secret("npm_token")
            .privileged(),
    )
    .with(settings![])]);
    let report = PROJECT.harden(&Policy::PRODUCTION).unwrap_err();
    for rule in [
        Rule::SecretBuildArgument,
        Rule::UndefinedBuildSecret,
        Rule::PrivilegedBuild,
    ] {
        assert_eq!(report.by_rule(rule).count(), 1, "{}: {report}", rule.name());
    }
    assert!(!report.to_string().contains("hunter2"), "{report}");
}
