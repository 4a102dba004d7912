//! Builds that fail on the real engine, and what is said of them.

use std::process::Command;
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
    assert!(refused(|it| it.build_arg("A B", "c")).contains("`A B`: the name of an argument"));
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

#[test]
fn a_context_that_breaks_off_becomes_no_image_whichever_way_it_goes() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    for number in 0..300 {
        folder.file(&format!("context/{number:03}"), &"x".repeat(2000));
    }
    let context = folder.path().join("context");
    let device = context.join("zz");
    let made = Command::new("mknod")
        .arg(&device)
        .args(["c", "1", "3"])
        .status();
    if !made.is_ok_and(|it| it.success()) {
        println!("skipped: only root makes devices");
        return;
    }
    let dockerfile = "FROM busybox\nCOPY . /all\n";
    let ways: [fn(BuildOptions<'static>) -> BuildOptions<'static>; 2] =
        [|it| it, |it| it.builder("default")];
    for way in ways {
        let (built, _) = build(&runtime, &engine, dockerfile, &context, |it| {
            way(it).tag("engine-test-cut")
        });
        let error = built.unwrap_err().to_string();
        assert!(error.contains("zz`") && error.contains("device"), "{error}");
        let left = runtime.block_on(engine.docker.inspect_image("engine-test-cut"));
        assert!(left.is_err(), "an image of half a context");
    }
}

#[test]
fn what_a_step_prints_of_a_secret_is_masked() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[("secret", "hunter22-and-more\n")]);
    let secret = folder.path().join("secret");
    let dockerfile =
        "FROM busybox\nRUN --mount=type=secret,id=token cat /run/secrets/token; exit 3\n";
    let mut raw = Vec::new();
    let (built, events) = build(&runtime, &engine, dockerfile, folder.path(), |it| {
        it.no_cache().secret_file("token", &secret)
    });
    let failure = failure(built.unwrap_err());
    assert_eq!(failure.log, ["***"]);
    assert_eq!(lines(&events), ["***"]);
    let text = "FROM busybox\nRUN --mount=type=secret,id=token cat /run/secrets/token\n";
    let file = dockerspec_core::parse::dockerfile::parse("Dockerfile", text);
    let options = BuildOptions::new(folder.path())
        .no_cache()
        .secret_file("token", &secret)
        .raw_progress(|line| raw.push(line.to_owned()));
    let built =
        runtime.block_on(engine.build_dockerfile(&file, &crate::Policy::DEVELOPMENT, options));
    built.unwrap();
    // `hunter22` in base64
    assert!(raw.iter().any(|it| it.contains("logs")));
    assert!(raw.iter().all(|it| !it.contains("aHVudGVyMj")), "{raw:?}");
}
