//! Builds that fail on the real engine, and what is said of them.

use std::time::{Duration, Instant};

use super::{Scratch, build, engine, lines, runtime};
use crate::engine::{BuildFailure, BuildOptions, EngineError, Progress};

fn failure(error: EngineError) -> BuildFailure {
    match error {
        EngineError::Build(failure) => *failure,
        other => panic!("{other}"),
    }
}

#[test]
fn a_failing_command_is_told_with_its_step_and_last_lines() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let dockerfile = "FROM busybox AS tools\nRUN for i in $(seq 100); do echo line $i; done; sleep 0.1; echo boom >&2; exit 7\n";
    let (built, events) = build(&runtime, &engine, dockerfile, folder.path(), |it| it);
    let failure = failure(built.unwrap_err());
    assert_eq!(failure.exit_code, Some(7));
    let step = failure.step.as_deref().unwrap();
    assert!(step.contains("RUN for i in"), "{step}");
    assert_eq!(failure.log.len(), 40);
    let last_two: Vec<&String> = failure.log.iter().rev().take(2).collect();
    assert_eq!(last_two, ["boom", "line 100"]);
    assert!(
        failure.to_string().contains("failed with exit code 7\n"),
        "{failure}"
    );
    assert!(
        events
            .iter()
            .any(|it| matches!(it, Progress::Failed { .. }))
    );
    assert_eq!(lines(&events).len(), 101);
}

#[test]
fn a_missing_file_is_told_with_its_step() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let (built, _) = build(
        &runtime,
        &engine,
        "FROM busybox\nCOPY nothing /\n",
        folder.path(),
        |it| it,
    );
    let failure = failure(built.unwrap_err());
    assert!(
        failure
            .step
            .as_deref()
            .is_some_and(|it| it.contains("COPY nothing")),
        "{failure:?}"
    );
    assert!(failure.message.contains("nothing"), "{failure:?}");
    assert_eq!(failure.exit_code, None);
}

#[test]
fn a_dockerfile_that_cannot_be_read_has_no_step() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let (built, _) = build(
        &runtime,
        &engine,
        "FROM busybox\nRUNN true\n",
        folder.path(),
        |it| it,
    );
    let failure = failure(built.unwrap_err());
    assert_eq!(failure.step, None);
    assert!(failure.to_string().contains("RUNN"), "{failure}");
}

#[test]
fn options_that_mean_nothing_are_refused_before_the_engine_is_asked() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let refused = |options: fn(BuildOptions<'static>) -> BuildOptions<'static>| {
        let (built, _) = build(&runtime, &engine, "FROM busybox\n", folder.path(), options);
        built.unwrap_err().to_string()
    };
    assert!(refused(|it| it.build_arg("A B", "c")).contains("`build_arg(\"A B\", ..)`"));
    assert!(refused(|it| it.tag(" ")).contains("the name of an image is missing"));
    assert!(refused(|it| it.label("", "x")).contains("a label needs a name"));
    let upper = refused(|it| it.tag("UPPER/Case"));
    assert!(upper.contains("lowercase"), "{upper}");
    let stage = refused(|it| it.target("nowhere"));
    assert!(stage.contains("nowhere"), "{stage}");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let missing = folder.path().join("missing");
    let (built, _) = build(&runtime, &engine, "FROM busybox\n", &missing, |it| it);
    let error = built.unwrap_err().to_string();
    assert!(
        error.contains("missing` of the build context cannot be sent"),
        "{error}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_named_though_the_request_broke() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let lying = std::path::Path::new("/sys/kernel/mm/transparent_hugepage");
    if !lying.exists() {
        return;
    }
    let (built, _) = build(&runtime, &engine, "FROM busybox\n", lying, |it| it);
    let error = built.unwrap_err().to_string();
    assert!(error.contains("transparent_hugepage/"), "{error}");
    assert!(error.contains("shorter while it was read"), "{error}");
}

#[test]
fn a_large_context_that_is_refused_does_not_keep_us_waiting() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let large = std::fs::File::create(folder.path().join("large")).unwrap();
    large.set_len(4 << 30).unwrap();
    let start = Instant::now();
    let (built, _) = build(&runtime, &engine, "FROM busybox\n", folder.path(), |it| {
        it.tag("UPPER/Case")
    });
    let error = built.unwrap_err().to_string();
    assert!(error.contains("lowercase"), "{error}");
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}
