//! What the build script rendered is what the constants say, and the engine builds it.

use std::{env, fs, process};

use build_rs::docker::{STACK, WORKER};
use dockerspec::engine::BuildOptions;
use dockerspec_tests::engine::bench;

#[test]
fn the_text_in_the_program_is_what_the_constants_render_to() {
    assert!(build_rs::DOCKERFILE.starts_with(&WORKER.to_dockerfile()));
    assert!(build_rs::COMPOSE.starts_with(&STACK.to_yaml()));
}

#[test]
fn the_engine_builds_what_was_rendered() {
    let Some(bench) = bench() else { return };
    let dir = env::temp_dir().join(format!("build-rs-{}", process::id()));
    fs::create_dir_all(&dir).unwrap();
    let built = bench.wait(bench.engine.build(&WORKER, BuildOptions::new(&dir)));
    fs::remove_dir_all(&dir).unwrap();
    assert!(built.unwrap().id.starts_with("sha256:"));
}
