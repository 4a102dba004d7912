//! Renders and checks the image: `cargo run -p basic -- render -o out`.

use std::process::ExitCode;

fn main() -> ExitCode {
    dockerspec::project(&[&basic::HEARTBEAT])
}
