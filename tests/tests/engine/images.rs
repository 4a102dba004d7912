//! Images that the engine built, layer by layer, and containers of them beside the hardening guide.

use dockerspec::engine::{BuildOptions, CheckState, ImageError, Layers, Report, VerifyOptions};
use dockerspec::prelude::*;
use dockerspec_tests::engine::{Bench, RunOptions, bench};

/// An image that is gone when the test ends, also where it fails.
struct Held<'a> {
    bench: &'a Bench,
    name: String,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.bench.remove_image(&self.name);
    }
}

impl Held<'_> {
    fn layers(&self) -> Layers {
        self.bench
            .wait(self.bench.engine.analyze(&self.name))
            .unwrap()
    }
}

fn built<'b>(bench: &'b Bench, image: &Hardened<Image<'_>>, name: &str) -> Held<'b> {
    let tag = format!("engine-test-image-{name}:{}", std::process::id());
    // the context is empty, and a folder of its own
    let folder = std::env::temp_dir().join(tag.replace(':', "-"));
    std::fs::create_dir_all(&folder).unwrap();
    let options = BuildOptions::new(&folder).tag(&tag);
    let done = bench.wait(bench.engine.build(image, options));
    std::fs::remove_dir_all(&folder).unwrap();
    done.unwrap();
    Held { bench, name: tag }
}

