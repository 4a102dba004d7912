//! What the rules say of projects and overlays: words, places, and what they leave alone.

use dockerspec_core::check::Examples;
use dockerspec_core::model::place::At;
use dockerspec_core::prelude::*;

/// What a rule says.
fn said(report: &Report, rule: Rule) -> Vec<String> {
    report.by_rule(rule).map(|it| it.message.clone()).collect()
}

#[test]
fn examples_are_what_they_are_called() {
    let mut wrong = String::new();
    let mut seen = 0;
    for &rule in Rule::ALL {
        for (examples, wanted) in [(rule.bad(), true), (rule.good(), false)] {
            let Examples::Projects(projects) = examples else {
                continue;
            };
            for (project, source) in projects {
                seen += 1;
                let report = project.check_with(&Policy::STRICT.deny(rule));
                if (report.by_rule(rule).count() > 0) != wanted {
                    let name = rule.name();
                    wrong = format!("{wrong}{name}, not {wanted}: {source}\n{report}\n");
                }
            }
        }
    }
    assert!(seen > 100 && wrong.is_empty(), "{wrong}");
}

#[test]
fn a_circle_is_reported_once_with_its_path() {
    let report = Compose::new("acme")
        .services(&[
            Service::image("a", "acme/a:1").with(settings![depends_on("b")]),
            Service::image("b", "acme/b:1").with(settings![depends_on("c"), depends_on("x")]),
            Service::image("c", "acme/c:1").with(settings![depends_on("d").started()]),
            Service::image("d", "acme/d:1").with(settings![depends_on("b")]),
            Service::image("e", "acme/e:1").with(settings![depends_on("a")]),
            Service::image("x", "acme/x:1").with(settings![depends_on("y")]),
            Service::image("y", "acme/y:1").with(settings![depends_on("x")]),
        ])
        .check_with(&Policy::PRODUCTION);
    assert_eq!(
        said(&report, Rule::DependencyCycle),
        [
            "service `b` depends on itself through `c`, `d`",
            "service `x` depends on itself through `y`",
        ]
    );
}

const fn whole<'a>() -> [Setting<'a>; 3] {
    *settings![
        limits(mib(64), 0.5),
        restart(Restart::UnlessStopped),
        healthcheck(&["true"]),
    ]
}

const BASE: Hardened<Compose<'_>> = Compose::new("acme")
    .services(&[
        Service::image("api", "acme/api:1").with(settings![
            include(&whole()),
            port(8000, 8080),
            network("backend"),
            depends_on("cache"),
        ]),
        Service::image("cache", "redis:8.2-alpine").with(settings![include(&whole())]),
        Service::image("job", "acme/job:1")
            .with(settings![include(&whole()), no_healthcheck("it ends")]),
    ])
    .networks(&[Network::new("backend")])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn an_overlay_is_told_only_of_what_it_brings() {
    let report = Overlay::new("dev", &BASE)
        .services(&[
            Service::patch("api").with(settings![env("LEVEL", "debug"), network("backend")])
        ])
        .check_with(&Policy::STRICT);
    assert!(report.findings().is_empty(), "{report}");
}

#[test]
fn an_overlay_is_told_what_it_breaks_in_the_project() {
    let report = Overlay::new("dev", &BASE)
        .services(&[
            Service::patch("cache").with(settings![
                no_healthcheck("it is slow"),
                port(8000, 9000),
                network("bakend"),
                depends_on("api").started(),
            ]),
            Service::patch("cahce").with(settings![]),
            Service::image("api", "acme/api:2").with(settings![]),
            Service::image("tool", "acme/tool").with(settings![depends_on("job").started()]),
        ])
        .check_with(&Policy::PRODUCTION);
    let wanted = [
        (
            Rule::ImpossibleCondition,
            "service `api` waits for `cache` to be healthy, which has no healthcheck",
        ),
        (
            Rule::PortCollision,
            "service `cache` publishes port 8000 of the host, as does `api`",
        ),
        (
            Rule::UndefinedNetwork,
            "service `cache` joins network `bakend`, which the project does not have",
        ),
        (
            Rule::UnknownService,
            "a change to the service `cahce`, which the project does not have",
        ),
        (
            Rule::DuplicateServiceName,
            "a second service `api`, beside that of the project",
        ),
        (
            Rule::DependencyCycle,
            "service `cache` depends on itself through `api`",
        ),
        (
            Rule::UnpinnedServiceImage,
            "service `tool` runs `acme/tool`, which names no version",
        ),
    ];
    for (rule, message) in wanted {
        assert_eq!(said(&report, rule), [message], "{report}");
    }
    let help: Vec<_> = report
        .by_rule(Rule::UnknownService)
        .map(|it| it.help.as_str())
        .collect();
    assert_eq!(help, ["did you mean `cache`?"]);
}

#[test]
fn a_service_of_a_shared_part_is_told_apart_by_its_name() {
    const PART: &[Setting<'_>] = settings![port(80, 8080)];
    let report = Compose::new("acme")
        .services(&[
            Service::image("a", "acme/a:1").with(settings![include(PART)]),
            Service::image("b", "acme/b:1").with(settings![include(PART)]),
        ])
        .check_with(&Policy::PRODUCTION);
    assert_eq!(
        said(&report, Rule::PortCollision),
        ["service `b` publishes port 80 of the host, as does `a`"]
    );
}

#[test]
fn what_profiles_may_keep_apart_is_no_error() {
    let report = Compose::new("acme")
        .services(&[
            Service::image("cpu", "acme/m:1").with(settings![port(80, 80), profile("cpu")]),
            Service::image("gpu", "acme/m:1").with(settings![port(80, 80), profile("gpu")]),
        ])
        .check_with(&Policy::PRODUCTION);
    let levels: Vec<_> = report
        .by_rule(Rule::PortCollision)
        .map(|it| it.level)
        .collect();
    assert_eq!(levels, [Level::Warning]);
}

#[test]
fn a_finding_stands_at_its_setting() {
    let port = port(5432, 5432);
    let At::Rust { line, .. } = port.at else {
        panic!("a call has a line");
    };
    let report = Compose::new("acme")
        .services(&[Service::image("db", "postgres:18.1").with(&[port.into_setting()])])
        .check_with(&Policy::PRODUCTION);
    let found = report.by_rule(Rule::DatabaseOnAllInterfaces).next();
    let text = found
        .map(|it| format!("{:?}", it.place))
        .unwrap_or_default();
    assert!(text.contains(&format!("{line}")), "{text}");
}

#[test]
fn contradicting_settings_cannot_be_waived() {
    let report = Compose::new("acme")
        .services(&[Service::image("api", "acme/api:1")
            .allow(Rule::ConflictingSettings, "the second one is the right one")
            .with(settings![restart(Restart::No), restart(Restart::Always)])])
        .check_with(&Policy::PRODUCTION);
    assert_eq!(
        said(&report, Rule::ConflictingSettings),
        ["service `api` is given `restart` a second time"]
    );
    assert_eq!(
        said(&report, Rule::UnusedWaiver),
        ["a waiver of `conflicting-settings`, which cannot be waived"]
    );
}

#[test]
fn three_hundred_services_are_too_many_for_circles_and_are_said_to_be() {
    let services = vec![Service::image("a", "acme/a:1").with(&[]); 300];
    let report = Compose::new("acme")
        .services(&services)
        .check_with(&Policy::PRODUCTION);
    assert_eq!(report.by_rule(Rule::TooLongToCheck).count(), 1);
    assert_eq!(report.by_rule(Rule::DuplicateServiceName).count(), 299);
}
