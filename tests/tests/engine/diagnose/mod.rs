//! Failures provoked on the engine, and what `diagnose` says of them.

mod case;
mod failures;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::models::{RestartPolicy, RestartPolicyNameEnum};
use dockerspec::config::Config as _;
use dockerspec::engine::{CauseKind, Confidence, DiagnoseError, DiagnoseOptions, Diagnosis};
use dockerspec_tests::engine::bench;
use futures_util::StreamExt as _;

use case::{Case, Wait, case};

/// More at once would slow each other down.
const AT_ONCE: usize = 6;

#[test]
fn each_failure_is_named_first() {
    let Some(bench) = bench() else { return };
    let docker = Docker::connect_with_host(&bench.engine.address()).unwrap();
    let run = |case: Case| {
        let (docker, engine) = (docker.clone(), bench.engine.clone());
        async move {
            let provoked = case.provoke(&docker).await;
            let start = Instant::now();
            let diagnosis = engine.diagnose(provoked.name()).await;
            let took = start.elapsed();
            provoked.remove().await;
            (case, diagnosis, took)
        }
    };
    let cases = futures_util::stream::iter(failures::all());
    let results = bench.wait(cases.map(run).buffered(AT_ONCE).collect::<Vec<_>>());
    let mut table = String::new();
    let mut wrong = Vec::new();
    for (case, diagnosis, took) in results {
        let diagnosis = diagnosis.unwrap_or_else(|error| panic!("{}: {error}", case.kind));
        let (said, title) = first(&diagnosis);
        let _ = writeln!(
            table,
            "{:22} {:8} {:5} ms  {title}",
            case.kind.name(),
            said.1,
            took.as_millis()
        );
        if said.0 != Some(case.kind) {
            wrong.push(format!(
                "{}: {:?} {}: {diagnosis:#?}",
                case.kind,
                case.command(),
                said.1
            ));
        }
    }
    // only root may, where the engine is root; it is empty
    let _ = std::fs::remove_dir_all(failures::made_by_the_engine());
    println!("{table}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn first(diagnosis: &Diagnosis) -> ((Option<CauseKind>, &'static str), String) {
    match diagnosis.causes.first() {
        Some(cause) => (
            (Some(cause.kind), cause.confidence.name()),
            cause.title.clone(),
        ),
        None => ((None, "-"), "nothing is wrong".to_owned()),
    }
}

fn diagnose(case: &Case) -> Option<Diagnosis> {
    diagnose_with(case, &DiagnoseOptions::new())
}

fn diagnose_with(case: &Case, options: &DiagnoseOptions) -> Option<Diagnosis> {
    let bench = bench()?;
    let docker = Docker::connect_with_host(&bench.engine.address()).unwrap();
    Some(bench.wait(async {
        let provoked = case.provoke(&docker).await;
        let diagnosis = bench.engine.diagnose_with(provoked.name(), options).await;
        provoked.remove().await;
        diagnosis.unwrap()
    }))
}

#[test]
fn a_container_that_is_well_has_no_cause() {
    let serves = "mkdir -p /tmp/www; echo fine >/tmp/www/index.html; echo 'error: only a word, permission denied'; exec httpd -f -p 8080 -h /tmp/www";
    let healthy = case(CauseKind::Unknown, "busybox", &["sh", "-c", serves])
        .probe(
            &["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:8080/"],
            1,
        )
        .wait(Wait::Healthy);
    let job = case(
        CauseKind::Unknown,
        "busybox",
        &["sh", "-c", "echo failed to do nothing; exit 0"],
    );
    let stopped = case(
        CauseKind::Unknown,
        "busybox",
        &[
            "sh",
            "-c",
            "trap 'exit 7' TERM; while :; do sleep 0.1; done",
        ],
    )
    .wait(Wait::Stopped(5));
    let redis =
        case(CauseKind::Unknown, "redis:8-alpine", &["redis-server"]).wait(Wait::Seconds(1));
    for case in [healthy, job, stopped, redis] {
        let Some(diagnosis) = diagnose(&case) else {
            return;
        };
        assert!(diagnosis.is_well(), "{diagnosis:#?}");
    }
}

/// What the program of a container reads.
#[derive(dockerspec::Config)]
#[config(prefix = "ACME_")]
#[expect(dead_code, reason = "it is only declared")]
struct Settings {
    /// Where the data is.
    database: String,
    /// Key that clients present.
    #[config(secret)]
    api_key: dockerspec::config::Redacted<String>,
    /// Port of the server.
    #[config(default = 8080)]
    port: u16,
}

#[test]
fn variables_that_the_configuration_needs_and_nobody_gave_are_one_cause() {
    let options = DiagnoseOptions::new().declared(Settings::FIELDS);
    let shell = |line: &str| case(CauseKind::MissingVariable, "busybox", &["sh", "-c", line]);
    let silent = shell("exit 3").env("ACME_DATABASE=");
    let Some(diagnosis) = diagnose_with(&silent, &options) else {
        return;
    };
    let cause = diagnosis.causes.first().unwrap();
    assert_eq!(
        (cause.kind, cause.confidence),
        (CauseKind::MissingVariable, Confidence::Likely)
    );
    assert_eq!(
        cause.title,
        "the variables `ACME_DATABASE`, `ACME_API_KEY` are not set"
    );
    assert!(
        cause.change.compose.contains("${ACME_API_KEY}"),
        "{cause:#?}"
    );
    let told = shell("echo 'ACME_DATABASE must be set'; exit 1").env("ACME_API_KEY_FILE=/run/key");
    let told = diagnose_with(&told, &options).unwrap();
    let cause = told.causes.first().unwrap();
    assert_eq!(
        (cause.title.as_str(), cause.confidence),
        (
            "the variable `ACME_DATABASE` is not set",
            Confidence::Certain
        )
    );
    let well = diagnose_with(&shell("exit 0"), &options).unwrap();
    assert!(well.is_well(), "{well:#?}");
}

#[test]
fn a_loop_that_runs_just_now_is_explained_by_the_run_before() {
    let line = "sleep 2; echo 'Error: no database'; exit 3";
    let case = case(CauseKind::Crash, "busybox", &["sh", "-c", line])
        .host(|it| {
            it.restart_policy = Some(RestartPolicy {
                name: Some(RestartPolicyNameEnum::ALWAYS),
                maximum_retry_count: None,
            });
        })
        .wait(Wait::RunsAgain);
    let Some(diagnosis) = diagnose(&case) else {
        return;
    };
    let cause = diagnosis
        .causes
        .iter()
        .find(|it| it.kind == CauseKind::Crash);
    let cause = cause.unwrap_or_else(|| panic!("{diagnosis:#?}"));
    assert!(cause.title.contains("no database"), "{cause:#?}");
    assert!(
        cause
            .evidence
            .iter()
            .any(|it| it.read_from == "the events" && it.text.starts_with("3:")),
        "{cause:#?}"
    );
}

#[test]
fn a_dead_container_is_diagnosed_within_a_second() {
    let Some(bench) = bench() else { return };
    let docker = Docker::connect_with_host(&bench.engine.address()).unwrap();
    let dead = case(
        CauseKind::Crash,
        "python:3.13-slim",
        &["python", "-c", "1/0"],
    );
    let mut times = bench.wait(async {
        let provoked = dead.provoke(&docker).await;
        let mut times = Vec::new();
        for _ in 0..5 {
            let start = Instant::now();
            bench.engine.diagnose(provoked.name()).await.unwrap();
            times.push(start.elapsed());
        }
        provoked.remove().await;
        times
    });
    times.sort();
    println!("a dead container: {times:?}");
    assert!(times[2] < Duration::from_secs(1), "{times:?}");
}

#[test]
fn the_holder_of_a_port_is_named() {
    let Some(bench) = bench() else { return };
    let docker = Docker::connect_with_host(&bench.engine.address()).unwrap();
    let holder = case(CauseKind::Unknown, "busybox", &["sleep", "60"])
        .publish(38_551, 80)
        .wait(Wait::Seconds(0));
    let second = case(CauseKind::PortTaken, "busybox", &["sleep", "60"]).publish(38_551, 80);
    let (name, cause) = bench.wait(async {
        let first = holder.provoke(&docker).await;
        let second = second.provoke(&docker).await;
        let diagnosis = bench.engine.diagnose(second.name()).await.unwrap();
        let name = first.name().to_owned();
        second.remove().await;
        first.remove().await;
        (name, diagnosis.causes.into_iter().next().unwrap())
    });
    assert_eq!(
        (cause.kind, cause.confidence),
        (CauseKind::PortTaken, Confidence::Certain)
    );
    assert!(cause.title.contains(&name), "{cause:#?}");
    assert!(cause.change.compose.contains("\"38552:80\""), "{cause:#?}");
}

#[test]
fn a_process_that_holds_a_port_is_named() {
    let Some(bench) = bench() else { return };
    let docker = Docker::connect_with_host(&bench.engine.address()).unwrap();
    let listener = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = case(CauseKind::PortTaken, "busybox", &["sleep", "60"]).publish(port, 80);
    let cause = bench.wait(async {
        let provoked = taken.provoke(&docker).await;
        let diagnosis = bench.engine.diagnose(provoked.name()).await.unwrap();
        provoked.remove().await;
        diagnosis.causes.into_iter().next().unwrap()
    });
    assert_eq!(cause.kind, CauseKind::PortTaken);
    let here = std::process::id().to_string();
    assert!(cause.title.contains(&here), "{cause:#?}");
}

#[test]
fn secrets_are_in_no_part_of_a_diagnosis() {
    let said = "echo 'connecting to postgres://app:hunter2@db:5432/app'; echo 'API_KEY=hunter2'; echo 'fatal: no'; exit 1";
    let case = case(CauseKind::Crash, "busybox", &["sh", "-c", said]).env("DB_PASSWORD=hunter2");
    let Some(diagnosis) = diagnose(&case) else {
        return;
    };
    assert!(
        !format!("{diagnosis:?}").contains("hunter2"),
        "{diagnosis:#?}"
    );
    assert!(diagnosis.log.iter().any(|it| it.contains("fatal: no")));
}

#[test]
fn a_container_is_found_by_name_id_and_service_and_others_are_suggested() {
    let Some(bench) = bench() else { return };
    let docker = Docker::connect_with_host(&bench.engine.address()).unwrap();
    let service = format!("service-{}", std::process::id());
    let label = ("com.docker.compose.service", service.as_str());
    let case = case(CauseKind::Crash, "busybox", &["false"]).label(label);
    bench.wait(async {
        let provoked = case.provoke(&docker).await;
        let by_name = bench.engine.diagnose(provoked.name()).await.unwrap();
        let by_service = bench.engine.diagnose(&service).await.unwrap();
        let by_id = bench.engine.diagnose(&by_name.id[..16]).await.unwrap();
        let missing = bench.engine.diagnose(&format!("{service}x")).await;
        let failing = bench.engine.failing().await.unwrap();
        let image = bench
            .engine
            .diagnose("gcr.io/distroless/static:nonroot")
            .await;
        let name = provoked.name().to_owned();
        provoked.remove().await;
        assert_eq!((by_service.id, by_id.id), (by_name.id.clone(), by_name.id));
        let Err(DiagnoseError::NoContainer { others, .. }) = missing else {
            panic!("{missing:?}")
        };
        assert_eq!(others, std::slice::from_ref(&service));
        assert!(failing.contains(&name), "{failing:?}");
        assert!(image.is_err());
    });
}