/// The same file twice: 100,000 bytes, then 40,000.
const REPLACED: Hardened<Image<'_>> = Image::new("engine-test-replaced")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        run("head -c 100000 /dev/zero > /a"),
        run("head -c 40000 /dev/zero > /a"),
        user(User::id(10001, 10001)),
        no_healthcheck("it only holds files"),
        cmd(&["sh"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

/// A folder of 50,000 bytes and a file of 10,000 that are removed.
const REMOVED: Hardened<Image<'_>> = Image::new("engine-test-removed")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        run("mkdir /d && head -c 30000 /dev/zero > /d/x && head -c 20000 /dev/urandom > /d/y && head -c 10000 /dev/zero > /f"),
        run("rm -r /d /f"),
        user(User::id(10001, 10001)),
        no_healthcheck("it only holds files"),
        cmd(&["sh"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

/// A file of 5,000 bytes of which only the mode changes.
const CHANGED: Hardened<Image<'_>> = Image::new("engine-test-changed")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        run("head -c 5000 /dev/zero > /g"),
        run("chmod 600 /g"),
        user(User::id(10001, 10001)),
        no_healthcheck("it only holds files"),
        cmd(&["sh"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

#[test]
#[expect(clippy::cast_precision_loss, reason = "sizes of some megabytes")]
fn dives_numbers_hold_for_images_of_the_engine() {
    let Some(bench) = bench() else { return };
    // each: smallest sizes, all sizes, wasted bytes and bytes above the base, all beside those of the base
    let cases = [
        // a: min(100000, 40000), 100000 + 40000
        (&REPLACED, "replaced", 40_000, 140_000, 140_000, 140_000),
        // d/x 30000, d/y 20000, f min(10000, 0) and 10000 + 0, d as it was removed 30000 + 20000
        (&REMOVED, "removed", 100_000, 110_000, 10_000, 60_000),
        // g: min(5000, 5000), 5000 + 5000
        (&CHANGED, "changed", 5_000, 10_000, 10_000, 10_000),
    ];
    for (image, name, smallest, all, wasted, user) in cases {
        let built = built(&bench, image, name);
        let layers = built.layers();
        let base = layers.layers()[0].size;
        let efficiency = layers.efficiency();
        let score = (base + smallest) as f64 / (base + all) as f64;
        assert!(
            (efficiency.score - score).abs() < 1e-12,
            "{name}: {efficiency:?}"
        );
        assert_eq!(efficiency.wasted_bytes, wasted, "{name}");
        let percent = wasted as f64 / user as f64;
        assert!(
            (efficiency.user_wasted_percent - percent).abs() < 1e-12,
            "{name}: {efficiency:?}"
        );
        assert_eq!(layers.size(), base + user, "{name}");
        assert!(layers.layers()[1].instruction.starts_with("RUN "), "{name}");
    }
}

#[test]
fn lines_of_the_rendered_dockerfile_are_found() {
    let Some(bench) = bench() else { return };
    let built = built(&bench, &REPLACED, "lines");
    let file = REPLACED.to_dockerfile();
    let layers = built.layers().with_dockerfile(&file);
    for layer in &layers.layers()[1..] {
        let line = file.lines().nth(layer.line.unwrap() - 1).unwrap();
        assert_eq!(line, layer.instruction);
    }
    let report = Report::of(&layers, &VerifyOptions::default().dockerfile(&*file));
    let failed: Vec<&str> = report.failed().map(|it| it.name).collect();
    assert_eq!(failed, [""; 0], "{}", report.to_json());
}

#[test]
fn an_image_that_is_not_there_is_told_apart() {
    let Some(bench) = bench() else { return };
    let error = bench
        .wait(bench.engine.analyze("engine-test-none:1"))
        .unwrap_err();
    assert!(
        matches!(error, ImageError::Absent { what: "image", .. }),
        "{error}"
    );
    let options = VerifyOptions::default();
    let error = bench
        .wait(bench.engine.verify_container("engine-test-none", &options))
        .unwrap_err();
    assert!(
        matches!(
            error,
            ImageError::Absent {
                what: "container",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn what_is_no_name_is_absent_without_a_request() {
    let Some(bench) = bench() else { return };
    let options = VerifyOptions::default();
    for name in ["../info", "a?all=1", "a#b", ""] {
        let error = bench.wait(bench.engine.analyze(name)).unwrap_err();
        assert!(
            matches!(error, ImageError::Absent { what: "image", .. }),
            "{name}: {error}"
        );
        let error = bench
            .wait(bench.engine.verify_container(name, &options))
            .unwrap_err();
        assert!(
            matches!(
                error,
                ImageError::Absent {
                    what: "container",
                    ..
                }
            ),
            "{name}: {error}"
        );
    }
}

/// A program whose arguments hold quotes, run by the shell that the stage names.
const QUOTED: Hardened<Image<'_>> = Image::new("engine-test-quoted")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        run("echo --password hunter2secret > /dev/null"),
        user(User::id(10001, 10001)),
        no_healthcheck("it only holds files"),
        cmd(&["sh", "-c", "echo \"hi  there\" '' && sleep 1"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn quotes_are_no_drift_and_a_password_of_a_command_is_not_told() {
    let Some(bench) = bench() else { return };
    let built = built(&bench, &QUOTED, "quoted");
    let options = VerifyOptions::default().dockerfile(QUOTED.to_dockerfile());
    let layers = built.layers();
    let report = Report::of(&layers, &options);
    let state = |name: &str| {
        let check = report.checks.iter().find(|it| it.name == name).unwrap();
        (check.state, check.evidence.join("; "))
    };
    assert_eq!(state("drift-dockerfile").0, CheckState::Passed);
    assert_eq!(
        state("secrets-in-history"),
        (
            CheckState::Failed,
            "`RUN echo --password *** > /dev/null` has a value of a secret".to_owned()
        )
    );
    assert!(!report.to_json().contains("hunter2"));
}

#[test]
fn a_container_is_verified_as_it_was_started() {
    let Some(bench) = bench() else { return };
    let options = RunOptions {
        env: &["DB_PASSWORD=hunter2hunter2"],
        cmd: &["sleep", "60"],
        read_only: true,
        ..RunOptions::default()
    };
    let running = bench.run("busybox:1", &options);
    let strict = VerifyOptions::new(Policy::STRICT);
    let report = bench
        .wait(bench.engine.verify_container(running.name(), &strict))
        .unwrap();
    let state = |name: &str| {
        report
            .checks
            .iter()
            .find(|it| it.name == name)
            .unwrap()
            .state
    };
    assert_eq!(state("read-only-root"), CheckState::Passed);
    assert_eq!(state("privileged"), CheckState::Passed);
    assert_eq!(state("drift-image"), CheckState::Passed);
    for name in [
        "user",
        "capabilities",
        "limits",
        "pids-limit",
        "secrets-in-env",
        "health",
        "restart-policy",
    ] {
        assert_eq!(state(name), CheckState::Failed, "{name}");
    }
    assert!(!report.to_json().contains("hunter2"));
}
