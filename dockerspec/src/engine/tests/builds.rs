//! Builds on the real engine: what is sent, what is reported, what fails how.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::{Scratch, build, engine, lines, runtime};
use bollard::query_parameters::RemoveImageOptions;

use crate::engine::{BuildFailure, BuildOptions, EngineError, Progress};

fn failure(error: EngineError) -> BuildFailure {
    match error {
        EngineError::Build(failure) => *failure,
        other => panic!("{other}"),
    }
}

#[test]
fn a_build_ends_with_an_image_and_its_log() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[("a/b.txt", "hello\n")]);
    let dockerfile = "FROM busybox\nARG WORD\nCOPY a /ctx\nRUN cat /ctx/b.txt; echo $WORD; echo oops >&2; printf unended\n";
    let (built, events) = build(&runtime, &engine, dockerfile, folder.path(), |it| {
        it.no_cache().build_arg("WORD", "w0rd")
    });
    let built = built.unwrap();
    assert!(
        built.id.starts_with("sha256:") && built.id.len() == 71,
        "{built:?}"
    );
    assert_eq!(
        lines(&events).iter().collect::<BTreeSet<_>>().len(),
        4,
        "{events:?}"
    );
    for (line, stderr) in [
        ("hello", false),
        ("w0rd", false),
        ("oops", true),
        ("unended", false),
    ] {
        let found = events
            .iter()
            .find(|event| matches!(event, Progress::Log { line: it, .. } if it == line));
        let Some(Progress::Log {
            step, stderr: it, ..
        }) = found
        else {
            panic!("no line `{line}`: {events:?}");
        };
        assert_eq!(*it, stderr, "{line}");
        assert!(step.name().starts_with("[3/3] RUN cat"), "{step}");
    }
}

#[test]
fn every_step_begins_and_ends_once() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let (built, events) = build(
        &runtime,
        &engine,
        "FROM busybox\nRUN true\n",
        folder.path(),
        BuildOptions::no_cache,
    );
    built.unwrap();
    let mut begun = Vec::new();
    let mut ended = Vec::new();
    for event in &events {
        match event {
            Progress::Started { step } => begun.push(step.number()),
            Progress::Done { step, .. } => ended.push(step.number()),
            Progress::Failed { .. } => panic!("{event}"),
            _ => {}
        }
    }
    assert!(begun.is_sorted() && begun.len() >= 4, "{begun:?}");
    ended.sort_unstable();
    assert_eq!(begun, ended);
}

#[test]
fn a_second_build_is_cached_and_gives_the_same_image() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[("a", "same")]);
    let dockerfile = "FROM busybox\nCOPY a /a\nRUN cat /a >/b\n";
    let once = || build(&runtime, &engine, dockerfile, folder.path(), |it| it);
    let (first, _) = once();
    let (second, events) = once();
    assert_eq!(first.unwrap().id, second.unwrap().id);
    let cached = events
        .iter()
        .filter(|it| matches!(it, Progress::Cached { .. }))
        .count();
    assert!(cached >= 2, "{events:?}");
    let ran =
        |it: &&Progress| matches!(it, Progress::Started { step } if step.name().contains("RUN"));
    assert_eq!(events.iter().find(ran), None);
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
fn tags_labels_target_and_platform_reach_the_image() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let dockerfile = "FROM busybox AS one\nENV STAGE=one\nFROM busybox AS two\nENV STAGE=two\n";
    let tags = ["engine-test-options:one", "engine-test-options:two"];
    let (built, _) = build(&runtime, &engine, dockerfile, folder.path(), |it| {
        it.tag(tags[0])
            .tag(tags[1])
            .label("a", "b c=\"d\"")
            .target("one")
            .platform("linux/amd64")
    });
    let built = built.unwrap();
    assert_eq!(built.tags, tags);
    let image = runtime
        .block_on(engine.docker.inspect_image(tags[1]))
        .unwrap();
    for tag in tags {
        runtime
            .block_on(
                engine
                    .docker
                    .remove_image(tag, None::<RemoveImageOptions>, None),
            )
            .unwrap();
    }
    assert_eq!(image.id, Some(built.id));
    let config = image.config.unwrap();
    assert!(config.env.unwrap().contains(&"STAGE=one".to_owned()));
    assert_eq!(
        config.labels.unwrap().get("a").map(String::as_str),
        Some("b c=\"d\"")
    );
    assert_eq!(image.architecture.as_deref(), Some("amd64"));
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

#[test]
fn a_build_that_is_dropped_ends_on_the_engine() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let mark = folder.path().file_name().unwrap().to_str().unwrap();
    let dockerfile = format!("FROM busybox\nRUN echo {mark}; sleep 3010\n");
    let input = super::BuildInput {
        name: "Dockerfile".to_owned(),
        dockerfile,
        dockerignore: String::new(),
        context: folder.path().to_owned(),
    };
    runtime.block_on(async {
        let (seen, started) = tokio::sync::oneshot::channel();
        let mut seen = Some(seen);
        let options = BuildOptions::new(folder.path())
            .no_cache()
            .progress(|event| {
                if matches!(event, Progress::Log { .. }) {
                    seen.take().map(|it| it.send(()));
                }
            });
        let build = engine.build_input(input, options);
        futures_util::future::select(std::pin::pin!(build), started).await;
    });
    let start = Instant::now();
    while sleeps() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "the build goes on"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Whether the command of the dropped build runs on this machine.
fn sleeps() -> bool {
    let ps = std::process::Command::new("ps")
        .args(["-eo", "args"])
        .output()
        .unwrap();
    String::from_utf8_lossy(&ps.stdout)
        .lines()
        .any(|it| it == "sleep 3010")
}

#[cfg(target_os = "linux")]
#[test]
fn a_build_leaves_no_connection_behind() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let once = || {
        let (built, _) = build(
            &runtime,
            &engine,
            "FROM busybox\nRUN true\n",
            folder.path(),
            |it| it,
        );
        built.unwrap();
        runtime.metrics().num_alive_tasks()
    };
    let after_one = once();
    assert_eq!([once(), once(), once()], [after_one; 3]);
}
