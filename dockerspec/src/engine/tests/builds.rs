//! Builds on the real engine.

use super::{Scratch, build, engine, lines, runtime};

#[test]
fn a_build_ends_with_an_image_and_its_log() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[("a/b.txt", "hello\n")]);
    let dockerfile = "FROM busybox\nARG WORD\nCOPY . /ctx\nRUN cat /ctx/a/b.txt && echo $WORD && ls -la /ctx /ctx/a >&2\n";
    let (built, events) = build(&runtime, &engine, dockerfile, folder.path(), |it| {
        it.no_cache().build_arg("WORD", "w0rd")
    });
    for event in &events {
        println!("{event}");
    }
    let built = built.unwrap();
    assert!(built.id.starts_with("sha256:"), "{built:?}");
    let lines = lines(&events);
    assert!(
        lines.contains(&"hello") && lines.contains(&"w0rd"),
        "{lines:?}"
    );
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
