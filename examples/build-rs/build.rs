//! Renders the files: the constants were checked when this script was compiled.

#[allow(unreachable_pub, reason = "the library shares the file")]
#[path = "src/docker.rs"]
mod docker;

fn main() -> Result<(), dockerspec::build::BuildError> {
    let emitted = dockerspec::build::emit(&[&docker::WORKER, &docker::STACK])?;
    emitted.check_drift(".");
    Ok(())
}
