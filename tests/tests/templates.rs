//! Templates: each passes its policy, and renders to what is pinned here.

use dockerspec::templates::{
    self, Arena, GatewayOptions, Ignoring, Language, Model, Options, StackOptions, Template,
};
use dockerspec::{Hardened, Image, Policy, Report};
use expect_test::expect_file;

/// The options of every template here: what a template has no use for, it does not read.
fn options<'a>() -> Options<'a> {
    Options::new("acme/api")
        .model("Qwen/Qwen3-0.6B")
        .labels(&[(
            "org.opencontainers.image.source",
            "https://git.example/acme/api",
        )])
        .syntax(false)
}

fn image<'a>(name: &str, arena: &'a Arena<'a>) -> Hardened<Image<'a>> {
    let template = Template::named(name).unwrap_or_else(|| panic!("no template is named {name}"));
    (template.make)(arena, &options()).unwrap_or_else(|report| panic!("{name}: {report}"))
}

fn found(report: &Report) -> Vec<String> {
    let findings = report.findings().iter();
    findings
        .map(|it| format!("{}: {}", it.rule.name(), it.message))
        .collect()
}

#[test]
fn every_template_passes_its_policy_without_a_finding() {
    for template in Template::ALL {
        let arena = Arena::new();
        let image = image(template.name, &arena);
        let policy = if template.production {
            Policy::PRODUCTION
        } else {
            Policy::DEVELOPMENT
        };
        assert_eq!(image.policy(), policy.name(), "{}", template.name);
        if template.production {
            assert_eq!(found(&image.report()), [""; 0], "{}", template.name);
        }
    }
}

#[test]
fn every_template_renders_to_its_file() {
    for template in Template::ALL {
        let arena = Arena::new();
        let file = format!(
            "{}/templates/{}.Dockerfile",
            env!("CARGO_MANIFEST_DIR"),
            template.name
        );
        expect_file![file].assert_eq(&image(template.name, &arena).to_dockerfile());
    }
}

#[test]
fn the_template_for_development_does_not_pass_for_production() {
    let arena = Arena::new();
    let basic = image("basic", &arena);
    let report = basic.get().check_with(&Policy::PRODUCTION);
    let errors: Vec<&str> = report.errors().map(|it| it.rule.name()).collect();
    assert_eq!(errors, ["missing-user"]);
}

#[test]
fn every_project_passes_and_renders_to_its_file() {
    let arena = Arena::new();
    let api = arena.image(image("slim", &arena));
    let ai = StackOptions::new("acme", api);
    let projects = [
        ("ai-stack", templates::ai_stack(&arena, &ai)),
        (
            "ai-stack-vllm",
            templates::ai_stack(
                &arena,
                &ai.model(Model::Vllm("Qwen/Qwen3-0.6B")).database().proxy(),
            ),
        ),
        (
            "rag-stack",
            templates::rag_stack(
                &arena,
                &ai.model(Model::LlamaCpp("ggml-org/gemma-3-1b-it-GGUF")),
            ),
        ),
        (
            "gateway",
            templates::model_gateway(
                &arena,
                &GatewayOptions::new("models", Model::Tgi("Qwen/Qwen3-0.6B")),
            ),
        ),
        (
            "model-pull",
            templates::model_pull(&arena, "models", "qwen3:0.6b"),
        ),
        ("redis", templates::redis(&arena, "cache")),
        ("postgres", templates::postgres(&arena, "database")),
        ("qdrant", templates::qdrant(&arena, "vectors")),
        ("nginx", templates::nginx(&arena, "proxy", ("api", 8000))),
        (
            "traefik",
            templates::traefik(&arena, "proxy", ("api", 8000)),
        ),
    ];
    for (name, project) in projects {
        let project = project.unwrap_or_else(|report| panic!("{name}: {report}"));
        assert_eq!(found(&project.report()), [""; 0], "{name}");
        let file = format!("{}/templates/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
        expect_file![file].assert_eq(&project.to_yaml());
    }
}

#[test]
fn what_is_ignored_or_taken() {
    for language in [
        Language::Python,
        Language::Uv,
        Language::Rust,
        Language::Node,
        Language::Go,
        Language::Site,
    ] {
        for ignoring in [Ignoring::Listed, Ignoring::AllBut] {
            let text = templates::dockerignore(language, ignoring, &[]);
            for always in ["**/.git\n", "**/.env*\n", "**/id_rsa\n"] {
                assert!(text.contains(always), "{language:?} {ignoring:?}: {text}");
            }
        }
    }
}
